/**
 * The order of a list and where its next page begins. Nulls are the largest, as PostgreSQL has them, so that plain indexes serve both
 * directions; the id is the last key, so that the order is total. A page begins after the keys of the last record: by one row comparison,
 * which an index range answers, wherever that is the same; else key by key.
 */
import { sql, type RawBuilder } from 'kysely'
import type { ValueType } from '../../expression/expression.ts'
import { moduleOf, type Field, type Graph, type Module, type SortKey } from '../../graph/graph.ts'
import { columnOf } from '../../outputs/database/names.ts'
import { readField, referenceLabel, shownWhen, valueSql, type Source } from '../../outputs/database/read-field.ts'
import type { Override } from './projection-sql.ts'
import { clockParameters, slotOf } from './query.ts'
import { trustingSource } from './reading.ts'

/** A linked sort key: what is compared, and as what type its value comes back in a cursor. */
export interface Key {
  readonly sql: RawBuilder<unknown>
  readonly descending: boolean
  readonly nullable: boolean
  readonly sqlType: string
  readonly type: ValueType | 'id'
  /** The field whose shown value is this key, when it is. */
  readonly shownAs?: string
}

/** Longer picklists are sorted by their keys: the place in the list would be sought anew for each row. */
const mostOrderedOptions = 100

const valueTypes: Readonly<Record<string, string>> = {
  number: 'numeric',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  time: 'time',
}

type Kind = Pick<Key, 'sql' | 'nullable' | 'sqlType' | 'type' | 'shownAs'>

/** A picklist goes in the order of its options, a reference by the label of its record. */
function storedKey(graph: Graph, module: Module, field: Extract<Field, { kind: 'stored' }>, source: Source): Kind {
  const [column] = field.columns
  const plain = columnOf(source.alias, column?.name ?? '')
  const nullable = column?.nullable ?? true
  if (field.picklist !== undefined && field.picklist.options.length <= mostOrderedOptions) {
    const keys = [...field.picklist.options].sort((a, b) => (a.order ?? 0) - (b.order ?? 0)).map(({ key }) => key)
    return {
      sql: sql`array_position(${sql.lit(`{${keys.join(',')}}`)}::text[], ${plain})`,
      nullable,
      sqlType: 'integer',
      type: 'number',
    }
  }
  if (field.targets.length === 1) {
    const target = moduleOf(graph, field.targets[0] ?? '')
    // The label of a record that cannot be read is empty.
    const seen = nullable || source.guard !== undefined
    return { sql: referenceLabel(graph, target, plain, source), nullable: seen, sqlType: 'text', type: 'text' }
  }
  const id = column?.sqlType === 'uuid'
  return {
    sql: valueSql(graph, module, field, source, clockParameters),
    nullable,
    sqlType: column?.sqlType ?? 'text',
    type: id ? 'id' : field.valueType,
    shownAs: field.name,
  }
}

/** A key that cannot be read on a row is empty there. */
function keyKind(graph: Graph, module: Module, field: Field, source: Source, override: Override): Kind {
  const condition = source.guard?.field(module, field, source)
  const kind = readableKind(graph, module, field, trustingSource(source, new Set([field.name])), override)
  return condition === undefined ? kind : { ...kind, sql: shownWhen(condition, kind.sql), nullable: true }
}

function readableKind(graph: Graph, module: Module, field: Field, source: Source, override: Override): Kind {
  if (field.kind === 'stored') return storedKey(graph, module, field, source)
  const joined = override(field)
  const [column, ...more] = field.kind === 'rollup' ? field.columns : []
  const type = field.valueType
  const kept = joined === undefined && column !== undefined && more.length === 0 && type !== 'date'
  return {
    sql: joined ?? readField(graph, module, field, source, clockParameters),
    nullable: !(kept && !column.nullable),
    sqlType: kept ? column.sqlType : typeof type === 'string' ? (valueTypes[type] ?? 'text') : 'uuid',
    type: typeof type === 'string' ? type : 'id',
    shownAs: field.name,
  }
}

