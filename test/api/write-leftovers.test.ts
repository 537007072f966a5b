/** A frozen record says that it is frozen whatever its new values meet, and keys of yesterday are forgotten. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { served, type Served } from '../support/served.ts'

const contracts = {
  $id: 'Contracts',
  title: 'Contratos',
  singular: 'Contrato',
  description: 'Lo que se firma.',
  type: 'object',
  recordLabel: '{number}',
  required: ['number'],
  properties: {
    number: { field: 'text', maxLength: 20, title: 'Número', unique: true },
    signed: { field: 'boolean', title: 'Firmado', default: false },
    note: { field: 'text', maxLength: 40, title: 'Nota' },
  },
  frozen: [{ when: 'signed', except: ['note'], message: 'Un contrato firmado no se cambia.' }],
}

let api: Served

beforeAll(async () => {
  const modulesFolder = mkdtempSync(join(tmpdir(), 'cimbra-frozen-'))
  writeFileSync(join(modulesFolder, 'Contracts.json'), JSON.stringify(contracts))
  api = await served({ modulesFolder, today: '2026-11-21' })
})
afterAll(() => api?.end())

test('a frozen record whose new value is taken is told that it is frozen', async () => {
  const signed = await api.create('Contracts', { number: 'A-1', signed: true })
  await api.create('Contracts', { number: 'A-2' })
  const headers = { 'if-match': '"1"' }
  const change = (record: unknown) => api.call('PATCH', `/records/Contracts/${signed.id}`, record, headers)
  const { status, body } = await change({ number: 'A-2' })
  expect([status, body.problems]).toEqual([
    422,
    [{ code: 'CIM515', pointer: '/number', message: 'Un contrato firmado no se cambia.' }],
  ])
  const preview = await api.call('POST', '/records/Contracts/preview', { id: signed.id, record: { number: 'A-2' } })
  expect(preview.body.problems.map(({ code }: { code: string }) => code)).toEqual(['CIM515'])
  expect((await change({ number: 'A-1', note: 'sigue' })).status).toBe(200)
  const open = await api.create('Contracts', { number: 'A-3' })
  const taken = await api.call('PATCH', `/records/Contracts/${open.id}`, { number: 'A-2' }, headers)
  expect([taken.status, taken.body.problems[0].code]).toEqual([409, 'CIM511'])
})

test('keys of yesterday go when somebody comes along with a new one', async () => {
  const person = api.context.firstAdministrator()
  const put = (key: string, age: string) =>
    api.pool.query(
      `insert into cimbra.idempotency (key, person, fingerprint, created_at) values ($1, $2, '', $3::timestamptz - $4::interval)`,
      [key, person, api.context.clock.now(), age],
    )
  await put('vieja', '2 days')
  await put('fresca', '2 hours')
  expect((await api.call('POST', '/records/Contracts', { number: 'B-1' }, { 'idempotency-key': 'hoy' })).status).toBe(
    201,
  )
  const { rows } = await api.pool.query<{ key: string }>('select key from cimbra.idempotency order by key')
  expect(rows.map(({ key }) => key)).toEqual(['fresca', 'hoy'])
})
