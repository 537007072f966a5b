import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { served, type Json } from '../support/served.ts'
import { modulesFolder, modulesOfFile } from './coverage.ts'
import { openDesk, type Body, type Desk } from './desk.ts'
import { ruleBook } from './rule-book.ts'
import { anotherUuid, openStanding, today, validSales, type Standing } from './valid-sales.ts'

let desk: Desk
let on: Standing
const rules = ruleBook(() => desk)

beforeAll(async () => {
  const api = await served({ modulesFolder, today })
  on = await openStanding(api)
  const valid = validSales(on)
  desk = openDesk(api, () => valid)
})
afterAll(() => desk.api.end())

/** A purchase of 100 without taxes. */
const purchaseOf100 = (d: Desk, more: Body = {}): Promise<Json> =>
  d.create('PurchaseInvoices', { subtotal: 100, taxTotal: 0, total: 100, ...more })

/** A payment that the supplier picked up. */
async function paid(d: Desk, purchaseInvoice: Json, amount: number): Promise<Json> {
  const { supplier, currency } = purchaseInvoice
  const ready = await d.create('SupplierPayments', {
    supplier,
    purchaseInvoice: purchaseInvoice.id,
    currency,
    amount,
    status: 'ready',
  })
  return d.edit('SupplierPayments', ready, { status: 'picked_up' })
}

/** An approved purchase of 100 of which so much is paid. */
async function approved(d: Desk, amount: number): Promise<Json> {
  const purchase = await d.edit('PurchaseInvoices', await purchaseOf100(d), { status: 'approved' })
  if (amount > 0) await paid(d, purchase, amount)
  return purchase
}

describe('required', () => {
  rules.required('Suppliers', 'supplierName')
  rules.required(
    'PurchaseInvoices',
    'supplier',
    'issueDate',
    'currency',
    'exchangeRate',
    'subtotal',
    'taxTotal',
    'total',
    'status',
  )
  rules.required('PurchaseInvoiceLines', 'description', 'quantity', 'unitCost')
  rules.required('SupplierPayments', 'supplier', 'method', 'currency', 'amount', 'status')
})

describe('values', () => {
  rules.bounds([
    ['Suppliers.paymentTermsDays minimum', -1, 0],
    ['Suppliers.paymentTermsDays maximum', 3651, 3650],
    ['PurchaseInvoices.exchangeRate exclusiveMinimum', 0, 0.000001],
    ['PurchaseInvoices.subtotal minimum', -0.01, 0],
    ['PurchaseInvoices.total minimum', -0.01, 0],
    ['PurchaseInvoiceLines.lineNumber minimum', 0, 1],
    ['PurchaseInvoiceLines.quantity exclusiveMinimum', 0, 0.000001],
    ['PurchaseInvoiceLines.unitCost minimum', -0.01, 0],
    ['PurchaseInvoiceLines.discountAmount minimum', -0.01, 0],
    ['PurchaseInvoiceLines.ivaRate minimum', -0.01, 0],
    ['PurchaseInvoiceLines.ivaRate maximum', 1.01, 1],
    ['SupplierPayments.amount exclusiveMinimum', 0, 0.01],
  ])
  rules.readOnly([['SupplierPayments.paymentNumber numbering', 'PAG-000009']])
  rules.copies([
    { covers: 'PurchaseInvoices.dueDate copy', gives: () => '2026-11-16', given: '2026-11-10' },
    {
      covers: 'PurchaseInvoices.dueDate copy',
      more: async (d) => ({ supplier: (await d.create('Suppliers')).id }),
      gives: () => '2026-11-01',
    },
    {
      covers: 'PurchaseInvoiceLines.description copy',
      more: () => ({ product: on.product.id }),
      gives: () => 'Taladro',
      given: 'Taladro usado',
    },
    {
      covers: 'PurchaseInvoiceLines.description copy',
      more: () => ({ service: on.service.id }),
      gives: () => 'Instalación',
    },
    {
      covers: 'PurchaseInvoiceLines.ivaRate copy',
      more: () => ({ product: on.product.id }),
      gives: () => 0.16,
      given: 0,
    },
    { covers: 'PurchaseInvoiceLines.ivaRate copy', more: () => ({ service: on.service.id }), gives: () => 0.08 },
    { covers: 'SupplierPayments.currency copy', gives: () => 'MXN' },
    {
      covers: 'SupplierPayments.currency copy',
      more: async (d) => ({ purchaseInvoice: (await purchaseOf100(d, { currency: 'USD' })).id }),
      gives: () => 'USD',
      given: 'USD',
    },
  ])
  rules.shows('SupplierPayments.pickedUpAt copy', async (d) => {
    const ready = await d.create('SupplierPayments', { status: 'ready' })
    expect(ready.pickedUpAt).toBeNull()
    expect((await d.edit('SupplierPayments', ready, { status: 'picked_up' })).pickedUpAt).toMatch(/^2026-11-2/)
    const typed = await d.edit('SupplierPayments', await d.create('SupplierPayments', { status: 'ready' }), {
      status: 'picked_up',
      pickedUpAt: '2026-11-05T12:00:00Z',
    })
    expect(typed.pickedUpAt).toBe('2026-11-05T12:00:00.000Z')
  })
})

