/**
 * SQL of the value of any field for a row at hand. Stored fields are columns, formulas are inlined, kept rollups are columns,
 * time-dependent rollups are sub-selects over the children, a path follows references by scalar sub-selects. What an expression means is
 * written here once; lists, rules, triggers and indexes all ask here.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Expression } from '../../expression/expression.ts'
import { toSql } from '../../expression/to-sql.ts'
import { storedTypeOf } from '../../fields/index.ts'
import {
  moduleOf,
  type Field,
  type Graph,
  type LinksField,
  type Module,
  type RollupField,
  type StoredField,
} from '../../graph/graph.ts'
import { columnOf, recordSchema, tableOf, type WholeTable } from './names.ts'

type Sql = RawBuilder<unknown>

/** What somebody may read, asked while SQL is written for her. */
export interface ReadingGuard {
  /** Condition that a row can be read; undefined: every row. */
  rows(module: Module, source: Source): Sql | undefined
  /** Condition, for a row that can be read, that a field of it can be; undefined: always. */
  field(module: Module, field: Field, source: Source): Sql | undefined
  /** What a reference shows of a record that cannot be read, on this row: a constant, or the condition of `sign`. */
  outside(module: Module, field: Field, source: Source): 'nothing' | 'sign' | Sql
  /** What definitions read meanwhile, for the role of the statement. */
  readonly whole: WholeTable
}

/** A row that is being read: the alias of its table. `depth` counts the sub-selects around it, so that inner aliases are new. */
export interface Source {
  readonly alias: string
  readonly depth?: number
  /** For whom it is read. Without one nothing is held back, as for everything that a definition says. */
  readonly guard?: ReadingGuard
  /** All other rows are read: a definition speaks, for somebody who may not see them all. */
  readonly whole?: WholeTable
  /** Values of its rollups that the statement has at hand already. */
  readonly rollups?: ReadonlyMap<RollupField, Sql>
  /** A reference of this row whose far record is at hand under an alias of its own (a trigger's rows), instead of in its table. */
  readonly far?: { readonly reference: string; readonly alias: string }
}

/** SQL of the moment of reading: a date, a timestamptz, a text with an IANA zone. */
export interface ClockParameters {
  readonly today: Sql
  readonly now: Sql
  readonly timeZone: Sql
}

export interface ReadingOptions {
  /** How constants of the expression itself are written; `inline` when not said. Constants of formulas are always inline. */
  readonly literals?: 'inline' | 'parameter'
  /** What names outside the record stand for, such as `old`, `option` and `user`: SQL of the rest of the path. */
  readonly roots?: Readonly<Record<string, (rest: readonly string[]) => Sql>>
}

/** A row read inside the one of `source`, for the same person: its aliases are new. */
export function innerSource({ depth = 0, guard, whole }: Source, letter: string): Source & { readonly depth: number } {
  const place = { alias: `${letter}${depth + 1}`, depth: depth + 1, ...(whole === undefined ? {} : { whole }) }
  return guard === undefined ? place : { ...place, guard }
}

/** The same row as definitions read it, whoever asks. */
export function unguarded({ guard, ...source }: Source): Source {
  return guard === undefined ? source : { ...source, whole: guard.whole }
}

/** The table of rows that `source` reads besides its own. */
export const tableFor = (module: Module, { whole = tableOf }: Source): Sql => whole(module)

/** A value where its condition holds, else null. */
export const shownWhen = (condition: Sql | undefined, value: Sql): Sql =>
  condition === undefined ? value : sql`case when ${condition} then ${value} end`

const and = (condition: Sql | undefined): Sql => (condition === undefined ? sql`` : sql` and ${condition}`)

/** SQL of an expression over a row of `module`. */
export function expressionSql(
  graph: Graph,
  module: Module,
  expression: Expression,
  source: Source,
  clock: ClockParameters,
  options: ReadingOptions = {},
): Sql {
  const { literals = 'inline', roots = {} } = options
  return toSql(expression, {
    ...clock,
    literals,
    isSmallInteger: ([name = '', ...rest]) =>
      !Object.hasOwn(roots, name) && isInt4(module.fieldsByName.get(name), rest),
    field: ([first = '', ...rest]) =>
      Object.hasOwn(roots, first)
        ? (roots[first]?.(rest) ?? sql`null`)
        : readPath(graph, module, [first, ...rest], source, clock),
  })
}

/** A column of the row itself that is an `integer` of four bytes. */
const isInt4 = (field: Field | undefined, rest: readonly string[]): boolean =>
  rest.length === 0 && field?.kind === 'stored' && field.columns.length === 1 && field.columns[0]?.sqlType === 'int4'

