import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.end())

test('database for tests › is PostgreSQL 18 with Spanish order', async () => {
  const words = ['zorro', 'ñandú', 'nube', 'oso', 'Ángel', 'árbol', 'azul']
  const { rows } = await database.pool.query<{ word: string }>(
    'select word from unnest($1::text[]) word order by word',
    [words],
  )
  expect(rows.map(({ word }) => word)).toEqual(['Ángel', 'árbol', 'azul', 'nube', 'ñandú', 'oso', 'zorro'])
  const version = await database.pool.query<{ server_version_num: string }>('show server_version_num')
  expect(Number(version.rows[0]?.server_version_num)).toBeGreaterThanOrEqual(180_000)
})

test('database for tests › two of them do not see each other', async () => {
  const other = await testDatabase()
  await other.pool.query('create table here (id int)')
  await expect(database.pool.query('select * from here')).rejects.toMatchObject({ code: '42P01' })
  await other.end()
})
