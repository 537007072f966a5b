import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool, type PoolClient } from 'pg'
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts'
import { RawRowsClient } from './records/raw-rows.ts'
import type { Settings } from './settings.ts'
import { StartError } from './start-error.ts'

/** The database of this process: the embedded PostgreSQL, which ends with it, or the one of `DATABASE_URL`. */
export interface Database {
  readonly url: string
  readonly pool: Pool
  /** Extensions that could not be made: rights are missing, or the server does not have them. */
  readonly missingExtensions: readonly string[]
  end(): Promise<void>
}

/** What search, keys without accents and mixed indexes rest on. */
const extensions = ['pg_trgm', 'unaccent', 'btree_gin'] as const

const oldestVersion = 15

/**
 * Opens the database, starting the embedded one if no other is set. Refuses (`StartError`) a server that does not answer,
 * that is older than PostgreSQL 15, or whose database is not in UTF-8.
 */
export async function openDatabase({
  databaseUrl,
  dataFolder,
}: Pick<Settings, 'databaseUrl' | 'dataFolder'>): Promise<Database> {
  const embedded = databaseUrl === undefined ? await startEmbeddedPostgres(join(dataFolder, 'database')) : undefined
  const url = databaseUrl ?? embedded?.url ?? ''
  const pool = openPool(url)
  const end = async (): Promise<void> => {
    // Waits for statements under way, but a long one does not keep the server from stopping.
    await Promise.race([pool.end(), sleep(5_000, undefined, { ref: false })])
    await embedded?.stop()
  }
  try {
    await checkServer(pool, url)
    return { url, pool, missingExtensions: await makeExtensions(pool), end }
  } catch (error) {
    await end()
    throw error
  }
}

/**
 * A pool as the engine uses it. Four connections: more than two to four per core of PostgreSQL only add switches. Days and
 * instants come as ISO text in UTC. Nothing is compiled by PostgreSQL: that takes longer than our statements do. Reading here and there
 * costs no more than reading on, as on disks of today and in memory: with the price of turning disks, PostgreSQL reads the whole of a small
 * table for each label. With a role, its connections act as that role and not as whoever logs in. A long statement of our own (a change of metadata) raises its limit with `set local`.
 */
export function openPool(url: string, role?: string): Pool {
  const pool = new Pool({
    Client: RawRowsClient,
    connectionString: url,
    max: 4,
    application_name: 'cimbra',
    options:
      '-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c jit=off -c random_page_cost=1.1' +
      (role === undefined ? '' : ` -c role=${role}`),
    statement_timeout: 30_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  // A connection that breaks leaves the pool, and its query fails; without listeners it would end the process besides.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return pool
}

async function checkServer(pool: Pool, url: string): Promise<void> {
  const { rows } = await patiently(pool, url)
  const { version, encoding } = rows[0] ?? { version: 0, encoding: '' }
  if (Math.floor(version / 10_000) < oldestVersion) {
    throw new StartError(
      `Cimbra necesita PostgreSQL ${oldestVersion} o posterior y el de DATABASE_URL es el ${Math.floor(version / 10_000)}.`,
    )
  }
  if (encoding !== 'UTF8')
    throw new StartError(`La base de datos de DATABASE_URL está en ${encoding}; cree una con «encoding 'UTF8'».`)
}

/** A server that is starting beside us refuses connections at first, so it is asked for fifteen seconds. */
async function patiently(
  pool: Pool,
  url: string,
): Promise<{ readonly rows: readonly { readonly version: number; readonly encoding: string }[] }> {
  const end = Date.now() + 15_000
  for (;;) {
    try {
      return await pool.query(
        `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
      )
    } catch (cause) {
      if (!(isStarting(codeOf(cause)) && Date.now() < end)) throw unreachable(url, cause)
      await sleep(250)
    }
  }
}

const isStarting = (code: string | undefined): boolean => code === 'ECONNREFUSED' || code === '57P03'

const unreachable = (url: string, cause: unknown): StartError => {
  const { host, pathname } = new URL(url)
  const reason = cause instanceof Error ? cause.message || codeOf(cause) : String(cause)
  return new StartError(
    `No se pudo entrar a la base de datos «${pathname.slice(1)}» de «${host}» (DATABASE_URL): ${reason}`,
    { cause },
  )
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Some servers give no right to make extensions, or lack them; what is there already needs no right. */
async function makeExtensions(pool: Pool): Promise<readonly string[]> {
  const missing: string[] = []
  for (const name of extensions) {
    try {
      await pool.query(`create extension if not exists ${name}`)
    } catch (error) {
      if (!['42501', '0A000', '58P01'].includes(codeOf(error) ?? '')) throw error
      missing.push(name)
    }
  }
  return missing
}

const attempts = 4

/** Deadlock and serialisation failure: PostgreSQL undid everything, and the same work may well succeed now. */
const mayTryAgain = (error: unknown): boolean => ['40P01', '40001'].includes(codeOf(error) ?? '')

/**
 * Does `work` in one transaction and gives what it returns; what it throws undoes everything. After a deadlock or a
 * serialisation failure the work is done again from its beginning, four times at most, so it must have no other effects.
 */
export async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work)
    } catch (error) {
      if (attempt === attempts || !mayTryAgain(error)) throw error
      // Two that collided must not start again together.
      await sleep(Math.random() * 20 * 2 ** attempt)
    }
  }
}

async function once<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    // A connection that cannot even roll back is thrown away; why the work failed matters more.
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    )
    throw error
  }
}