/** SQL of what stands at a path, as an expression means it (a list of options is a text[], a reference its id). */
export function readPath(
  graph: Graph,
  module: Module,
  path: readonly string[],
  source: Source,
  clock: ClockParameters,
): Sql {
  const [first = '', ...rest] = path
  const field = module.fieldsByName.get(first)
  if (field === undefined) throw new Error(`${module.name} has no field ${first}`)
  if (rest.length === 0) return valueSql(graph, module, field, source, clock)
  const { valueType } = field
  if (typeof valueType !== 'object') throw new Error(`${module.name}.${first} is not a reference`)
  const target = moduleOf(graph, valueType.reference)
  if (source.far?.reference === first)
    return readPath(graph, target, rest, { alias: source.far.alias, depth: source.depth ?? 0 }, clock)
  const far = innerSource(source, 'r')
  // Whether the far row can be read is asked here, once, not by the value of the reference.
  const id = shownWhen(
    source.guard?.field(module, field, source),
    plainValue(graph, module, field, unguarded(source), clock),
  )
  return sql`(select ${readPath(graph, target, rest, far, clock)} from ${tableFor(target, far)} as ${sql.id(far.alias)} where ${columnOf(far.alias, 'id')} = ${id}${and(source.guard?.rows(target, far))})`
}

/** An id of a record of `target`, null where that record cannot be read. */
export function seenId(target: Module, id: Sql, source: Source): Sql {
  const far = innerSource(source, 'r')
  const seen = source.guard?.rows(target, far)
  return seen === undefined
    ? id
    : sql`(select ${columnOf(far.alias, 'id')} from ${tableOf(target)} as ${sql.id(far.alias)} where ${columnOf(far.alias, 'id')} = ${id} and ${seen})`
}

/** The columns of a stored field; ids of records that cannot be read are null. */
const seenColumns = (graph: Graph, field: StoredField, source: Source): readonly Sql[] =>
  field.columns.map(({ name, references }) => {
    const column = columnOf(source.alias, name)
    return references === undefined || field.targets.length === 0
      ? column
      : seenId(moduleOf(graph, references), column, source)
  })

const storedValue = (graph: Graph, field: StoredField, source: Source): Sql => {
  const columns = seenColumns(graph, field, source)
  if (columns.length === 1) return columns[0] ?? sql`null`
  return field.targets.length > 0
    ? sql`coalesce(${sql.join(columns)})::text`
    : sql`(${sql.join(
        columns.map((each) => sql`${each}::text`),
        sql` || ',' || `,
      )})`
}

/** SQL of a field as an expression means it; for somebody, null where she cannot read it. */
export const valueSql = (graph: Graph, module: Module, field: Field, source: Source, clock: ClockParameters): Sql =>
  shownWhen(source.guard?.field(module, field, source), plainValue(graph, module, field, source, clock))

/** The value of a field that can be read. What it is computed of is read for nobody in particular. */
function plainValue(graph: Graph, module: Module, field: Field, source: Source, clock: ClockParameters): Sql {
  switch (field.kind) {
    case 'stored':
      return storedValue(graph, field, source)
    case 'formula':
      return sql`(${expressionSql(graph, module, field.expression, unguarded(source), clock)})`
    case 'rollup':
      return rollupSql(graph, field, unguarded(source), clock)
    case 'links':
      return sql`array(select l.target_id::text from ${linksTable(field)} as l where l.record_id = ${columnOf(source.alias, 'id')}${and(seenLinks(graph, field, source))} order by l.position)`
    case 'lines':
      return sql`null`
  }
}

/** That the record of a link `l` can be read; undefined: every one. */
function seenLinks(graph: Graph, { targets: [to = ''] }: LinksField, source: Source): Sql | undefined {
  const target = moduleOf(graph, to)
  const far = innerSource(source, 'r')
  const seen = source.guard?.rows(target, far)
  return seen === undefined
    ? undefined
    : sql`exists (select from ${tableOf(target)} as ${sql.id(far.alias)} where ${columnOf(far.alias, 'id')} = l.target_id and ${seen})`
}

export const linksTable = (field: Pick<LinksField, 'table'>): Sql => sql.id(recordSchema, field.table)

/** SQL of a field as an answer shows it: lists and places as JSON, everything else as an expression means it. */
export function readField(graph: Graph, module: Module, field: Field, source: Source, clock: ClockParameters): Sql {
  if (field.kind === 'links') return sql`array_to_json(${valueSql(graph, module, field, source, clock)})`
  if (field.kind !== 'stored')
    return field.valueType === 'textList'
      ? sql`array_to_json(${valueSql(graph, module, field, source, clock)})`
      : valueSql(graph, module, field, source, clock)
  const type = storedTypeOf(field.definition)
  return shownWhen(
    source.guard?.field(module, field, source),
    type.read?.(field.definition, seenColumns(graph, field, source)) ?? storedValue(graph, field, source),
  )
}

const asShown = (rollup: RollupField, value: Sql, clock: ClockParameters): Sql =>
  rollup.valueType === 'date' && rollup.value?.type === 'datetime'
    ? sql`(${value} at time zone ${clock.timeZone})::date`
    : value

