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
import { columnOf, recordSchema, tableOf } from './names.ts'

type Sql = RawBuilder<unknown>

/** A row that is being read: the alias of its table. `depth` counts the sub-selects around it, so that inner aliases are new. */
export interface Source {
  readonly alias: string
  readonly depth?: number
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

const inner = (source: Source, letter: string): { readonly alias: string; readonly depth: number } => {
  const depth = (source.depth ?? 0) + 1
  return { alias: `${letter}${depth}`, depth }
}

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
    field: ([first = '', ...rest]) =>
      Object.hasOwn(roots, first)
        ? (roots[first]?.(rest) ?? sql`null`)
        : readPath(graph, module, [first, ...rest], source, clock),
  })
}

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
  const far = inner(source, 'r')
  const id = valueSql(graph, module, field, source, clock)
  return sql`(select ${readPath(graph, target, rest, far, clock)} from ${tableOf(target)} as ${sql.id(far.alias)} where ${columnOf(far.alias, 'id')} = ${id})`
}

const storedValue = (field: StoredField, source: Source): Sql => {
  const columns = field.columns.map(({ name }) => columnOf(source.alias, name))
  if (columns.length === 1) return columns[0] ?? sql`null`
  return field.targets.length > 0
    ? sql`coalesce(${sql.join(columns)})::text`
    : sql`(${sql.join(
        columns.map((each) => sql`${each}::text`),
        sql` || ',' || `,
      )})`
}

/** SQL of a field as an expression means it. */
export function valueSql(graph: Graph, module: Module, field: Field, source: Source, clock: ClockParameters): Sql {
  switch (field.kind) {
    case 'stored':
      return storedValue(field, source)
    case 'formula':
      return sql`(${expressionSql(graph, module, field.expression, source, clock)})`
    case 'rollup':
      return rollupSql(graph, field, source, clock)
    case 'links':
      return sql`array(select l.target_id::text from ${linksTable(field)} as l where l.record_id = ${columnOf(source.alias, 'id')} order by l.position)`
    case 'lines':
      return sql`null`
  }
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
  return (
    type.read?.(
      field.definition,
      field.columns.map(({ name }) => columnOf(source.alias, name)),
    ) ?? storedValue(field, source)
  )
}

const asShown = (rollup: RollupField, value: Sql, clock: ClockParameters): Sql =>
  rollup.valueType === 'date' && rollup.value?.type === 'datetime'
    ? sql`(${value} at time zone ${clock.timeZone})::date`
    : value

function rollupSql(graph: Graph, rollup: RollupField, source: Source, clock: ClockParameters): Sql {
  if (rollup.timeDependent) return rollupSubselect(graph, rollup, source, clock)
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

/** Condition (bin, far end and `where`) and value of a rollup for a child row. The condition is never null. */
export function rollupParts(graph: Graph, rollup: RollupField, child: Source, clock: ClockParameters): RollupParts {
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
    : { condition, value: expressionSql(graph, module, rollup.value, child, clock) }
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
export function rollupSubselect(graph: Graph, rollup: RollupField, source: Source, clock: ClockParameters): Sql {
  const child = inner(source, 'c')
  const { condition, value } = rollupParts(graph, rollup, child, clock)
  const table = tableOf(moduleOf(graph, rollup.of))
  const parent = columnOf(source.alias, 'id')
  const rows = sql`${table} as ${sql.id(child.alias)} where ${columnOf(child.alias, rollup.viaColumn)} = ${parent} and ${condition}`
  return sql`(select ${asShown(rollup, aggregateSql(rollup, value), clock)} from ${rows})`
}

/** SQL text of the label of a record; a reference in it shows its own label. */
export function labelSql(graph: Graph, module: Module, source: Source): Sql {
  const parts = module.recordLabel.map((part) =>
    typeof part === 'string' ? sql.lit(part) : labelPart(graph, part, source),
  )
  if (parts.length === 1) return parts[0] ?? sql`null`
  return sql`btrim(concat(${sql.join(parts)}))`
}

function labelPart(graph: Graph, field: Field, source: Source): Sql {
  if (field.kind !== 'stored') throw new Error(`${field.module}.${field.name} cannot be in a label`)
  const [target] = field.targets
  const value = storedValue(field, source)
  return target === undefined || field.columns.length > 1
    ? value
    : referenceLabel(graph, moduleOf(graph, target), value, source)
}

/** Label of the record of `target` whose id is `id`. */
export function referenceLabel(graph: Graph, target: Module, id: Sql, source: Source): Sql {
  const far = inner(source, 'r')
  return sql`(select ${labelSql(graph, target, far)} from ${tableOf(target)} as ${sql.id(far.alias)} where ${columnOf(far.alias, 'id')} = ${id})`
}
