/** A small company for the tests of carteras: a unit, regions and portfolios, people with profiles, customers in each portfolio. */
import { join } from 'node:path'
import { served, type Answer, type Asker, type Caller, type Json, type Served } from '../../support/served.ts'

export const today = '2026-11-21'

const modulesFolder = join(import.meta.dirname, '../../../modules')

export interface SalesTeam {
  readonly api: Served
  readonly unit: string
  readonly otherUnit: string
  readonly region: string
  readonly service: string
  /** A portfolio of the region. */
  portfolio(name: string, more?: Json): Promise<string>
  /** A person without any profile. */
  person(name: string): Promise<string>
  /** A row of «Perfiles del usuario». Without a portfolio the profile is good in all those of the unit. */
  assign(person: string, profile: string, portfolio: string | null, more?: Json): Promise<Json>
  as(person: string, asker?: Asker): Promise<Caller>
  /** A customer of a portfolio; of none when it is null. */
  customer(name: string, portfolio: string | null, more?: Json): Promise<Json>
  /** A sale of one service, in the administrator's name or another's. */
  sale(account: Json, by?: Caller): Promise<Answer>
  end(): Promise<void>
}

export async function openSalesTeam(): Promise<SalesTeam> {
  const api = await served({ modulesFolder, today })
  const unit = (await api.create('Units', { name: 'Matriz' })).id
  const otherUnit = (await api.create('Units', { name: 'Filial' })).id
  const region = (await api.create('Regions', { name: 'República' })).id
  const service = (await api.create('Services', { name: 'Instalación', price: 100 })).id
  return {
    api,
    unit,
    otherUnit,
    region,
    service,
    portfolio: async (name, more = {}) => (await api.create('Portfolios', { name, region, ...more })).id,
    person: async (name) =>
      (
        await api.create('Users', {
          name,
          email: `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@empresa.mx`,
          status: 'active',
        })
      ).id,
    assign: (person, profile, portfolio, more = {}) =>
      api.create('ProfileAssignments', { person, profile, unit, portfolio, ...more }),
    as: (person, asker) => api.as(person, asker),
    customer: (accountName, portfolio, more = {}) =>
      api.create('Accounts', { accountName, classification: 'customer', unit, portfolio, region, ...more }),
    sale: (account, by = api) =>
      by.call('POST', '/records/SalesOrders', {
        subject: 'Pedido',
        account: account.id,
        saleDate: today,
        currency: 'MXN',
        exchangeRate: 1,
        lines: [
          { lineNumber: 1, itemKind: 'service', service, description: 'Instalación', quantity: 1, unitPrice: 100 },
        ],
      }),
    end: () => api.end(),
  }
}

/** Names of the customers that somebody is listed. */
export async function customersOf(
  caller: Caller,
  parameters: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { status, body } = await caller.call(
    'GET',
    `/records/Accounts?${new URLSearchParams({ limit: '200', fields: 'accountName', sort: 'accountName', ...parameters })}`,
  )
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return body.records.map(({ accountName }: Json) => accountName)
}
