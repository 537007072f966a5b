/**
 * Fills an empty database with the demo company of a folder of definitions: reads its recipe, links it to the graph, and runs each step as
 * one statement, all in one transaction. Nothing is written when the recipe has a problem, when the folder has none, or when the demo has
 * been loaded before; a loading that dies half way leaves nothing.
 */
import { sql } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { modulesOf, type Graph, type RollupField } from '../graph/graph.ts'
import { columnOf, systemSchema, tableOf } from '../outputs/database/names.ts'
import type { ClockParameters } from '../outputs/database/read-field.ts'
import { compileSql } from '../outputs/database/sql-text.ts'
import type { Problem } from '../problems/problem.ts'
import { inBulk } from './bulk.ts'
import { functions } from './functions.ts'
import type { Size, Sql } from './linking.ts'
import { linkRecipe } from './link-recipe.ts'
import type { LinkedStep } from './link-step.ts'
import { readDemo } from './read-demo.ts'
import { refreshStatements } from './refresh-rollups.ts'
import { rollupsBelow, rollupsOver, rollupsRead } from './rollup-reads.ts'
import { stepStatements, type StepContext } from './step-sql.ts'

export interface DemoRequest {
  readonly pool: Pool
  readonly graph: Graph
  /** Folder of definitions; its demo is in `demo/recipe.json`. */
  readonly folder: string
  readonly size: Size
  /** Calendar day that the company's year ends with, `YYYY-MM-DD`. */
  readonly today: string
  /** The same seed, size and day give the same records. */
  readonly seed?: number
  /** Told the statements of each step as they end, for whoever measures. */
  readonly onStep?: (step: { readonly name: string; readonly records: number; readonly milliseconds: number }) => void
}

export interface LoadedDemo {
  readonly records: number
  readonly problems: readonly Problem[]
}

/** Rows beyond which PostgreSQL is told anew what a table holds, before others are looked up in it. */
const manyRows = 2000

/** The zone that the company keeps its days in, found by the purpose of its field. */
function timeZoneSql(graph: Graph): Sql {
  const found = modulesOf(graph).flatMap((module) =>
    module.fields.flatMap((field) =>
      'purpose' in field.definition && field.definition.purpose === 'timeZone' && field.kind === 'stored'
        ? [{ module, field }]
        : [],
    ),
  )
  const [first] = found
  if (first === undefined) return sql`'UTC'::text`
  const usual = typeof first.field.definition.default === 'string' ? first.field.definition.default : 'UTC'
  return sql`coalesce((select ${columnOf('z', first.field.columns[0]?.name ?? '')} from ${tableOf(first.module)} as z limit 1), ${sql.lit(usual)})`
}

/** Records are as of nine in the morning of the day. */
function clockOf(graph: Graph, today: string): ClockParameters {
  const day = sql`date ${sql.lit(today)}`
  const timeZone = timeZoneSql(graph)
  return { today: day, timeZone, now: sql`((${day} + time '09:00') at time zone ${timeZone})` }
}

async function run(client: PoolClient, statement: Sql): Promise<number> {
  const { sql: text, parameters } = compileSql(statement)
  const { rowCount } = await client.query(text, [...parameters])
  return rowCount ?? 0
}

async function runStep(
  client: PoolClient,
  context: StepContext,
  step: LinkedStep,
  told: DemoRequest['onStep'],
): Promise<number> {
  const start = performance.now()
  let records = 0
  // Triggers keep the plans of their first rows. One row, and then thousands: they must be planned anew.
  await client.query('discard plans')
  for (const [i, statement] of stepStatements(context, step).entries()) {
    const rows = await run(client, statement)
    // Those after the first fill tables of links, which hold no records.
    if (i === 0) records = rows
  }
  if (records > manyRows) await run(client, sql`analyze ${tableOf(step.module)}`)
  told?.({ name: step.name, records, milliseconds: performance.now() - start })
  return step.change ? 0 : records
}

/** Brings those of the stale rollups to their values that are asked for, and those that they rest on. */
async function refresh(
  client: PoolClient,
  graph: Graph,
  stale: Set<RollupField>,
  asked: readonly RollupField[],
): Promise<void> {
  const wanted = new Set<RollupField>()
  const want = (rollup: RollupField): void => {
    if (!stale.has(rollup) || wanted.has(rollup)) return
    wanted.add(rollup)
    rollupsBelow(graph, rollup).forEach(want)
  }
  asked.forEach(want)
  for (const statement of refreshStatements(graph, wanted)) await run(client, statement)
  for (const rollup of wanted) stale.delete(rollup)
}

const isLoaded = async (client: PoolClient): Promise<boolean> =>
  ((await client.query(`select from ${systemSchema}.settings where name = 'demo'`)).rowCount ?? 0) > 0

async function fill(
  client: PoolClient,
  { graph, size, today, seed = 1, onStep }: DemoRequest,
  steps: readonly LinkedStep[],
): Promise<number> {
  await client.query(
    `set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local jit = off; set local work_mem = '64MB'`,
  )
  // Triggers compare the rows before a statement with those after it; of many rows only a hash join is fast.
  await client.query('set local enable_nestloop = off')
  await client.query(`lock table ${systemSchema}.settings in share row exclusive mode`)
  if (await isLoaded(client)) return 0
  for (const text of functions.made) await client.query(text)
  const context: StepContext = { graph, clock: clockOf(graph, today), seed, size }
  let records = 0
  const work = async (): Promise<void> => {
    const stale = new Set<RollupField>()
    for (const step of steps) {
      if (size !== 'small') await refresh(client, graph, stale, rollupsRead(graph, step))
      records += await runStep(client, context, step, onStep)
      for (const rollup of rollupsOver(graph, step.module.name)) stale.add(rollup)
    }
    if (size !== 'small') await refresh(client, graph, stale, [...stale])
  }
  if (size === 'small') await work()
  else await inBulk(client, modulesOf(graph), steps, work)
  for (const text of functions.dropped) await client.query(text)
  await client.query(`insert into ${systemSchema}.settings (name, value) values ('demo', $1)`, [
    JSON.stringify({ size, today, seed, records }),
  ])
  return records
}

async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<number>): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const records = await work(client)
    await client.query('commit')
    return records
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** Loads the demo; says how many records it made, or what is wrong with the recipe. */
export async function loadDemo(request: DemoRequest): Promise<LoadedDemo> {
  const { demo, problems: unread } = readDemo(request.folder)
  if (demo === undefined) return { records: 0, problems: unread }
  const { steps, problems } = linkRecipe(demo, request.graph, request.size, request.seed ?? 1)
  if (problems.length > 0) return { records: 0, problems }
  return { records: await inTransaction(request.pool, (client) => fill(client, request, steps)), problems: [] }
}