function rollupSql(graph: Graph, rollup: RollupField, source: Source, clock: ClockParameters): Sql {
  if (rollup.timeDependent) return source.rollups?.get(rollup) ?? rollupSubselect(graph, rollup, source, clock)
  const [first, second] = rollup.columns.map(({ name }) => columnOf(source.alias, name))
  if (first === undefined) throw new Error(`${rollup.module}.${rollup.name} has no column`)
  if (second !== undefined) return averageSql(first, second)
  return asShown(rollup, first, clock)
}

/** An average rounded once, half away from zero: cut off behind the third decimal, which decides the second. */
const averageSql = (sum: Sql, count: Sql): Sql => sql`round(div(${sum} * 1000, nullif(${count}, 0)) / 1000, 2)`

/** What a rollup asks of one child: which rows count, and what of each. `value` is absent for a count. */
export interface RollupParts {
  readonly condition: Sql
  readonly value?: Sql
}

/**
 * Condition (bin, far end and `where`) and value of a rollup for a child row. The condition is never null. A guard of the child holds the
 * value back, never the condition.
 */
export function rollupParts(graph: Graph, rollup: RollupField, source: Source, clock: ClockParameters): RollupParts {
  const child = unguarded(source)
  const module = moduleOf(graph, rollup.of)
  const conditions = [
    sql`${columnOf(child.alias, 'deleted_at')} is null`,
    ...(rollup.through === undefined
      ? []
      : [sql`${readPath(graph, module, [rollup.through, 'deletedAt'], child, clock)} is null`]),
    ...(rollup.where === undefined ? [] : [sql`(${expressionSql(graph, module, rollup.where, child, clock)})`]),
  ]
  const condition = sql`${sql.join(conditions, sql` and `)}`
  return rollup.value === undefined
    ? { condition }
    : { condition, value: expressionSql(graph, module, rollup.value, source, clock) }
}

/** The aggregate of a rollup over child rows that meet its condition. */
export function aggregateSql({ measure }: RollupField, value: Sql | undefined): Sql {
  const of = value ?? sql`null`
  switch (measure) {
    case 'count':
      return sql`count(*)`
    case 'sum':
      return sql`coalesce(sum(${of}), 0)`
    case 'avg':
      return averageSql(sql`sum(${of})`, sql`count(${of})`)
    case 'min':
      return sql`min(${of})`
    case 'max':
      return sql`max(${of})`
  }
}

/** A rollup computed anew from its children: how time-dependent ones are read, and what `verify` compares kept ones with. */
export const rollupSubselect = (graph: Graph, rollup: RollupField, source: Source, clock: ClockParameters): Sql =>
  rollupsSubselect(graph, [rollup], source, clock)

/** Rollups over the same children (`sameChildren`), each a column of one row, in their order. */
export function rollupsSubselect(
  graph: Graph,
  rollups: readonly [RollupField, ...RollupField[]],
  source: Source,
  clock: ClockParameters,
): Sql {
  const [{ of, viaColumn }] = rollups
  const child = innerSource(source, 'c')
  const parts = rollups.map((rollup) => rollupParts(graph, rollup, child, clock))
  const values = rollups.map((rollup, i) => asShown(rollup, aggregateSql(rollup, parts[i]?.value), clock))
  const table = tableFor(moduleOf(graph, of), child)
  const parent = columnOf(source.alias, 'id')
  return sql`(select ${sql.join(values)} from ${table} as ${sql.id(child.alias)} where ${columnOf(child.alias, viaColumn)} = ${parent} and ${parts[0]?.condition})`
}

/** What two rollups have in common that count the same children: equal texts say so for sure, others may too. */
export const sameChildren = ({ of, viaColumn, through = '', where }: RollupField): string =>
  JSON.stringify([of, viaColumn, through, where])

/** SQL text of the label of a record; a reference in it shows its own label. For somebody, it is made of what she can read. */
export function labelSql(graph: Graph, module: Module, source: Source): Sql {
  const parts = module.recordLabel.map((part) =>
    typeof part === 'string'
      ? sql.lit(part)
      : shownWhen(source.guard?.field(module, part, source), labelPart(graph, part, source)),
  )
  const [only] = parts
  if (only !== undefined && parts.length === 1)
    return source.guard === undefined ? only : sql`coalesce((${only})::text, '')`
  return sql`btrim(concat(${sql.join(parts)}))`
}

function labelPart(graph: Graph, field: Field, source: Source): Sql {
  if (field.kind !== 'stored') throw new Error(`${field.module}.${field.name} cannot be in a label`)
  const [target] = field.targets
  const [column] = field.columns
  return target === undefined || column === undefined || field.columns.length > 1
    ? storedValue(graph, field, source)
    : referenceLabel(graph, moduleOf(graph, target), columnOf(source.alias, column.name), source)
}

/** Label of the record of `target` whose id is `id`; null where it cannot be read. */
export function referenceLabel(graph: Graph, target: Module, id: Sql, source: Source): Sql {
  const far = innerSource(source, 'r')
  return sql`(select ${labelSql(graph, target, far)} from ${tableOf(target)} as ${sql.id(far.alias)} where ${columnOf(far.alias, 'id')} = ${id}${and(source.guard?.rows(target, far))})`
}
