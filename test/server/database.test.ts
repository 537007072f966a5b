import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, openPool, transaction, type Database } from '../../engine/server/database.ts'
import { hasPostgres15, startPostgres15, type ExternalPostgres } from '../support/postgres-15.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'

let shared: TestDatabase
let database: Database
beforeAll(async () => {
  shared = await testDatabase()
  database = await openDatabase({ databaseUrl: shared.url, dataFolder: tmpdir() })
  await database.pool.query(
    'create table account (id int primary key, balance int not null); insert into account values (1, 0), (2, 0)',
  )
})
afterAll(async () => {
  await database.end()
  await shared.end()
})

const changed = (url: string, parts: Partial<URL>): string => Object.assign(new URL(url), parts).href

test.each([
  ['a wrong password', { password: 'otra-clave' }, 'No se pudo entrar a la base de datos'],
  ['a database that is not there', { pathname: '/no_hay' }, '«no_hay»'],
])('database › %s is told in Spanish, without the password', async (_, parts, text) => {
  const failure = openDatabase({ databaseUrl: changed(shared.url, parts), dataFolder: tmpdir() })
  await expect(failure).rejects.toThrow(text)
  await expect(failure).rejects.not.toThrow(new URL(shared.url).password)
  await expect(failure).rejects.not.toThrow('otra-clave')
})

test('database › one that is not in UTF-8 is refused', async () => {
  await shared.pool.query(
    `create database latin encoding 'LATIN1' locale_provider libc lc_collate 'C' lc_ctype 'C' template template0`,
  )
  const failure = openDatabase({ databaseUrl: changed(shared.url, { pathname: '/latin' }), dataFolder: tmpdir() })
  await expect(failure).rejects.toThrow('está en LATIN1')
  await shared.pool.query('drop database latin')
})

test('database › days and instants come as ISO text in UTC', async () => {
  const { rows } = await database.pool.query(
    `select current_setting('TimeZone') zone, current_setting('DateStyle') style, current_setting('statement_timeout') stop`,
  )
  expect(rows).toEqual([{ zone: 'UTC', style: 'ISO, YMD', stop: '30s' }])
})

test('database › the extensions are there', async () => {
  const { rows } = await database.pool.query<{ extname: string }>('select extname from pg_extension order by extname')
  expect(rows.map(({ extname }) => extname)).toEqual(expect.arrayContaining(['btree_gin', 'pg_trgm', 'unaccent']))
  expect(database.missingExtensions).toEqual([])
})

test('database › extensions that one has no right to are named, and the rest goes on', async () => {
  await shared.pool.query(`create role guest login password 'guest'`)
  await shared.pool.query('create database guests template template0')
  const url = changed(shared.url, { username: 'guest', password: 'guest', pathname: '/guests' })
  const opened = await openDatabase({ databaseUrl: url, dataFolder: tmpdir() })
  expect(opened.missingExtensions).toEqual(['pg_trgm', 'unaccent', 'btree_gin'])
  await opened.end()
  await shared.pool.query('drop database guests')
  await shared.pool.query('drop role guest')
})

test('transaction › what throws undoes everything and gives the connection back', async () => {
  const failure = transaction(database.pool, async (client) => {
    await client.query('update account set balance = 99')
    throw new Error('no')
  })
  await expect(failure).rejects.toThrow('no')
  const { rows } = await database.pool.query('select sum(balance)::int as sum from account')
  expect(rows).toEqual([{ sum: 0 }])
  expect(database.pool.idleCount).toBe(database.pool.totalCount)
})

test('transaction › of two that wait for each other both are done in the end', async () => {
  let started = 0
  const both = Promise.withResolvers<void>()
  const add = (first: number, second: number): Promise<void> =>
    transaction(database.pool, async (client) => {
      await client.query('update account set balance = balance + 1 where id = $1', [first])
      if (++started === 2) both.resolve()
      await both.promise
      await client.query('update account set balance = balance + 1 where id = $1', [second])
    })
  await Promise.all([add(1, 2), add(2, 1)])
  const { rows } = await database.pool.query('select balance from account order by id')
  expect(rows).toEqual([{ balance: 2 }, { balance: 2 }])
  expect(started).toBe(3)
})

test('transaction › gives up after four attempts', async () => {
  let attempts = 0
  const failure = transaction(database.pool, async (client) => {
    attempts++
    await client.query(`do $$ begin raise exception 'always' using errcode = '40001'; end $$`)
  })
  await expect(failure).rejects.toMatchObject({ code: '40001' })
  expect(attempts).toBe(4)
})

test('transaction › a connection lost on the way does not stay in the pool', async () => {
  const pool = openPool(shared.url)
  const failure = transaction(pool, (client) => client.query('select pg_terminate_backend(pg_backend_pid())'))
  await expect(failure).rejects.toThrow()
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await pool.end()
})

test.skipIf(!hasPostgres15)('database › PostgreSQL 15 of somebody’s own is taken', async () => {
  const server: ExternalPostgres | null = await startPostgres15()
  const opened = await openDatabase({ databaseUrl: server?.url ?? '', dataFolder: tmpdir() })
  const { rows } = await opened.pool.query(`select current_setting('server_version_num')::int / 10000 as major`)
  expect(rows).toEqual([{ major: 15 }])
  await opened.end()
  await server?.end()
})
