/**
 * Many records at once: triggers off, and only those indexes kept that a step looks records up by; afterwards all as it was. Everything
 * happens in the loading transaction, so a loading that dies half way leaves triggers and indexes in place too.
 */
import type { PoolClient } from 'pg'
import type { Module } from '../graph/graph.ts'
import { recordSchema } from '../outputs/database/names.ts'
import type { LinkedStep } from './link-step.ts'

interface IndexRow {
  readonly name: string
  readonly statement: string
  /** Column that a plain index without a condition begins with. */
  readonly leading: string | null
  readonly table: string
}

/** Columns by which steps look up candidates, as `table.column`. */
function probed(steps: readonly LinkedStep[]): ReadonlySet<string> {
  const made = steps.flatMap((step) => [
    ...step.groups.flat().map((value) => value.made),
    ...step.links.map((link) => link.made),
  ])
  return new Set(
    made.flatMap(({ candidate }) =>
      candidate === undefined ? [] : candidate.columns.map((column) => `${candidate.module.table}.${column}`),
    ),
  )
}

/** Indexes that hold nothing but the order of records: neither unique nor behind a constraint. */
async function plainIndexes(client: PoolClient, tables: readonly string[]): Promise<readonly IndexRow[]> {
  const { rows } = await client.query<IndexRow>(
    `select x.relname as name, pg_get_indexdef(i.indexrelid) as statement, t.relname as table,
       case when i.indpred is null and i.indkey[0] <> 0 then (select attname from pg_attribute where attrelid = t.oid and attnum = i.indkey[0]) end as leading
     from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
     where t.relnamespace = $1::regnamespace and t.relname = any ($2) and not i.indisunique order by 1`,
    [recordSchema, tables],
  )
  return rows
}

const quoted = (name: string): string => `${recordSchema}."${name}"`

/** References are right by the way they are made; only a superuser may leave them unchecked. */
async function triggerWord(client: PoolClient): Promise<'all' | 'user'> {
  const { rows } = await client.query<{ rolsuper: boolean }>(
    'select rolsuper from pg_roles where rolname = current_user',
  )
  return rows[0]?.rolsuper === true ? 'all' : 'user'
}

/** Runs `work` with the triggers and most indexes of the steps' tables out of the way. */
export async function inBulk(
  client: PoolClient,
  modules: readonly Module[],
  steps: readonly LinkedStep[],
  work: () => Promise<void>,
): Promise<void> {
  const tables = [...new Set(modules.map(({ table }) => table))]
  const needed = probed(steps)
  const dropped = (await plainIndexes(client, tables)).filter(
    ({ leading, table }) => leading === null || !needed.has(`${table}.${leading}`),
  )
  const word = await triggerWord(client)
  for (const table of tables) await client.query(`alter table ${quoted(table)} disable trigger ${word}`)
  for (const { name } of dropped) await client.query(`drop index ${quoted(name)}`)
  await work()
  await client.query(`set local maintenance_work_mem = '512MB'`)
  for (const { statement } of dropped) await client.query(statement)
  for (const table of tables) await client.query(`alter table ${quoted(table)} enable trigger ${word}`)
}