describe('moves', () => {
  rules.moves(
    'PurchaseInvoices.status',
    {
      new: ['received'],
      received: ['approved', 'rejected', 'cancelled'],
      approved: ['paid', 'received', 'rejected', 'cancelled'],
      rejected: ['received'],
      paid: [],
      cancelled: [],
    },
    { more: () => ({ subtotal: 0, taxTotal: 0, total: 0 }) },
  )
  rules.moves('SupplierPayments.status', {
    new: ['scheduled', 'ready'],
    scheduled: ['ready', 'cancelled'],
    ready: ['scheduled', 'picked_up', 'cancelled'],
    picked_up: [],
    cancelled: [],
  })
  rules.cases([
    {
      covers: 'PurchaseInvoices.status approved → paid require',
      at: '/status',
      refused: async (d) => d.change('PurchaseInvoices', await approved(d, 99.99), { status: 'paid' }),
      passes: async (d) => d.change('PurchaseInvoices', await approved(d, 100), { status: 'paid' }),
    },
    ...['received', 'rejected', 'cancelled'].map((status) => ({
      covers: `PurchaseInvoices.status approved → ${status} require`,
      at: '/status',
      refused: async (d: Desk) => d.change('PurchaseInvoices', await approved(d, 0.01), { status }),
      passes: async (d: Desk) => d.change('PurchaseInvoices', await approved(d, 0), { status }),
    })),
  ])
  rules.frozen("PurchaseInvoices frozen status in ('paid', 'cancelled')", {
    states: [{ status: 'paid' }, { status: 'cancelled' }],
    refused: { folio: '7', total: 115 },
  })
  rules.frozen("SupplierPayments frozen status in ('picked_up', 'cancelled')", {
    states: [{ status: 'picked_up' }, { status: 'cancelled' }],
    refused: { amount: 9 },
    passes: { pickedUpBy: 'Juan Ríos' },
  })
})

describe('references', () => {
  const unlessCancelled = { holds: { status: 'scheduled' }, free: { status: 'cancelled' } }
  const ofSupplier = { far: () => ({ supplier: on.supplier.id }) }
  rules.ends({
    'PurchaseInvoices.supplier restrict': { holds: { status: 'paid' }, free: { status: 'rejected' } },
    'PurchaseInvoiceLines.purchaseInvoice cascade': {},
    'PurchaseInvoiceLines.product restrict': {},
    'PurchaseInvoiceLines.service restrict': {},
    'SupplierPayments.supplier restrict': unlessCancelled,
    'SupplierPayments.purchaseInvoice restrict': { ...ofSupplier, ...unlessCancelled },
    'SupplierPayments.bankMovement restrict': { far: () => ({ direction: 'out' }), ...unlessCancelled },
  })
  rules.cases([
    {
      covers: 'Suppliers.state offer',
      at: '/state',
      refused: (d) => d.make('Suppliers', { country: 'USA', state: 'NLE' }),
      passes: (d) => d.make('Suppliers', { country: 'MEX', state: 'NLE' }),
    },
    {
      covers: 'SupplierPayments.purchaseInvoice offer',
      at: '/purchaseInvoice',
      also: ['CIM520 /purchaseInvoice'],
      refused: async (d) =>
        d.make('SupplierPayments', {
          purchaseInvoice: (await purchaseOf100(d, { supplier: (await d.create('Suppliers')).id })).id,
        }),
      passes: async (d) => d.make('SupplierPayments', { purchaseInvoice: (await purchaseOf100(d)).id }),
    },
    {
      covers: 'SupplierPayments.bankMovement offer',
      at: '/bankMovement',
      refused: async (d) =>
        d.make('SupplierPayments', { bankMovement: (await d.create('BankMovements', { direction: 'in' })).id }),
      passes: async (d) =>
        d.make('SupplierPayments', { bankMovement: (await d.create('BankMovements', { direction: 'out' })).id }),
    },
  ])
})

