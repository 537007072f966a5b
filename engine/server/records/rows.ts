/** Statements that write the rows of a module. Each takes any number of records as one JSON text, typed by the columns. */
import { sql, type RawBuilder } from 'kysely'
import type { Column } from '../../fields/field-type.ts'
import { storedTypeOf } from '../../fields/index.ts'
import type { LinksField, Module, StoredField } from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { linksTable } from '../../outputs/database/read-field.ts'
import type { Model } from '../context.ts'
import { clock, person, row, rowId } from './meaning.ts'
import { prepare, slot, type Statement } from './statement.ts'

type Sql = RawBuilder<unknown>

const isStored = (field: { readonly kind: string }): field is StoredField => field.kind === 'stored'

/** Filled by the database when nobody gives it. */
const isGenerated = (field: StoredField): boolean => storedTypeOf(field.definition).generated === true

const given = (columns: readonly Column[]): Sql => {
  const typed = columns.map(({ name, sqlType }) => sql`, ${sql.id(name)} ${sql.raw(sqlType)}`)
  return sql`json_to_recordset(${slot('rows', 'json')}) as given(id uuid${sql.join(typed, sql``)})`
}

/** A column that is never null takes its default where nothing is said. */
const valueOf = ({ name, nullable, default: value }: Column): Sql =>
  nullable || value === undefined
    ? columnOf('given', name)
    : sql`coalesce(${columnOf('given', name)}, ${sql.raw(value)})`

/** What the engine itself puts into a new row, by common field. */
const written: Readonly<Record<string, Sql>> = {
  version: sql`1`,
  createdAt: clock.now,
  modifiedAt: clock.now,
  createdBy: person,
  modifiedBy: person,
}

/**
 * Inserts records. The owner is who creates them unless another is given. In a rehearsal automatic numbers are not drawn from their
 * sequence (a rolled-back number is lost): the id stands in for them.
 */
export function insertStatement(model: Model, module: Module, rehearsal: boolean): Statement {
  const fields = module.fields
    .filter(isStored)
    .filter((field) => field.name !== 'id' && field.name !== 'deletedAt' && (rehearsal || !isGenerated(field)))
  const columns = fields.flatMap((field) => field.columns.map((column) => ({ column, value: newValue(field, column) })))
  const read = fields
    .filter((field) => !Object.hasOwn(written, field.name) && !isGenerated(field))
    .flatMap((field) => field.columns)
  return prepare(
    model,
    sql`insert into ${tableOf(module)} (id, ${sql.join(columns.map(({ column }) => sql.id(column.name)))})
      select given.id, ${sql.join(columns.map(({ value }) => value))} from ${given(read)}`,
  )
}

function newValue(field: StoredField, column: Column): Sql {
  if (Object.hasOwn(written, field.name)) return written[field.name] ?? sql`null`
  if (isGenerated(field)) return sql`given.id::text`
  return field.name === 'owner' ? sql`coalesce(${columnOf('given', column.name)}, ${person})` : valueOf(column)
}

const stamp = sql`version = ${columnOf(row.alias, 'version')} + 1, modified_at = ${clock.now}, modified_by_id = ${person}`

/**
 * Changes some columns of records and gives back the ids of those that changed: a record whose values are the same stays untouched,
 * version and all, unless its `touched` says that its lines or links changed.
 */
export function updateStatement(model: Model, module: Module, names: readonly string[]): Statement {
  const columns = module.fields
    .filter(isStored)
    .flatMap((field) => field.columns)
    .filter(({ name }) => names.includes(name))
  const sets = columns.map((column) => sql`${sql.id(column.name)} = ${valueOf(column)}, `)
  const changes = columns.map(
    (column) => sql` or ${columnOf(row.alias, column.name)} is distinct from ${valueOf(column)}`,
  )
  const touched: Column = { name: 'touched', sqlType: 'boolean', nullable: true }
  return prepare(
    model,
    sql`update ${tableOf(module)} as ${sql.id(row.alias)} set ${sql.join(sets, sql``)}${stamp} from ${given([...columns, touched])}
      where ${rowId} = given.id and (given.touched${sql.join(changes, sql``)}) returning ${rowId} as id`,
  )
}

/** Puts records into the bin, all at one moment. */
export const binStatement = (model: Model, module: Module): Statement =>
  prepare(
    model,
    sql`update ${tableOf(module)} as ${sql.id(row.alias)} set deleted_at = ${clock.now}, ${stamp}
      where ${rowId} = any(${slot('ids', 'uuid[]')}) and ${columnOf(row.alias, 'deleted_at')} is null
      returning ${rowId}, ${columnOf(row.alias, 'version')}`,
  )

/** Takes records out of the bin. */
export const unbinStatement = (model: Model, module: Module): Statement =>
  prepare(
    model,
    sql`update ${tableOf(module)} as ${sql.id(row.alias)} set deleted_at = null, ${stamp}
      where ${rowId} = any(${slot('ids', 'uuid[]')}) returning ${rowId}, ${columnOf(row.alias, 'version')}`,
  )

/** Replaces the links of records where they differ, order included, and gives back the ids of records whose links changed. */
export const linksStatement = (model: Model, field: LinksField): Statement =>
  prepare(
    model,
    sql`with given as (select record_id, target_id, position from json_to_recordset(${slot('links', 'json')}) as g(record_id uuid, target_id uuid, position int)),
      removed as (
        delete from ${linksTable(field)} as l where l.record_id = any(${slot('ids', 'uuid[]')})
          and not exists (select 1 from given where given.record_id = l.record_id and given.target_id = l.target_id) returning l.record_id),
      put as (
        insert into ${linksTable(field)} as l (record_id, target_id, position) select record_id, target_id, position from given
          on conflict (record_id, target_id) do update set position = excluded.position where l.position <> excluded.position returning l.record_id)
      select record_id as id from removed union select record_id from put`,
  )
