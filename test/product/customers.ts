/** What the tests of the product begin with: a customer with credit, and the documents that make up a balance. */
import { join } from 'node:path'
import type { Json, Served } from '../support/served.ts'

export const modulesFolder = join(import.meta.dirname, '../../modules')

let made = 0
const another = (name: string): string => `${name} ${++made}`

export interface Desk {
  readonly api: Served
  readonly portfolio: string
  readonly region: string
  readonly service: string
  readonly box: string
}

export async function openDesk(api: Served): Promise<Desk> {
  const region = await api.create('Regions', { name: another('Norte') })
  const portfolio = await api.create('Portfolios', { name: another('Monterrey'), region: region.id })
  const service = await api.create('Services', { name: another('Instalación'), price: 1 })
  const box = await api.create('CashAccounts', { name: another('Banorte'), kind: 'bank', currency: 'MXN' })
  return { api, portfolio: portfolio.id, region: region.id, service: service.id, box: box.id }
}

export const customer = (
  { api, portfolio, region }: Desk,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Json> => api.create('Accounts', { accountName: another('Abarrotes del Norte'), portfolio, region, ...more })

/** A sale of one service without taxes. */
export const sale = ({ api, service }: Desk, account: Json, saleDate: string, total: number): Promise<Json> =>
  api.create('SalesOrders', {
    subject: another('Pedido'),
    account: account.id,
    saleDate,
    currency: 'MXN',
    exchangeRate: 1,
    lines: [
      {
        lineNumber: 1,
        itemKind: 'service',
        service,
        description: 'Instalación',
        quantity: 1,
        unitPrice: total,
        ivaRate: 0,
      },
    ],
  })

/** Money that came in, as a payment or an advance, applied to a sale or not yet. */
export async function payment(
  { api, box }: Desk,
  account: Json,
  amount: number,
  to?: { readonly order: Json; readonly amount: number },
  movementType = 'payment',
): Promise<Json> {
  const movement = await api.create('BankMovements', {
    cashAccount: box,
    direction: 'in',
    movementType,
    movementDate: '2026-10-01',
    account: account.id,
    amount,
    status: 'posted',
    currency: 'MXN',
    exchangeRate: 1,
  })
  if (to !== undefined)
    await api.create('PaymentApplications', {
      movement: movement.id,
      salesOrder: to.order.id,
      amount: to.amount,
      status: 'posted',
    })
  return movement
}

/** A document as it is now. */
export const fresh = async ({ api }: Desk, module: string, record: Json): Promise<Json> =>
  (await api.call('GET', `/records/${module}/${record.id}`)).body
