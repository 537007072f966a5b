/**
 * From what a database holds to what a graph says: the SQL of every step, or why it is refused. Adding modules, fields, options, indexes and
 * rollups is planned; whatever would lose data is refused.
 */
import type { ClientBase, Pool } from 'pg'
import type { Graph } from '../graph/graph.ts'
import { systemSchema } from '../outputs/database/names.ts'
import { preludeStatements } from '../outputs/database/prelude.ts'
import { allRollupTriggers } from '../outputs/database/rollup-triggers.ts'
import { schemaOrm } from '../outputs/database/schema-orm.ts'
import type { Problem } from '../problems/problem.ts'
import { pendingBackfills, type Backfill } from './backfill.ts'
import { definitionsOf, losses, type AppliedDefinitions } from './losses.ts'

export interface Step {
  readonly kind: 'table' | 'trigger' | 'backfill'
  readonly sql: string
}

export interface Plan {
  readonly problems: readonly Problem[]
  /** Statements that may be run again; before everything else, each on its own. Empty where they have been run before. */
  readonly prelude: readonly string[]
  /** All in one transaction. */
  readonly steps: readonly Step[]
  readonly backfills: readonly Backfill[]
}

type Queryable = Pool | ClientBase

const exists = async (client: Queryable, table: string): Promise<boolean> => {
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [`${systemSchema}.${table}`])
  return rows[0]?.there ?? false
}

/** What the database was last brought to, or undefined when it is new. */
export async function appliedModel(client: Queryable): Promise<{ readonly version: string; readonly definitions: AppliedDefinitions } | undefined> {
  if (!(await exists(client, 'models'))) return undefined
  const { rows } = await client.query<{ version: string; definitions: AppliedDefinitions }>(`select version, definitions from ${systemSchema}.models order by id desc limit 1`)
  return rows[0]
}

async function knownRollups(client: Queryable): Promise<ReadonlyMap<string, string>> {
  if (!(await exists(client, 'rollups'))) return new Map()
  const { rows } = await client.query<{ key: string; fingerprint: string }>(`select module || '.' || field as key, fingerprint from ${systemSchema}.rollups`)
  return new Map(rows.map(({ key, fingerprint }) => [key, fingerprint]))
}

/** Statements by which the comparator brings tables to the graph; it never drops a table, a column or data. */
export async function tableChanges(url: string, graph: Graph): Promise<readonly string[]> {
  const orm = await schemaOrm(url, graph)
  try {
    const text = await orm.schema.getUpdateSchemaSQL({ safe: true, dropTables: false, wrap: false })
    return text.split(/;\s*\n/).map((statement) => statement.trim()).filter((statement) => statement !== '')
  } finally {
    await orm.close()
  }
}

/** Functions of triggers, with those left over from rollups that are gone. */
async function triggerChanges(client: Queryable, graph: Graph): Promise<readonly string[]> {
  const wanted = allRollupTriggers(graph)
  const names = new Set(wanted.map(({ name }) => name))
  const { rows } = await client.query<{ name: string; source: string; table: string | null }>(
    `select p.proname as name, pg_get_functiondef(p.oid) as source, t.tgrelid::regclass::text as "table"
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace left join pg_trigger t on t.tgfoid = p.oid
     where n.nspname = 'app' and p.prorettype = 'trigger'::regtype`,
  )
  const gone = rows.filter(({ name }) => !names.has(name)).flatMap(({ name, table }) => [...(table === null ? [] : [`drop trigger "${name}" on ${table}`]), `drop function app."${name}"()`])
  const bodies = new Map(rows.filter(({ table }) => table !== null).map(({ name, source }) => [name, source]))
  const changed = wanted.filter(({ name, statements }) => !(bodies.get(name) ?? '').includes(bodyOf(statements[0] ?? '')))
  return [...gone, ...changed.flatMap(({ statements }) => statements)]
}

const bodyOf = (statement: string): string => statement.split('$rollup$')[1] ?? statement

/** The plan that brings the database at `url` to the graph. Reads only. */
export async function planModules(client: Queryable, url: string, graph: Graph): Promise<Plan> {
  const before = await appliedModel(client)
  const problems = before === undefined ? [] : losses(before.definitions, definitionsOf(graph))
  const prelude = before === undefined ? preludeStatements(graph) : []
  if (problems.length > 0) return { problems, prelude, steps: [], backfills: [] }
  const tables = await tableChanges(url, graph)
  const triggers = await triggerChanges(client, graph)
  const backfills = pendingBackfills(graph, await knownRollups(client))
  const steps: readonly Step[] = [
    ...tables.map((sql) => ({ kind: 'table' as const, sql })),
    ...triggers.map((sql) => ({ kind: 'trigger' as const, sql })),
    ...backfills.map(({ statement }) => ({ kind: 'backfill' as const, sql: statement })),
  ]
  return { problems, prelude, steps, backfills }
}
