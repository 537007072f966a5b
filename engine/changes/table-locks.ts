/**
 * Locks for a change of tables that people work with meanwhile. All are taken before anything is changed, children before parents as writers
 * take theirs, and with a patience shorter than PostgreSQL's search for deadlocks: who would have to wait longer gives up what it has and
 * tries again, so that no reader or writer is ever the one that is ended.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { moduleOf, type Graph } from '../graph/graph.ts'
import { crossedModules } from '../graph/lock-order.ts'
import { recordSchema } from '../outputs/database/names.ts'
import type { Plan } from './plan.ts'

/** Shorter than `deadlock_timeout`, one second unless somebody changed it. */
const patience = '700ms'
/** How long tables are asked for before the change is given up. */
const longest = 120_000

/** Tables that a plan changes, or whose writers must wait until the values of new rollups and their triggers are both in place. */
function touchedTables(graph: Graph, { steps, backfills }: Plan): ReadonlySet<string> {
  const named = steps
    .filter(({ kind }) => kind !== 'trigger')
    .flatMap(({ sql }) => [...sql.matchAll(/"app"\."([^"]+)"/g)].flatMap(([, table]) => table ?? []))
  const triggered = steps.flatMap(
    ({ sql }) => /^(?:create or replace|drop) trigger [\s\S]*? on (?:"?app"?\.)"?(\w+)"?/.exec(sql)?.[1] ?? [],
  )
  const below = backfills
    .flatMap(({ rollup }) => [rollup.of, ...crossedModules(graph, rollup)])
    .map((name) => moduleOf(graph, name).table)
  return new Set([...named, ...triggered, ...below])
}

/** Those of them that are there already, children before parents, what no module is last. */
async function existing(client: PoolClient, graph: Graph, tables: ReadonlySet<string>): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = to_regnamespace('${recordSchema}') and relkind in ('r', 'p') and relname = any($1)`,
    [[...tables]],
  )
  const order = graph.lockOrder.map((name) => moduleOf(graph, name).table)
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length)
  return rows.map(({ name }) => name).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

const isTimeout = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '55P03'

/** Begins a transaction that holds every table the plan touches. The caller ends it. */
export async function beginHolding(client: PoolClient, graph: Graph, plan: Plan): Promise<void> {
  const tables = await existing(client, graph, touchedTables(graph, plan))
  const end = Date.now() + longest
  for (;;) {
    await client.query(
      `begin; set local lock_timeout = '${patience}'; set local idle_in_transaction_session_timeout = 0`,
    )
    try {
      if (tables.length > 0)
        await client.query(
          `lock table ${tables.map((name) => `"${recordSchema}"."${name}"`).join(', ')} in access exclusive mode`,
        )
      await client.query(`set local lock_timeout = '60s'`)
      return
    } catch (error) {
      await client.query('rollback')
      if (!isTimeout(error) || Date.now() > end) throw error
      await sleep(100 + Math.random() * 200)
    }
  }
}
