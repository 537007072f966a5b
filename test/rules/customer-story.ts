/**
 * One customer with everything that makes up its figures, next to one that shares a document with it and one that has nothing. For every
 * figure there is something that counts and something like it that does not. It happens on 2026-11-21.
 */
import { randomUUID } from 'node:crypto'
import type { Json, Served } from '../support/served.ts'
import { another, uploaded } from './valid-crm.ts'

type Body = Readonly<Record<string, unknown>>

export interface Made {
  readonly module: string
  readonly record: Json
}

export interface Story {
  readonly account: Json
  readonly other: Json
  readonly empty: Json
  /** Every record of the customer, in the order in which they were made. */
  readonly made: readonly Made[]
}

interface Telling {
  readonly api: Served
  readonly account: Json
  readonly made: Made[]
  /** A record of the customer. */
  add(module: string, record: Body): Promise<Json>
  /** The next state of a record, as it is now. */
  move(module: string, record: Json, changes: Body): Promise<Json>
}

const fiscal = {
  rfc: 'AAA010101AAA',
  legalName: 'Abarrotes del Norte',
  taxPostalCode: '64000',
  taxRegime: '601',
  cfdiUse: 'G03',
  satPaymentMethod: 'PPD',
  satPaymentForm: '99',
}

export async function tellStory(api: Served): Promise<Story> {
  const region = await api.create('Regions', { name: another('Norte') })
  const portfolio = await api.create('Portfolios', { name: another('Monterrey'), region: region.id })
  const customer = (accountName: string, more: Body = {}): Promise<Json> =>
    api.create('Accounts', { accountName, portfolio: portfolio.id, ...more })
  const account = await customer('Abarrotes del Norte', { ...fiscal, creditLimit: 50_000, creditDays: 30 })
  const [other, empty] = [await customer('Ferretería del Sur'), await customer('Papelería Nueva')]
  const made: Made[] = []
  const telling: Telling = {
    api,
    account,
    made,
    add: async (module, values) => {
      const record = await api.create(module, { account: account.id, ...values })
      made.push({ module, record })
      return record
    },
    move: async (module, { id }, changes) =>
      api.change(module, (await api.call('GET', `/records/${module}/${id}`)).body, changes),
  }
  await sellAndCollect(telling)
  await support(telling)
  await followUp(telling)
  await reward(telling)
  await keepFiles(telling, other)
  await meet(telling)
  return { account, other, empty, made }
}

async function sellAndCollect(telling: Telling): Promise<void> {
  const { api, add, move } = telling
  const service = await api.create('Services', { name: another('Instalación'), satProductKey: '72151500' })
  const product = await api.create('Products', { name: another('Anaquel'), sku: another('ANA') })
  const done = (price: number, ivaRate = 0.16): Body => ({
    itemKind: 'service',
    service: service.id,
    quantity: 1,
    unitPrice: price,
    ivaRate,
  })
  const thing = (price: number): Body => ({
    itemKind: 'product',
    product: product.id,
    quantity: 1,
    unitPrice: price,
    ivaRate: 0.16,
  })
  const sale = (saleDate: string, lines: readonly Body[], more: Body = {}): Promise<Json> =>
    add('SalesOrders', { subject: another('Pedido'), saleDate, lines, ...more })

  // What is not overdue first: a customer who owes something overdue gets no further credit.
  const reserved = await sale('2026-11-10', [done(1_000), thing(1_000)])
  await move('SalesOrders', reserved, { status: 'reserved' })
  const dollars = await sale('2026-11-20', [done(100, 0)], { currency: 'USD', exchangeRate: 18.5 })
  await move('SalesOrders', dollars, { status: 'reserved' })
  const paid = await sale('2026-08-01', [done(1_000)])
  const cash = await moneyOf(telling)
  await cash.apply(await cash.receive(1_160), { salesOrder: paid.id, amount: 1_160 })
  await move('SalesOrders', paid, { status: 'authorized' })
  await move('SalesOrders', paid, { status: 'completed', deliveryStatus: 'delivered' })
  const cancelled = await sale('2026-07-01', [done(9_999, 0)])
  await move('SalesOrders', cancelled, { status: 'cancelled', cancelReason: 'El cliente desistió' })
  const owed = await sale('2026-09-01', [thing(10_000)])
  await move('SalesOrders', owed, { status: 'authorized' })
  await cash.apply(await cash.receive(5_000), { salesOrder: owed.id, amount: 5_000 })
  await sale('2026-06-01', [done(500)])

  await cash.apply(await cash.receive(2_000, { movementType: 'advance' }), { salesOrder: reserved.id, amount: 320 })
  await cash.receive(50, { movementType: 'advance', currency: 'USD', exchangeRate: 18 })
  await cash.receive(777, { movementType: 'advance', status: 'draft' })
  await cash.receive(100, { movementType: 'refund', direction: 'out' })
  await move('BankMovements', await cash.receive(888), { status: 'cancelled' })
  await invoice(telling, done, cash)
}

