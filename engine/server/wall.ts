/**
 * Where statements meet the second wall. Sessions log in as the owner of the tables; what reads or writes rows for a person runs as
 * `cimbra_app` with her scope set, and compiled gets and lists, which carry the person's predicate themselves, as `cimbra_app_read`.
 */
import type { Pool, PoolClient } from 'pg'
import { wallRow } from '../access/wall-body.ts'
import type { Scope } from '../access/scope.ts'
import { wallRole } from '../outputs/database/wall.ts'
import type { Call } from './context.ts'

const rows = new WeakMap<Scope, string>()

/** When a process last made sure that the row of a scope is there, by its id. */
const made = new WeakMap<Pool, Map<string, number>>()

/** Rows that nobody used for longer go; whoever still works with one writes it again once a day. */
const day = 24 * 60 * 60 * 1000

const rowsKept = 5000

async function writeRow(pool: Pool, id: string, body: string): Promise<void> {
  await pool.query(
    `insert into cimbra.scopes (id, body, used_at) values ($1, $2, now()) on conflict (id) do update set used_at = excluded.used_at`,
    [id, body],
  )
  await pool.query(`delete from cimbra.scopes where used_at < now() - interval '3 days'`)
}

/** The id of the scope's row, which is in the database when this returns. */
export async function wallOf({ context, model, scope }: Pick<Call, 'context' | 'model' | 'scope'>): Promise<string> {
  const known = rows.get(scope)
  const times = made.get(context.pool) ?? new Map<string, number>()
  made.set(context.pool, times)
  if (known !== undefined && Date.now() - (times.get(known) ?? 0) < day) return known
  const { id, body } = wallRow(model.graph, scope)
  rows.set(scope, id)
  if (Date.now() - (times.get(id) ?? 0) < day) return id
  await writeRow(context.pool, id, body)
  if (times.size >= rowsKept) times.clear()
  times.set(id, Date.now())
  return id
}

/** Runs statements of a transaction behind the wall; what comes after them runs as the owner again. */
export async function behindWall<T>(call: Call & { readonly client: PoolClient }, run: () => Promise<T>): Promise<T> {
  const id = await wallOf(call)
  // Made of letters, digits, - and _: nothing to escape.
  await call.client.query(`set local role ${wallRole}; set local cimbra.scope = '${id}'`)
  const done = await run()
  await call.client.query('set local role none')
  return done
}

const scopeOn = new WeakMap<PoolClient, string>()

/** A connection of the pool behind the wall with the scope of the call set, to be released by whoever asked. */
export async function walledClient(call: Call): Promise<PoolClient> {
  const id = await wallOf(call)
  const client = await call.context.walledPool.connect()
  if (scopeOn.get(client) === id) return client
  try {
    await client.query(`set cimbra.scope = '${id}'`)
    scopeOn.set(client, id)
    return client
  } catch (error) {
    client.release(true)
    throw error
  }
}
