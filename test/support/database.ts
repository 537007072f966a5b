import { createHash, randomBytes } from 'node:crypto'
import { Client, type Pool } from 'pg'
import { inject } from 'vitest'
import { applyModules, databaseVersion } from '../../engine/changes/apply.ts'
import type { Graph } from '../../engine/graph/graph.ts'
import type { Layers } from '../../engine/pipeline.ts'
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
export const databaseOf = async (graph: Graph): Promise<TestDatabase> => testDatabase(await templateOf(graph))

/**
 * The same for definitions as they were read: to whoever asks after the first, what they compile to is of no interest. `graph` gives what they
 * compile to.
 */
export async function databaseOfLayers(layers: Layers, graph: () => Graph): Promise<TestDatabase> {
  const hash = createHash('sha256').update(JSON.stringify(layers)).digest('hex').slice(0, 24)
  return testDatabase(
    await template(`layers_${hash}`, async (client, name) =>
      client.query(`create database ${name} template ${await templateOf(graph())}`),
    ),
  )
}

const templateOf = (graph: Graph): Promise<string> =>
  template(`model_${databaseVersion(graph).replaceAll('-', '_')}`, async (client, name, server) => {
    await client.query(`create database ${name} template ${server.pathname.slice(1)}`)
    const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
    const pool = openPool(url)
    const { problems } = await applyModules(pool, url, graph)
    await pool.end()
    if (problems.length > 0) throw new Error(JSON.stringify(problems))
  })

/** A database that others are copied from, made by the first to ask in a run: under another name, so that one half made is not taken. */
async function template(
  name: string,
  make: (client: Client, name: string, server: URL) => Promise<unknown>,
): Promise<string> {
  const server = new URL(inject('postgresServer'))
  await asAdministrator(server, async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [name])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount !== 0) return
    const making = `making_${name}`
    await client.query(`drop database if exists ${making} with (force)`)
    await make(client, making, server)
    await client.query(`alter database ${making} rename to ${name}`)
  })
  return name
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
