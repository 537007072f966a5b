/** Brings kept rollups that are new or mean something else than before to their values, in the transaction that changes their triggers. */
import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { moduleOf, type Graph, type RollupField } from '../graph/graph.ts'
import { columnOf, systemSchema, tableOf } from '../outputs/database/names.ts'
import { rollupParts } from '../outputs/database/read-field.ts'
import { noClock, sqlText } from '../outputs/database/sql-text.ts'
import { rollupsInOrder } from './rollup-order.ts'

export interface Backfill {
  readonly rollup: RollupField
  /** Changes with what the rollup means. */
  readonly fingerprint: string
  /** Sets every parent whose value differs. */
  readonly statement: string
  /** Remembers that it is done. */
  readonly note: string
}

type Sql = RawBuilder<unknown>

function aggregates({ measure }: RollupField, value: Sql): readonly Sql[] {
  if (measure === 'count') return [sql`count(*)`]
  if (measure === 'sum') return [sql`coalesce(sum(${value}), 0)`]
  if (measure === 'avg') return [sql`coalesce(sum(${value}), 0)`, sql`count(${value})`]
  return [sql`${sql.raw(measure)}(${value})`]
}

/** Columns of the rollup computed anew from the children of all parents at once. */
function statement(graph: Graph, rollup: RollupField): string {
  const { condition, value = sql`1` } = rollupParts(graph, rollup, { alias: 'c' }, noClock)
  const [parent, child] = [moduleOf(graph, rollup.module), moduleOf(graph, rollup.of)]
  const made = aggregates(rollup, value)
  const names = rollup.columns.map(({ name }) => name)
  const empty = (index: number) =>
    rollup.columns[index]?.nullable === true
      ? columnOf('d', `v${index}`)
      : sql`coalesce(${columnOf('d', `v${index}`)}, 0)`
  const sums = sql`select ${columnOf('c', rollup.viaColumn)} as parent_id, ${sql.join(made.map((each, i) => sql`${each} as ${sql.id(`v${i}`)}`))}
    from ${tableOf(child)} as c where ${columnOf('c', rollup.viaColumn)} is not null and ${condition} group by 1`
  const differs = sql.join(
    names.map((name, i) => sql`${columnOf('p', name)} is distinct from ${empty(i)}`),
    sql` or `,
  )
  return sqlText(sql`update ${tableOf(parent)} as p set ${sql.join(names.map((name, i) => sql`${sql.id(name)} = ${empty(i)}`))}
    from ${tableOf(parent)} as q left join (${sums}) as d on d.parent_id = q.id where p.id = q.id and (${differs})`)
}

function backfill(graph: Graph, rollup: RollupField): Backfill {
  const text = statement(graph, rollup)
  const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const note = sqlText(sql`insert into ${sql.id(systemSchema, 'rollups')} (module, field, fingerprint)
    values (${sql.lit(rollup.module)}, ${sql.lit(rollup.name)}, ${sql.lit(fingerprint)}) on conflict (module, field) do update set fingerprint = excluded.fingerprint`)
  return { rollup, fingerprint, statement: text, note }
}

/** Backfills still to be done, those first that others rest on. `known`: fingerprints by `Module.field`. */
export const pendingBackfills = (graph: Graph, known: ReadonlyMap<string, string>): readonly Backfill[] =>
  rollupsInOrder(graph)
    .map((rollup) => backfill(graph, rollup))
    .filter(({ rollup, fingerprint }) => known.get(`${rollup.module}.${rollup.name}`) !== fingerprint)
