import { randomBytes } from 'node:crypto'
import { Client, type Pool } from 'pg'
import { inject } from 'vitest'
import { applyModules, databaseVersion } from '../../engine/changes/apply.ts'
import type { Graph } from '../../engine/graph/graph.ts'
import { openPool } from '../../engine/server/database.ts'

/** An empty PostgreSQL 18 database of a test file's own, with the extensions, Spanish order and the pool that the server uses. */
export interface TestDatabase {
  readonly url: string
  readonly pool: Pool
  /** Where records live. The schema itself is not made. */
  readonly schema: string
  /** Closes the pool and drops the database. */
  end(): Promise<void>
}

/** Makes a database; call it in `beforeAll` and `end()` in `afterAll`. Several in one file do not see each other. */
export async function testDatabase(template?: string): Promise<TestDatabase> {
  const server = new URL(inject('postgresServer'))
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(server, [`create database ${name} template ${template ?? server.pathname.slice(1)}`])
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const pool = openPool(url)
  return {
    url,
    pool,
    schema: 'app',
    end: async () => {
      await pool.end()
      await administer(server, [`drop database ${name} with (force)`])
    },
  }
}

/** A database with the tables of a graph and no records. The first to ask in a run applies the graph, the others copy what it made. */
export async function databaseOf(graph: Graph): Promise<TestDatabase> {
  const server = new URL(inject('postgresServer'))
  const template = `model_${databaseVersion(graph).replaceAll('-', '_')}`
  await asAdministrator(server, async (client) => {
    await client.query('select pg_advisory_lock(1)')
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount !== 0) return
    const making = `making_${template}`
    await client.query(`drop database if exists ${making} with (force)`)
    await client.query(`create database ${making} template ${server.pathname.slice(1)}`)
    const url = Object.assign(new URL(server), { pathname: `/${making}` }).href
    const pool = openPool(url)
    const { problems } = await applyModules(pool, url, graph)
    await pool.end()
    if (problems.length > 0) throw new Error(JSON.stringify(problems))
    await client.query(`alter database ${making} rename to ${template}`)
  })
  return testDatabase(template)
}

const administer = (server: URL, statements: readonly string[]): Promise<void> =>
  asAdministrator(server, async (client) => {
    for (const statement of statements) await client.query(statement)
  })

async function asAdministrator(server: URL, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: Object.assign(new URL(server), { pathname: '/postgres' }).href })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
