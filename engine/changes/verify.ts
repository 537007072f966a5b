import { sql } from 'kysely'
import type { ClientBase, Pool } from 'pg'
import { moduleOf, type Graph, type RollupField } from '../graph/graph.ts'
import { tableOf } from '../outputs/database/names.ts'
import { rollupSubselect, valueSql } from '../outputs/database/read-field.ts'
import { noClock, sqlText } from '../outputs/database/sql-text.ts'
import { rollupsInOrder } from './rollup-order.ts'

/** A rollup whose stored value is not what its children say. */
export interface Drift {
  readonly module: string
  readonly field: string
  /** Number of records that drifted, and a few of them. */
  readonly records: number
  readonly examples: readonly string[]
}

/** An instant kept behind a day is compared as the instant: the day depends on nothing that could drift. */
const asKept = (rollup: RollupField): RollupField => ({ ...rollup, valueType: rollup.value?.type ?? 'number' })

function driftSql(graph: Graph, rollup: RollupField): string {
  const module = moduleOf(graph, rollup.module)
  const kept = asKept(rollup)
  const [stored, anew] = [
    valueSql(graph, module, kept, { alias: 't' }, noClock),
    rollupSubselect(graph, kept, { alias: 't' }, noClock),
  ]
  return sqlText(
    sql`select count(*)::int as records, (array_agg(t.id::text order by t.id))[1:5] as examples from ${tableOf(module)} as t where ${stored} is distinct from ${anew}`,
  )
}

/** Recomputes every kept rollup of every module and reports what differs (expected: nothing). Changes nothing. */
export async function verifyRollups(client: ClientBase | Pool, graph: Graph): Promise<readonly Drift[]> {
  const drifts: Drift[] = []
  for (const rollup of rollupsInOrder(graph)) {
    const { rows } = await client.query<{ records: number; examples: string[] | null }>(driftSql(graph, rollup))
    const [{ records, examples } = { records: 0, examples: null }] = rows
    if (records > 0) drifts.push({ module: rollup.module, field: rollup.name, records, examples: examples ?? [] })
  }
  return drifts
}
