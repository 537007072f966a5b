/** The product served with records made of its definitions, and everybody of the matrix signed in. */
import { join } from 'node:path'
import { emptyDatabase, served } from '../support/served.ts'
import { briefPlans } from './brief-plans.ts'
import { askOf, uploaded } from './clinic-matrix.ts'
import { today } from './clinic.ts'
import { askersOf, fillCompany } from './company.ts'
import type { MatrixOptions } from './matrix.ts'

const modules = join(import.meta.dirname, '../../modules')

export interface OpenProduct {
  readonly options: MatrixOptions
  end(): Promise<void>
}

export async function openProduct(): Promise<OpenProduct> {
  const database = await emptyDatabase(modules)
  await briefPlans(database.url)
  const api = await served({ modulesFolder: modules, today, database })
  const file = await uploaded(api, await api.credentials(api.context.firstAdministrator()))
  const company = await fillCompany(api.pool, modules, file, {
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
  const askers = await Promise.all(
    Object.entries(askersOf(company, 'logistics')).map(
      async ([name, asker]) => [name, { asker, ask: await askOf(api, asker) }] as const,
    ),
  )
  return {
    options: {
      pool: api.pool,
      definitions: company.definitions,
      today,
      administrator: api.call,
      askers: Object.fromEntries(askers),
      whole: false,
      newRecords: {},
      files: [company.file],
    },
    end: async () => {
      await api.end()
      await database.end()
    },
  }
}
