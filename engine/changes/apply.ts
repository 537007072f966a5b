/**
 * Brings a database to a graph. Safe to repeat and to kill half way: the prelude may be run again, and everything else is one transaction
 * under one lock, so that a second process waits and then finds nothing to do.
 */
import type { Pool, PoolClient } from 'pg'
import { modulesOf, type Graph } from '../graph/graph.ts'
import { systemSchema } from '../outputs/database/names.ts'
import { preludeStatements } from '../outputs/database/prelude.ts'
import { allRollupTriggers } from '../outputs/database/rollup-triggers.ts'
import { accessTriggers } from '../outputs/database/access-watch.ts'
import { wallStatements, withoutViews } from '../outputs/database/wall.ts'
import { indexesOf } from '../outputs/database/indexes.ts'
import { createHash } from 'node:crypto'
import type { Problem } from '../problems/problem.ts'
import { definitionsOf } from './losses.ts'
import { appliedModel, planModules, type Plan } from './plan.ts'
import { refusal } from './refusal.ts'
import { beginHolding } from './table-locks.ts'

export interface Applied {
  readonly problems: readonly Problem[]
  /** Whether anything had to be done. */
  readonly changed: boolean
}

/** Any number, as long as it is always the same: the key of the advisory lock that whoever changes the model holds. */
export const applyLock = 7_220_510

/**
 * What a database is compared with before anything else: the definitions and the SQL that this engine makes of them, so that a newer
 * engine brings old definitions up to date too.
 */
export function databaseVersion(graph: Graph): string {
  const hash = createHash('sha256')
  for (const text of preludeStatements(graph)) hash.update(text)
  for (const module of modulesOf(graph)) {
    for (const field of module.fields) if ('columns' in field) hash.update(JSON.stringify(field.columns))
    for (const { statement } of indexesOf(graph, module)) hash.update(statement)
  }
  for (const { statements } of allRollupTriggers(graph)) hash.update(statements.join())
  for (const statement of [...wallStatements(graph), ...accessTriggers(graph)]) hash.update(statement)
  return `${graph.version}-${hash.digest('hex').slice(0, 12)}`
}

async function runSteps(client: PoolClient, graph: Graph, plan: Plan, version: string): Promise<void> {
  await beginHolding(client, graph, plan)
  try {
    if (plan.steps.length > 0) await client.query(withoutViews)
    for (const { sql } of plan.steps) await client.query(sql)
    for (const note of plan.notes) await client.query(note)
    await client.query([...wallStatements(graph), ...accessTriggers(graph)].join(';\n'))
    await client.query(`insert into ${systemSchema}.models (version, applied_at, definitions) values ($1, now(), $2)`, [
      version,
      JSON.stringify(definitionsOf(graph)),
    ])
    await client.query(`select pg_notify('cimbra_model', $1)`, [version])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function bring(client: PoolClient, url: string, graph: Graph): Promise<Applied> {
  const version = databaseVersion(graph)
  if ((await appliedModel(client))?.version === version) return { problems: [], changed: false }
  const plan = await planModules(client, url, graph)
  if (plan.problems.length > 0) return { problems: plan.problems, changed: false }
  for (const statement of preludeStatements(graph)) await client.query(statement)
  await runSteps(client, graph, plan, version)
  await client.query('analyze')
  return { problems: [], changed: true }
}

/** Applies a graph to the database of `pool`; `url` is the same database, for the comparator. */
export async function applyModules(pool: Pool, url: string, graph: Graph): Promise<Applied> {
  const client = await pool.connect()
  try {
    await client.query('set lock_timeout = 0; set statement_timeout = 0')
    await client.query('select pg_advisory_lock($1)', [applyLock])
    return await bring(client, url, graph)
  } catch (error) {
    const found = refusal(graph, error)
    if (found === undefined) throw error
    return { problems: [found], changed: false }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [applyLock]).catch(() => undefined)
    await client.query('reset lock_timeout; reset statement_timeout').catch(() => undefined)
    client.release()
  }
}
