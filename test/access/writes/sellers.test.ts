/** A day of two sellers of the product: each writes for her own customers, on the web and on the road. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { served, type Caller, type Json, type Served } from '../../support/served.ts'
import { matching, said } from './ward.ts'

let api: Served
let north: Json
let centre: Json
let unit: Json
let service: Json
let ofNorth: Json
let ofCentre: Json
let seller: Caller
let road: Caller

const person = async (name: string, portfolio: Json): Promise<string> => {
  const { id } = await api.create('Users', { name, email: `${name}@ejemplo.mx`, status: 'active', seller: true })
  await api.create('ProfileAssignments', { person: id, profile: 'fieldSeller', unit: unit.id, portfolio: portfolio.id })
  return id
}

beforeAll(async () => {
  api = await served({ modulesFolder: join(import.meta.dirname, '../../../modules'), today: '2026-11-21' })
  unit = await api.create('Units', { name: 'Comercial' })
  const region = await api.create('Regions', { name: 'Noreste' })
  north = await api.create('Portfolios', { name: 'Norte', region: region.id })
  centre = await api.create('Portfolios', { name: 'Centro', region: region.id })
  service = await api.create('Services', { name: 'Instalación', code: 'INS-1', price: 100 })
  const customer = (accountName: string, portfolio: Json): Promise<Json> =>
    api.create('Accounts', { accountName, portfolio: portfolio.id, unit: unit.id })
  ofNorth = await customer('Ferretería del Norte', north)
  ofCentre = await customer('Abarrotes del Centro', centre)
  const id = await person('nora', north)
  await person('celia', centre)
  seller = await api.as(id)
  road = await api.as(id, { channel: 'mobile' })
})
afterAll(() => api?.end())

const order = (account: Json) => ({
  subject: 'Pedido',
  account: account.id,
  lines: [{ itemKind: 'service', service: service.id, quantity: 2, unitPrice: 50 }],
})

describe.each(['web', 'mobile'] as const)('on the %s channel', (channel) => {
  const caller = (): Caller => (channel === 'web' ? seller : road)

  test('she sells to a customer of her portfolio', async () => {
    const made = await caller().call('POST', '/records/SalesOrders', order(ofNorth))
    expect(said(made)).toEqual(['201'])
    expect(made.body.lines).toHaveLength(1)
  })

  test('she does nothing with a customer of another', async () => {
    const expected = channel === 'web' ? ['422', 'CIM510 /account'] : ['403', 'CIM570']
    expect(said(await caller().call('POST', '/records/SalesOrders', order(ofCentre)))).toEqual(expected)
    const activity = { subject: 'Visita', startAt: '2026-11-22T16:00:00Z', account: ofCentre.id }
    expect(said(await caller().call('POST', '/records/CalendarItems', activity))).toEqual(expected)
    expect((await caller().call('POST', '/records/CalendarItems', { ...activity, account: ofNorth.id })).status).toBe(
      201,
    )
    const path = `/records/Accounts/${ofCentre.id}`
    expect((await caller().call('PATCH', path, { phone: '+528112345678' }, matching(1))).status).toBe(
      channel === 'web' ? 404 : 403,
    )
  })

  test('a form that has only begun is computed, and asks for what is missing', async () => {
    const preview = await caller().call('POST', '/records/SalesOrders/preview', { record: { subject: 'Apenas' } })
    expect(preview.status).toBe(200)
    expect(preview.body.problems.map(({ pointer }: Json) => pointer)).toContain('/account')
    const whole = await caller().call('POST', '/records/SalesOrders/preview', { record: order(ofNorth) })
    expect([whole.status, whole.body.problems, whole.body.values.subtotal]).toEqual([200, [], 100])
  })

  test('she moves no customer away', async () => {
    const path = `/records/Accounts/${ofNorth.id}`
    const { version } = (await api.call('GET', path)).body
    expect(said(await caller().call('PATCH', path, { portfolio: centre.id }, matching(version)))).toEqual([
      '403',
      'CIM570',
    ])
  })
})

test('a prospect made on the road is of her portfolio and its region', async () => {
  const made = await road.create('Accounts', { accountName: 'Interesado', classification: 'prospect' })
  expect(made).toMatchObject({ portfolio: north.id, region: north.region })
  const atDesk = await seller.call('POST', '/records/Accounts', { accountName: 'Cliente nuevo' })
  expect(said(atDesk)[0]).toBe('422')
  expect(said(atDesk)).toContain('CIM504 /portfolio')
})
