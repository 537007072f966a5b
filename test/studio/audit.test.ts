import { afterAll, beforeAll, expect, test } from 'vitest'
import { preludeStatements } from '../../engine/outputs/database/prelude.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { audit, verifyAudit } from '../../engine/server/audit.ts'
import { transaction } from '../../engine/server/database.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { schoolFolder } from '../api/school.ts'

const person = '01900000-0000-7000-8000-000000000001'
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  const { graph } = compileModules({ base: schoolFolder })
  if (graph === undefined) throw new Error('the school has problems')
  for (const statement of preludeStatements(graph)) await database.pool.query(statement)
})
afterAll(() => database.end())

const note = (subject: string, details: Readonly<Record<string, unknown>> = {}) =>
  audit(database.pool, { kind: 'signIn', person, subject, details })

test('audit › an empty log is whole', async () => {
  expect(await verifyAudit(database.pool)).toEqual({ entries: 0, head: '' })
})

test('audit › entries of many at once follow each other without a fork', async () => {
  await Promise.all(
    Array.from({ length: 40 }, (_, i) => note(`person ${i}`, { i, nested: { text: 'ñ"\'\\', list: [1, 2.5, null] } })),
  )
  const { entries, head, broken } = await verifyAudit(database.pool)
  expect({ entries, broken }).toEqual({ entries: 40, broken: undefined })
  expect(head).toMatch(/^[0-9a-f]{64}$/)
})

test('audit › what is undone was never noted', async () => {
  await expect(
    transaction(database.pool, async (client) => {
      await audit(client, { kind: 'x', person: null, subject: null })
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect((await verifyAudit(database.pool)).entries).toBe(40)
})

test('audit › texts that the database cannot hold are kept as near as can be', async () => {
  await note('a\0b', { agent: 'x\uD800\0' })
  const { rows } = await database.pool.query('select subject, details from cimbra.audit order by seq desc limit 1')
  expect(rows[0]).toEqual({ subject: 'a�b', details: { agent: 'x��' } })
})

test.each(['update cimbra.audit set kind = $$x$$', 'delete from cimbra.audit', 'truncate cimbra.audit'])(
  'audit › %s is refused',
  async (statement) => {
    await expect(database.pool.query(statement)).rejects.toThrow('append-only')
  },
)

const behindTheGuard = (statement: string) =>
  transaction(database.pool, async (client) => {
    await client.query('alter table cimbra.audit disable trigger all')
    await client.query(statement)
    await client.query('alter table cimbra.audit enable trigger all')
    const { broken } = await verifyAudit(client)
    throw Object.assign(new Error('undone'), { broken })
  }).catch((error: { broken?: number }) => error.broken)

test.each([
  ["update cimbra.audit set details = '{}' where seq = 12", 12],
  ['update cimbra.audit set person = null where seq = 40', 40],
  ["update cimbra.audit set at = at + interval '1 ms' where seq = 1", 1],
  ['delete from cimbra.audit where seq = 20', 21],
  ['delete from cimbra.audit where seq = 1', 2],
  ['update cimbra.audit set hash = repeat($$0$$, 64) where seq = 7', 7],
  ['update cimbra.audit set seq = seq + 100 where seq = 41', 141],
])('audit › %s is found', async (statement, broken) => {
  expect(await behindTheGuard(statement)).toBe(broken)
  expect((await verifyAudit(database.pool)).broken).toBeUndefined()
})
