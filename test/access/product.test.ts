/** The matrix over the modules of the product, with records made of their definitions. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { served, type Served } from '../support/served.ts'
import { askersOf, fillCompany, type Company } from './company.ts'
import { askOf, uploaded } from './clinic-matrix.ts'
import { today } from './clinic.ts'
import { runMatrix } from './matrix.ts'
import { differenceText } from './report.ts'

const modules = join(import.meta.dirname, '../../modules')

describe('the matrix over the product', () => {
  let api: Served
  let company: Company

  beforeAll(async () => {
    api = await served({ modulesFolder: modules, today })
    const file = await uploaded(api, await api.credentials(api.context.firstAdministrator()))
    company = await fillCompany(api.pool, modules, file, {
      administrator: [['administrator', 0, 0]],
      manager: [['commercialManager', 0, null]],
      seller: [['fieldSeller', 0, 0]],
      sellerOfTwo: [
        ['fieldSeller', 0, 0],
        ['fieldSeller', 1, 2],
      ],
      invoicing: [['invoicing', 0, null]],
      program: [
        ['logistics', 0, null],
        ['commercialManager', 1, null],
      ],
    })
    api.context.access.changed()
  })
  afterAll(() => api?.end())

  test('everybody sees and does what the truth table says, at every door', async () => {
    const askers = await Promise.all(
      Object.entries(askersOf(company, 'logistics')).map(
        async ([name, asker]) => [name, { asker, ask: await askOf(api, asker) }] as const,
      ),
    )
    const { differences, cells } = await runMatrix({
      pool: api.pool,
      definitions: company.definitions,
      today,
      administrator: api.call,
      askers: Object.fromEntries(askers),
      whole: false,
      newRecords: {},
      files: [company.file],
    })
    console.info(`${cells} cells of the product`)
    expect(differences.slice(0, 50).map(differenceText)).toEqual([])
  }, 600_000)
})