interface Cash {
  receive(amount: number, more?: Body): Promise<Json>
  apply(movement: Json, to: Body): Promise<void>
}

async function moneyOf({ api, add, made }: Telling): Promise<Cash> {
  const box = await api.create('CashAccounts', { name: another('Banorte'), kind: 'bank', currency: 'MXN' })
  return {
    receive: (amount, more = {}) =>
      add('BankMovements', {
        cashAccount: box.id,
        direction: 'in',
        movementType: 'payment',
        movementDate: '2026-11-15',
        amount,
        status: 'posted',
        currency: 'MXN',
        exchangeRate: 1,
        ...more,
      }),
    apply: async (movement, to) => {
      made.push({
        module: 'PaymentApplications',
        record: await api.create('PaymentApplications', { movement: movement.id, ...to }),
      })
    },
  }
}

async function invoice(
  { api, add, move, made }: Telling,
  line: (price: number, ivaRate?: number) => Body,
  cash: Cash,
): Promise<void> {
  const { itemKind: _, ...plain } = line(0)
  const invoices: Json[] = []
  for (const unitPrice of [5_000, 1_000, 600, 900, 800])
    invoices.push(await add('Invoices', { placeOfIssue: '64000', lines: [{ ...plain, unitPrice }] }))
  const [part, asked, whole, , annulled] = invoices
  for (const each of [part, asked, whole, annulled])
    await move('Invoices', each, { status: 'active', uuid: randomUUID() })
  await move('Invoices', asked, { status: 'cancel_requested', cancelReason: '02' })
  await move('Invoices', annulled, { status: 'cancelled', cancelReason: '02' })
  const payment = await cash.receive(1_696)
  await cash.apply(payment, { invoice: part.id, amount: 1_000 })
  await cash.apply(payment, { invoice: whole.id, amount: 696 })

  const note = (total: number, more: Body = {}): Promise<Json> =>
    add('CreditNotes', {
      reason: 'bonus',
      subtotal: total,
      taxTotal: 0,
      total,
      currency: 'MXN',
      exchangeRate: 1,
      ...more,
    })
  const [used, dollars] = [await note(1_000), await note(50, { currency: 'USD', exchangeRate: 20 })]
  for (const each of [used, dollars]) await move('CreditNotes', each, { status: 'active', uuid: randomUUID() })
  made.push({
    module: 'CreditNoteApplications',
    record: await api.create('CreditNoteApplications', { creditNote: used.id, invoice: part.id, amount: 400 }),
  })
  await note(300, { status: 'pending_stamp' })
  await note(200, { status: 'pending_stamp' })
  await note(100)
}

