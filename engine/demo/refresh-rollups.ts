/** Brings kept rollups to their values in few statements, for the time that their triggers are off. */
import { sql } from 'kysely'
import { moduleOf, type Graph, type RollupField } from '../graph/graph.ts'
import { columnOf, tableOf } from '../outputs/database/names.ts'
import { rollupParts } from '../outputs/database/read-field.ts'
import { noClock } from '../outputs/database/sql-text.ts'
import type { Sql } from './linking.ts'
import { rollupsBelow } from './rollup-reads.ts'

function grouped<T>(items: readonly T[], key: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return [...groups.values()]
}

/** Columns of a rollup with the aggregates that fill them, over children at alias `c`. */
function aggregates(
  graph: Graph,
  rollup: RollupField,
): readonly { readonly column: string; readonly empty: Sql; readonly made: Sql }[] {
  const { condition, value = sql`1` } = rollupParts(graph, rollup, { alias: 'c' }, noClock)
  const kept = (aggregate: Sql): Sql => sql`${aggregate} filter (where ${condition})`
  const made =
    rollup.measure === 'avg'
      ? [sql`sum(${value})`, sql`count(${value})`]
      : rollup.measure === 'count'
        ? [sql`count(*)`]
        : [sql`${sql.raw(rollup.measure)}(${value})`]
  return rollup.columns.map(({ name, nullable }, i) => ({
    column: name,
    empty: nullable ? sql`null` : sql`0`,
    made: kept(made[i] ?? sql`null`),
  }))
}

/** All given rollups of one parent: one pass over the children of each reference. */
function statement(graph: Graph, rollups: readonly [RollupField, ...RollupField[]]): Sql {
  const parent = moduleOf(graph, rollups[0].module)
  const sides = grouped(rollups, ({ of, viaColumn }) => `${of}.${viaColumn}`).map((side, i) => ({
    side,
    alias: `d${i}`,
    parts: side.flatMap((rollup) => aggregates(graph, rollup)),
  }))
  const joins = sides.map(({ side: [{ of, viaColumn }], alias, parts }) => {
    const via = columnOf('c', viaColumn)
    return sql`left join (select ${via} as parent_id, ${sql.join(parts.map(({ column, made }) => sql`${made} as ${sql.id(column)}`))} from ${tableOf(moduleOf(graph, of))} as c where ${via} is not null group by 1) as ${sql.id(alias)} on ${columnOf(alias, 'parent_id')} = q.id`
  })
  const columns = sides.flatMap(({ alias, parts }) =>
    parts.map(({ column, empty }) => ({ column, value: sql`coalesce(${columnOf(alias, column)}, ${empty})` })),
  )
  const sets = sql.join(columns.map(({ column, value }) => sql`${sql.id(column)} = ${value}`))
  const differs = sql.join(
    columns.map(({ column, value }) => sql`p.${sql.id(column)} is distinct from ${value}`),
    sql` or `,
  )
  return sql`update ${tableOf(parent)} as p set ${sets} from ${tableOf(parent)} as q ${sql.join(joins, sql` `)} where p.id = q.id and (${differs})`
}

/** Statements that bring `stale` rollups to their values, those first that others rest on. */
export function refreshStatements(graph: Graph, stale: ReadonlySet<RollupField>): readonly Sql[] {
  const levels = new Map<RollupField, number>()
  const levelOf = (rollup: RollupField): number => {
    const known = levels.get(rollup)
    if (known !== undefined) return known
    const level = Math.max(
      0,
      ...rollupsBelow(graph, rollup)
        .filter((below) => stale.has(below))
        .map((below) => levelOf(below) + 1),
    )
    levels.set(rollup, level)
    return level
  }
  const inOrder = [...stale].toSorted((a, b) => levelOf(a) - levelOf(b))
  return grouped(inOrder, (rollup) => `${levelOf(rollup)} ${rollup.module}`).map((group) => statement(graph, group))
}
