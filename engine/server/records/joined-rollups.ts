/**
 * Time-dependent rollups in filters and sorts. As a sub-select for each row they would be computed for the whole table one by one; here the
 * children are grouped once and joined: `with d0 as materialized (select student_id as parent, sum(…) as value … group by 1) … left join d0 on
 * d0.parent = t.id`. Where the filter leaves out records without children (`overdue > 0`) the join is an inner one, so that only records that
 * have any are touched; where the list is sorted by the rollup besides, the groups come in that order, so that only a page of them is.
 */
import { sql, type RawBuilder } from 'kysely'
import { Exact } from '../../expression/exact.ts'
import type { Expression, Operator } from '../../expression/expression.ts'
import { mapFields, nodes } from '../../expression/walk.ts'
import { moduleOf, type Field, type Graph, type Module, type RollupField, type SortKey } from '../../graph/graph.ts'
import { columnOf } from '../../outputs/database/names.ts'
import { rollupParts, tableFor, unguarded, type Source } from '../../outputs/database/read-field.ts'
import { clockParameters } from './query.ts'

/** The rollups that a statement joins, by name. */
export interface JoinedRollups {
  readonly rollups: ReadonlyMap<string, RollupField>
  /** Names of those joined by an inner join. */
  readonly inner: ReadonlySet<string>
}

const clockRollup = (field: Field | undefined): RollupField | undefined =>
  field?.kind === 'rollup' && field.timeDependent ? field : undefined

// By identity: paths of requests are others, even where they are written alike.
const writtenOut = new WeakSet<readonly string[]>()

/** Whether a path came from a formula that was written out: what a formula rests on is read for nobody in particular. */
export const isOfFormula = (path: readonly string[]): boolean => writtenOut.has(path)

/** The same expression with the module's own time-dependent formulas written out, so that the rollups in them are seen. */
export const withoutClockFormulas = (module: Module, expression: Expression): Expression =>
  mapFields(expression, (node) => {
    const [name = '', ...rest] = node.path
    const field = rest.length === 0 ? module.fieldsByName.get(name) : undefined
    return field?.kind === 'formula' && field.timeDependent ? ofFormula(module, field.expression) : node
  })

function ofFormula(module: Module, expression: Expression): Expression {
  for (const node of nodes(expression)) if (node.kind === 'field') writtenOut.add(node.path)
  return withoutClockFormulas(module, expression)
}

/** A field of the module itself, as an expression reads it. */
export const fieldExpression = ({ name, valueType }: Field): Expression => ({
  kind: 'field',
  path: [name],
  type: valueType,
  span: { start: 0, end: 0 },
})

/** What must all hold. */
export const conjuncts = (expression: Expression): readonly Expression[] =>
  expression.kind === 'operation' && expression.operator === 'and'
    ? expression.operands.flatMap(conjuncts)
    : [expression]

const mirrored: Partial<Record<Operator, Operator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
  '<>': '<>',
}

/** Is `0 operator limit` false? */
function refusesZero(operator: Operator, limit: string): boolean {
  const sign = new Exact(limit).comparedTo(0)
  switch (operator) {
    case '>':
      return sign >= 0
    case '>=':
      return sign > 0
    case '<':
      return sign <= 0
    case '<=':
      return sign < 0
    case '=':
      return sign !== 0
    case '<>':
      return sign === 0
    default:
      return false
  }
}

/** The rollup that a condition such as `overdue > 0` compares with a constant, if records without children never meet it. */
function rollupThatMustExist(module: Module, condition: Expression): RollupField | undefined {
  if (condition.kind !== 'operation') return undefined
  const operator = mirrored[condition.operator]
  const [left, right] = condition.operands
  if (operator === undefined || left === undefined || right === undefined) return undefined
  if (left.kind === 'literal' && right.kind === 'field')
    return rollupThatMustExist(module, { ...condition, operator, operands: [right, left] })
  if (left.kind !== 'field' || left.path.length !== 1 || right.kind !== 'literal' || typeof right.value !== 'string')
    return undefined
  const rollup = clockRollup(module.fieldsByName.get(left.path[0] ?? ''))
  if (rollup === undefined) return undefined
  // min, max and avg of nothing are null, which no comparison accepts.
  return rollup.measure !== 'sum' && rollup.measure !== 'count'
    ? rollup
    : refusesZero(condition.operator, right.value)
      ? rollup
      : undefined
}

/** None: each is read by its own sub-select, as suits a few rows. */
export const noJoinedRollups: JoinedRollups = { rollups: new Map(), inner: new Set() }