async function support({ add }: Telling): Promise<void> {
  const contract = (
    total: number,
    startDate: string,
    endDate: string | null,
    hourlyRate: number,
    status = 'active',
  ): Promise<Json> =>
    add('ServiceContracts', { subject: another('Póliza'), status, total, startDate, endDate, hourlyRate })
  const yearly = await contract(12_000, '2026-01-01', '2026-12-31', 800)
  const endless = await contract(3_000, '2026-11-01', null, 500)
  const ended = await contract(9_000, '2026-01-01', '2026-11-20', 400)
  await contract(4_000, '2026-12-01', null, 700)
  await contract(7_000, '2026-01-01', null, 600, 'suspended')
  const filed = (serviceContract: Json, status: string, durationHours: number, billable = true): Promise<Json> =>
    add('Cases', {
      title: another('No enciende'),
      description: '<p>No enciende</p>',
      solution: '<p>Se cambió</p>',
      serviceContract: serviceContract.id,
      status,
      durationHours,
      billable,
    })
  await filed(yearly, 'closed', 2.5)
  await filed(yearly, 'closed', 8, false)
  await filed(endless, 'closed', 1)
  await filed(ended, 'closed', 2)
  for (const status of ['open', 'in_progress', 'waiting']) await filed(endless, status, 4)
}

async function followUp({ add }: Telling): Promise<void> {
  const entries = [
    ['2026-11-01', 'done', '2026-11-25'],
    ['2026-11-15', 'open', '2026-12-05'],
    ['2026-11-18', 'open', '2026-11-28'],
    ['2026-11-20', 'cancelled', '2026-11-22'],
    ['2026-10-01', 'open', '2026-11-10'],
  ]
  for (const [entryDate, status, nextFollowUpDate] of entries)
    await add('LogEntries', { subject: another('Llamada'), entryDate, status, nextFollowUpDate })
}

async function reward({ add, move }: Telling): Promise<void> {
  await add('Commissions', { baseAmount: 1_000, pct: 5 })
  await add('Commissions', { baseAmount: 100, pct: 5, currency: 'USD', exchangeRate: 20, status: 'approved' })
  await move('Commissions', await add('Commissions', { baseAmount: 300, pct: 10, status: 'approved' }), {
    status: 'paid',
  })
  await move('Commissions', await add('Commissions', { baseAmount: 9_990, pct: 10 }), { status: 'cancelled' })
  const points = [
    ['earned', 100.5],
    ['adjustment_in', 20],
    ['redeemed', 30.25],
    ['expired', 10],
    ['adjustment_out', 5],
  ] as const
  for (const [kind, count] of points) await add('PointMovements', { kind, points: count })
}

async function keepFiles({ api, account, made }: Telling, other: Json): Promise<void> {
  const content = await uploaded(api)
  for (const reviewStatus of ['pending', 'pending', 'valid', 'valid', 'rejected']) {
    const file = await api.create('Files', {
      name: another('Documento'),
      file: content,
      reviewStatus,
      ...(reviewStatus === 'rejected' ? { rejectionReason: 'Está vencida' } : {}),
    })
    const link = await api.create('FileLinks', { file: file.id, record: { module: 'Accounts', id: account.id } })
    if (reviewStatus === 'rejected')
      await api.create('FileLinks', { file: file.id, record: { module: 'Accounts', id: other.id } })
    made.push({ module: 'Files', record: file }, { module: 'FileLinks', record: link })
  }
}

/** Instants near midnight: the day is the one in Mexico City, six hours behind. */
async function meet({ add }: Telling): Promise<void> {
  const events = [
    ['planned', '2026-12-25T02:00:00Z'],
    ['planned', '2026-11-30T16:00:00Z'],
    ['held', '2026-10-05T04:30:00Z'],
    ['not_held', '2026-11-02T16:00:00Z'],
  ]
  for (const [status, startAt] of events)
    await add('CalendarItems', { kind: 'event', subject: another('Demostración'), status, startAt })
  const tasks = [
    ['not_started', '2026-11-22T16:00:00Z', '2026-11-23T16:00:00Z'],
    ['in_progress', '2026-11-19T16:00:00Z', '2026-11-27T05:59:59Z'],
    ['completed', '2026-09-15T16:00:00Z', '2026-09-16T16:00:00Z'],
    ['completed', '2026-09-14T05:00:00Z', '2026-09-20T16:00:00Z'],
    ['deferred', '2026-11-01T16:00:00Z', '2026-11-24T16:00:00Z'],
  ]
  for (const [status, startAt, endAt] of tasks)
    await add('CalendarItems', { kind: 'task', subject: another('Llevar muestras'), status, startAt, endAt })
}