describe('rules', () => {
  rules.cases([
    {
      covers: 'PurchaseInvoices.uuid unique',
      at: '/uuid',
      refused: async (d) =>
        d.make('PurchaseInvoices', { uuid: (await d.create('PurchaseInvoices', { uuid: anotherUuid() })).uuid }),
      passes: (d) => d.make('PurchaseInvoices', { uuid: anotherUuid() }),
    },
    {
      covers: 'PurchaseInvoices rule dueAfterIssue',
      at: '/dueDate',
      refused: (d) => d.make('PurchaseInvoices', { dueDate: '2026-10-31' }),
      passes: (d) => d.make('PurchaseInvoices', { dueDate: '2026-11-01' }),
    },
    {
      covers: 'PurchaseInvoices rule balanceNotNegative',
      at: '/total',
      refused: async (d) => d.change('PurchaseInvoices', await approved(d, 60), { total: 59.99 }),
      passes: async (d) => d.change('PurchaseInvoices', await approved(d, 60), { total: 60 }),
    },
    {
      covers: 'PurchaseInvoices rule paidStaysTheSame',
      at: '/supplier',
      refused: async (d) => d.change('PurchaseInvoices', await approved(d, 60), { currency: 'USD' }),
      passes: async (d) => d.change('PurchaseInvoices', await approved(d, 0), { currency: 'USD' }),
    },
    {
      covers: 'PurchaseInvoices rule paidStaysTheSame',
      at: '/supplier',
      refused: async (d) =>
        d.change('PurchaseInvoices', await approved(d, 60), { supplier: (await d.create('Suppliers')).id }),
      passes: async (d) =>
        d.change('PurchaseInvoices', await approved(d, 0), { supplier: (await d.create('Suppliers')).id }),
    },
    {
      covers: 'PurchaseInvoices rule totalMatches',
      at: '/total',
      refused: (d) => d.make('PurchaseInvoices', { subtotal: 100, taxTotal: 16, total: 115.99 }),
      passes: (d) => d.make('PurchaseInvoices', { subtotal: 100, taxTotal: 16, total: 116 }),
    },
    {
      covers: 'PurchaseInvoiceLines rule oneItem',
      at: '/lines/0/service',
      refused: (d) => d.make('PurchaseInvoiceLines', { product: on.product.id, service: on.service.id }),
      passes: (d) => d.make('PurchaseInvoiceLines', { product: on.product.id }),
    },
    {
      covers: 'PurchaseInvoiceLines rule discountFits',
      at: '/lines/0/discountAmount',
      refused: (d) => d.make('PurchaseInvoiceLines', { discountAmount: 50.01 }),
      passes: (d) => d.make('PurchaseInvoiceLines', { discountAmount: 50 }),
    },
    {
      covers: 'SupplierPayments rule withinInvoice',
      at: '/amount',
      refused: async (d) =>
        d.change('SupplierPayments', await scheduled(d, await approved(d, 60), 40.01), { status: 'picked_up' }),
      passes: async (d) =>
        d.change('SupplierPayments', await scheduled(d, await approved(d, 60), 40), { status: 'picked_up' }),
    },
    {
      covers: 'SupplierPayments rule sameSupplier',
      at: '/purchaseInvoice',
      refused: async (d) => d.change('SupplierPayments', await strayed(d), { pickupPlace: 'Ventanilla 2' }),
      passes: async (d) =>
        d.change('SupplierPayments', await scheduled(d, await purchaseOf100(d), 1), { pickupPlace: 'Ventanilla 2' }),
    },
    {
      covers: 'SupplierPayments rule sameCurrency',
      at: '/currency',
      refused: async (d) =>
        d.make('SupplierPayments', {
          purchaseInvoice: (await purchaseOf100(d, { currency: 'USD' })).id,
          currency: 'MXN',
        }),
      passes: async (d) =>
        d.make('SupplierPayments', {
          purchaseInvoice: (await purchaseOf100(d, { currency: 'USD' })).id,
          currency: 'USD',
        }),
    },
  ])
  it('a line and a purchase say what they cost and what is still owed', async () => {
    // 3 × 33.335 = 100.005, rounded before the discount; IVA 14.4016.
    const made = await desk.create('PurchaseInvoices', {
      currency: 'USD',
      exchangeRate: 18.5,
      lines: [{ product: on.product.id, quantity: 3, unitCost: 33.335, discountAmount: 10 }],
    })
    expect(made.lines[0]).toMatchObject({ amount: 90.01, taxAmount: 14.4, lineTotal: 104.41 })
    expect(made).toMatchObject({ total: 116, totalBase: 2146, paidAmount: 0, balance: 116, balanceBase: 2146 })
  })
  it('a supplier says what is owed, what is late and when one last bought', async () => {
    const { id: supplier } = await desk.create('Suppliers')
    await purchaseOf100(desk, { supplier, issueDate: '2026-10-01', dueDate: '2026-11-20' })
    await purchaseOf100(desk, { supplier, issueDate: '2026-10-15', dueDate: '2026-11-21', exchangeRate: 2 })
    const rejected = await purchaseOf100(desk, { supplier, issueDate: '2026-10-30' })
    await desk.edit('PurchaseInvoices', rejected, { status: 'rejected' })
    expect(await desk.read('Suppliers', { id: supplier })).toMatchObject({
      payable: 300,
      overduePayable: 100,
      lastPurchaseDate: '2026-10-15',
    })
  })
})

const scheduled = (d: Desk, purchase: Json, amount: number): Promise<Json> =>
  d.create('SupplierPayments', { supplier: purchase.supplier, purchaseInvoice: purchase.id, amount, status: 'ready' })

/** A scheduled payment of a purchase that turned out to be of another supplier. */
async function strayed(d: Desk): Promise<Json> {
  const purchase = await purchaseOf100(d)
  const payment = await scheduled(d, purchase, 1)
  await d.edit('PurchaseInvoices', purchase, { supplier: (await d.create('Suppliers')).id })
  return payment
}

rules.complete(modulesOfFile.purchasing)