/** The time-dependent rollups of the module itself that its filters and sort keys read. */
export function joinedRollups(
  module: Module,
  filters: readonly Expression[],
  sorted: readonly Expression[],
): JoinedRollups {
  const found = clockRollupsIn(module, [...filters, ...sorted])
  const rollups = new Map(found.map((rollup) => [rollup.name, rollup]))
  const inner = filters.flatMap(conjuncts).flatMap((condition) => rollupThatMustExist(module, condition)?.name ?? [])
  return { rollups, inner: new Set(inner) }
}

/** The time-dependent rollups of the module itself in expressions without formulas that rest on the clock, as often as they are read. */
export const clockRollupsIn = (module: Module, expressions: readonly Expression[]): readonly RollupField[] =>
  expressions.flatMap((expression) =>
    [...nodes(expression)].flatMap((node) =>
      node.kind === 'field' && node.path.length === 1
        ? (clockRollup(module.fieldsByName.get(node.path[0] ?? '')) ?? [])
        : [],
    ),
  )

const aliasOf = ({ rollups }: JoinedRollups, name: string): string => `d${[...rollups.keys()].indexOf(name)}`

const plainAggregate = ({ measure }: RollupField, value: RawBuilder<unknown> | undefined): RawBuilder<unknown> =>
  measure === 'count'
    ? sql`count(*)`
    : measure === 'avg'
      ? sql`round(avg(${value}), 2)`
      : sql`${sql.raw(measure)}(${value})`

function group(graph: Graph, joined: JoinedRollups, rollup: RollupField, asker: Source): RawBuilder<unknown> {
  const child: Source = { ...unguarded(asker), alias: 'g' }
  const { condition, value } = rollupParts(graph, rollup, child, clockParameters)
  const parent = columnOf(child.alias, rollup.viaColumn)
  // Materialised, or each parallel worker would group all children for itself.
  return sql`${sql.id(aliasOf(joined, rollup.name))} as materialized (select ${parent} as parent, ${plainAggregate(rollup, value)} as value from ${tableFor(moduleOf(graph, rollup.of), child)} as ${sql.id(child.alias)} where ${parent} is not null and ${condition} group by 1)`
}

/** The grouped children, to stand before the `select` of a statement with `joinsSql`. `asker`: the row for which it is read. */
export const groupsSql = (graph: Graph, joined: JoinedRollups, asker: Source): RawBuilder<unknown> =>
  joined.rollups.size === 0
    ? sql``
    : sql`with ${sql.join([...joined.rollups.values()].map((rollup) => group(graph, joined, rollup, asker)))} `

/** The groups in the order of the list, if it is sorted by them first. */
function orderedGroups(alias: string, [first, ...more]: readonly SortKey[]): RawBuilder<unknown> {
  const direction = sql.raw(first?.descending === true ? 'desc' : 'asc')
  const parent = more.length === 0 ? sql`, parent ${direction}` : sql``
  return sql`(select parent, value from ${sql.id(alias)} order by value ${direction}${parent})`
}

function join(
  joined: JoinedRollups,
  rollup: RollupField,
  source: Source,
  sort: readonly SortKey[],
): RawBuilder<unknown> {
  const alias = aliasOf(joined, rollup.name)
  const inner = joined.inner.has(rollup.name)
  const ordered = inner && sort[0]?.field === rollup && !isShownAsDay(rollup)
  const groups = ordered ? orderedGroups(alias, sort) : sql.id(alias)
  return sql` ${sql.raw(inner ? 'join' : 'left join')} ${groups} as ${sql.id(alias)} on ${columnOf(alias, 'parent')} = ${columnOf(source.alias, 'id')}`
}

/** The joins, to stand after `from app.students as t`. `sort`: the order of the list, for one that has any. */
export const joinsSql = (joined: JoinedRollups, source: Source, sort: readonly SortKey[] = []): RawBuilder<unknown> =>
  sql`${sql.join(
    [...joined.rollups.values()].map((rollup) => join(joined, rollup, source, sort)),
    sql``,
  )}`

/** The latest of some instants, shown as the day it falls on. */
const isShownAsDay = (rollup: RollupField): boolean => rollup.valueType === 'date' && rollup.value?.type === 'datetime'

/** The value of a joined rollup, or undefined for any other field. */
export function joinedValue(joined: JoinedRollups, field: Field): RawBuilder<unknown> | undefined {
  const rollup = joined.rollups.get(field.name)
  if (rollup === undefined || field.module !== rollup.module) return undefined
  const value = columnOf(aliasOf(joined, rollup.name), 'value')
  const shown = isShownAsDay(rollup) ? sql`(${value} at time zone ${clockParameters.timeZone})::date` : value
  const zero = (rollup.measure === 'sum' || rollup.measure === 'count') && !joined.inner.has(rollup.name)
  return zero ? sql`coalesce(${shown}, 0)` : shown
}
