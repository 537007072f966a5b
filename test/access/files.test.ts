/**
 * Files say nothing of whose they are: the records that tie them to a customer do. A seller of the product sees those that are tied to a
 * customer of hers, and her own.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { served, type Caller, type Json, type Served } from '../support/served.ts'
import { uploaded } from './clinic-matrix.ts'
import { said } from './writes/ward.ts'

let api: Served
let seller: Caller
let ofNorth: Json
let ofCentre: Json
/** Of another's customer, of hers, and of nobody. */
let foreign: Json
let own: Json
let loose: Json

const tie = (file: Json, record: Json): Promise<Json> =>
  api.create('FileLinks', { file: file.id, record: { module: 'Accounts', id: record.id } })

beforeAll(async () => {
  api = await served({ modulesFolder: join(import.meta.dirname, '../../modules'), today: '2026-11-21' })
  const unit = await api.create('Units', { name: 'Comercial' })
  const region = await api.create('Regions', { name: 'Noreste' })
  const north = await api.create('Portfolios', { name: 'Norte', region: region.id })
  const centre = await api.create('Portfolios', { name: 'Centro', region: region.id })
  const customer = (accountName: string, portfolio: Json): Promise<Json> =>
    api.create('Accounts', { accountName, portfolio: portfolio.id, unit: unit.id })
  ofNorth = await customer('Ferretería del Norte', north)
  ofCentre = await customer('Abarrotes del Centro', centre)
  const { id: person } = await api.create('Users', {
    name: 'Nora',
    email: 'nora@ejemplo.mx',
    status: 'active',
    seller: true,
  })
  await api.create('ProfileAssignments', { person, profile: 'fieldSeller', unit: unit.id, portfolio: north.id })
  const credentials = await api.credentials(api.context.firstAdministrator())
  const file = async (name: string): Promise<Json> =>
    api.create('Files', { name, file: await uploaded(api, credentials), category: null })
  foreign = await file('contrato ajeno')
  own = await file('contrato propio')
  loose = await file('contrato suelto')
  await tie(foreign, ofCentre)
  await tie(own, ofNorth)
  seller = await api.as(person)
}, 200_000)
afterAll(() => api?.end())

const idsOf = async (path: string): Promise<readonly string[]> => {
  const { status, body } = await seller.call('GET', path)
  expect(status, path).toBe(200)
  return body.records.map(({ id }: Json) => id).sort()
}

const counted = async (): Promise<number> => {
  const { body } = await seller.call('GET', '/records/Files/aggregate?measure=count()')
  return body.groups[0].values['count()']
}

const inPanel = async (): Promise<readonly string[]> => {
  const { body } = await seller.call('GET', `/records/Accounts/${ofNorth.id}/panels/files`)
  return body.records.map(({ file }: Json) => file.id).sort()
}

const contentOf = ({ file }: Json): string => `/files/${typeof file === 'string' ? file : file.id}`

async function expectUnseen(file: Json): Promise<void> {
  expect(said(await seller.call('GET', `/records/Files/${file.id}`))).toEqual(['404', 'CIM501'])
  expect((await seller.call('GET', contentOf(file))).status).toBe(404)
  for (const path of [
    '/records/Files?limit=200',
    '/records/Files?search=contrato',
    '/records/FileLinks/lookup?field=file',
  ])
    expect(await idsOf(path), path).not.toContain(file.id)
  const link = { file: file.id, record: { module: 'Accounts', id: ofNorth.id } }
  expect(said(await seller.call('POST', '/records/FileLinks', link))).toEqual(['422', 'CIM510 /file'])
}

test('she sees the file of her customer and not those of others or of nobody, whatever the door', async () => {
  expect(await idsOf('/records/Files?limit=200')).toEqual([own.id])
  expect(await idsOf('/records/Files?search=contrato')).toEqual([own.id])
  expect(await idsOf('/records/FileLinks/lookup?field=file')).toEqual([own.id])
  expect(await counted()).toBe(1)
  expect(await inPanel()).toEqual([own.id])
  expect((await seller.call('GET', `/records/Files/${own.id}`)).status).toBe(200)
  expect((await seller.call('GET', contentOf(own))).status).toBe(200)
  await expectUnseen(foreign)
  await expectUnseen(loose)
})

test('a file that is tied to a customer of hers too is there, without the other customer; and gone with the tie', async () => {
  const link = await tie(foreign, ofNorth)
  expect(await idsOf('/records/Files?limit=200')).toEqual([foreign.id, own.id].map(String).sort())
  expect(await inPanel()).toEqual([foreign.id, own.id].map(String).sort())
  expect(await counted()).toBe(2)
  expect((await seller.call('GET', contentOf(foreign))).status).toBe(200)
  const { body } = await seller.call('GET', `/records/Files/${foreign.id}/panels/links`)
  expect(body.records.map(({ record }: Json) => record.id)).toEqual([ofNorth.id])
  const gone = await api.call('DELETE', `/records/FileLinks/${link.id}`, undefined, { 'if-match': `"${link.version}"` })
  expect(gone.status).toBeLessThan(300)
  await expectUnseen(foreign)
})

test('she adds a file, which is hers, and ties it to her customer and to no other', async () => {
  const made = await seller.call('POST', '/records/Files', { name: 'identificación', file: contentOf(own).slice(7) })
  expect(said(made)).toEqual(['201'])
  expect(await idsOf('/records/Files?limit=200')).toContain(made.body.id)
  const link = (record: Json) => ({ file: made.body.id, record: { module: 'Accounts', id: record.id } })
  expect(said(await seller.call('POST', '/records/FileLinks', link(ofNorth)))).toEqual(['201'])
  expect(said(await seller.call('POST', '/records/FileLinks', link(ofCentre)))).toEqual(['422', 'CIM510 /record'])
  expect(await inPanel()).toContain(made.body.id)
})
