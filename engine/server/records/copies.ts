/**
 * Values that the record takes from elsewhere at a stated moment (`copy`). Copies that rest on other copies come after them; those of a
 * document that rest on sums over its own lines come after the lines.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Expression } from '../../expression/expression.ts'
import type { Field, LinesField, Module, StoredField } from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Model } from '../context.ts'
import { oldRows, ownFields, row, rowId, type Meaning } from './meaning.ts'
import { prepare, slot, type Statement } from './statement.ts'

type Sql = RawBuilder<unknown>

type Copying = StoredField & { readonly copy: { readonly from: Expression; readonly when: Expression | undefined } }

/** Statements in their order; each takes the ids of the written records. */
export interface Copies {
  readonly early: readonly Statement[]
  /** After the lines of the document. */
  readonly late: readonly Statement[]
}

const isCopying = (field: Field): field is Copying =>
  field.kind === 'stored' && field.copy !== undefined && field.columns.length === 1

const restsOn = (module: Module, { copy }: Copying): readonly Field[] =>
  [copy.from, copy.when].filter((each) => each !== undefined).flatMap((each) => ownFields(module, each))

/** How many copies stand before this one; a circle of copies counts from the first that was asked. */
function level(module: Module, field: Copying, above: readonly string[] = []): number {
  const needed = restsOn(module, field)
    .filter(isCopying)
    .filter(({ name }) => name !== field.name && !above.includes(name))
  return needed.length === 0 ? 0 : 1 + Math.max(...needed.map((each) => level(module, each, [...above, field.name])))
}

function isLate(module: Module, field: Copying, above: readonly string[] = []): boolean {
  const lines = module.fields.filter((each): each is LinesField => each.kind === 'lines').map(({ of }) => of)
  return restsOn(module, field).some(
    (each) =>
      (each.kind === 'rollup' && lines.includes(each.of)) ||
      (isCopying(each) &&
        !above.includes(each.name) &&
        each.name !== field.name &&
        isLate(module, each, [...above, field.name])),
  )
}

/** The copies of a module. On an update only those that say their moment can happen. */
export function copiesOf(model: Model, module: Module, meaning: Meaning, action: 'create' | 'update'): Copies {
  const copying = module.fields.filter(isCopying).filter(({ copy }) => action === 'create' || copy.when !== undefined)
  const inOrder = (fields: readonly Copying[]): readonly Statement[] => {
    const levels = [...new Set(fields.map((field) => level(module, field)))].sort((a, b) => a - b)
    return levels.map((each) =>
      prepare(
        model,
        copySql(
          module,
          fields.filter((field) => level(module, field) === each),
          meaning,
        ),
      ),
    )
  }
  const late = copying.filter((field) => isLate(module, field))
  return { early: inOrder(copying.filter((field) => !late.includes(field))), late: inOrder(late) }
}

const ownColumn = ({
  columns: [column],
}: Copying): { readonly name: string; readonly default?: string; readonly nullable: boolean } => {
  if (column === undefined) throw new Error('a copied field has one column')
  return column
}

/** Without a moment of its own a copy fills what a new record left empty. */
function momentSql(field: Copying, meaning: Meaning): Sql {
  const { when } = field.copy
  return when === undefined
    ? sql`was.id is null and ${columnOf(row.alias, ownColumn(field).name)} is null`
    : sql`(${meaning.sql(when)}) is true`
}

function copySql(module: Module, fields: readonly Copying[], meaning: Meaning): Sql {
  const assignments = fields.map((field) => {
    const column = ownColumn(field)
    const current = columnOf(row.alias, column.name)
    const taken =
      column.default === undefined
        ? meaning.sql(field.copy.from)
        : sql`coalesce(${meaning.sql(field.copy.from)}, ${sql.raw(column.default)})`
    return sql`${sql.id(column.name)} = case when ${momentSql(field, meaning)} then ${taken} else ${current} end`
  })
  const moments = sql.join(
    fields.map((field) => sql`(${momentSql(field, meaning)})`),
    sql` or `,
  )
  return sql`update ${tableOf(module)} as ${sql.id(row.alias)} set ${sql.join(assignments)}
    from unnest(${slot('ids', 'uuid[]')}) as written(id) left join ${oldRows(meaning.old)} on old.id = written.id
      left join unnest(${slot('updated', 'uuid[]')}) as was(id) on was.id = written.id
    where ${rowId} = written.id and (${moments})`
}