/** The keys of a list, the id last. Without any, the newest come first: ids grow with time. */
export function sortKeys(
  graph: Graph,
  module: Module,
  sort: readonly SortKey[],
  source: Source,
  override: Override,
): readonly Key[] {
  const upToId = sort.slice(0, sort.findIndex(({ field }) => field.name === 'id') + 1 || sort.length)
  const keys = upToId.map(({ field, descending }) => ({
    ...keyKind(graph, module, field, source, override),
    descending,
  }))
  if (upToId.at(-1)?.field.name === 'id') return keys
  return [
    ...keys,
    {
      sql: columnOf(source.alias, 'id'),
      descending: upToId.at(-1)?.descending ?? true,
      nullable: false,
      sqlType: 'uuid',
      type: 'id',
      shownAs: 'id',
    },
  ]
}

/** `t.name, t.id desc`. */
export const orderSql = (keys: readonly Key[]): RawBuilder<unknown> =>
  sql.join(keys.map((key) => (key.descending ? sql`${key.sql} desc` : key.sql)))

/** Which values of a cursor are null: another pattern is another statement. */
export const nullPattern = (values: readonly (string | null)[]): string =>
  values.map((value) => (value === null ? '0' : '1')).join('')

const allEqual = (keys: readonly Key[]): boolean => keys.every(({ descending }) => descending === keys[0]?.descending)

/** With nulls largest, nothing null follows a value that goes down: a row comparison, which passes over nulls, is right as it is. */
const comparesAsRow = (keys: readonly Key[], pattern: string): boolean =>
  !pattern.includes('0') && allEqual(keys) && (keys[0]?.descending === true || keys.every(({ nullable }) => !nullable))

/** Going up, records without a first value come last, in a statement of their own: both are index ranges. */
export const hasTail = (keys: readonly Key[], pattern: string): boolean =>
  !pattern.includes('0') &&
  allEqual(keys) &&
  keys[0]?.descending === false &&
  keys[0].nullable &&
  keys.slice(1).every(({ nullable }) => !nullable)

/**
 * A value of the cursor, as a sub-select: the planner of PostgreSQL does not look into it, so that it takes one plan for all pages. A plan
 * that knows where a page begins is no better, and planning takes as long as reading the page.
 */
const cursorValue = ({ sqlType }: Key, place: number): RawBuilder<unknown> => sql`(select ${slotOf(place, sqlType)})`

/** That a record comes after the one whose key values stand at `place` and on. */
export function afterSql(keys: readonly Key[], pattern: string, place: number): RawBuilder<unknown> {
  if (!comparesAsRow(keys, pattern) && !hasTail(keys, pattern)) return afterFrom(keys, pattern, place, 0)
  const row = sql.join(keys.map((key) => key.sql))
  const last = sql.join(keys.map((key, i) => cursorValue(key, place + i)))
  return sql`(${row}) ${sql.raw(keys[0]?.descending === true ? '<' : '>')} (${last})`
}

function afterFrom(keys: readonly Key[], pattern: string, place: number, i: number): RawBuilder<unknown> {
  const key = keys[i]
  if (key === undefined) return sql`false`
  const isNull = pattern[i] === '0'
  const value = cursorValue(key, place + i)
  const beyond = strictlyAfter(key, isNull, value)
  if (i === keys.length - 1) return beyond
  const same = isNull ? sql`${key.sql} is null` : sql`${key.sql} = ${value}`
  return sql`(${beyond} or (${same} and ${afterFrom(keys, pattern, place, i + 1)}))`
}

function strictlyAfter(
  { sql: key, descending, nullable }: Key,
  isNull: boolean,
  value: RawBuilder<unknown>,
): RawBuilder<unknown> {
  if (isNull) return descending ? sql`${key} is not null` : sql`false`
  if (descending) return sql`${key} < ${value}`
  return nullable ? sql`(${key} > ${value} or ${key} is null)` : sql`${key} > ${value}`
}
