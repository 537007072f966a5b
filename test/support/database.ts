import { randomBytes } from 'node:crypto'
import { Client, type Pool } from 'pg'
import { inject } from 'vitest'
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
export async function testDatabase(): Promise<TestDatabase> {
  const server = new URL(inject('postgresServer'))
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name} template ${server.pathname.slice(1)}`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const pool = openPool(url)
  return {
    url,
    pool,
    schema: 'app',
    end: async () => {
      await pool.end()
      await administer(server, `drop database ${name} with (force)`)
    },
  }
}

async function administer(server: URL, statement: string): Promise<void> {
  const client = new Client({ connectionString: Object.assign(new URL(server), { pathname: '/postgres' }).href })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
