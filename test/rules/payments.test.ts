import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { served, type Json } from '../support/served.ts'
import { modulesFolder, modulesOfFile } from './coverage.ts'
import { openDesk, type Body, type Desk } from './desk.ts'
import { ruleBook } from './rule-book.ts'
import { another, anotherUuid, openStanding, today, validSales, type Standing } from './valid-sales.ts'

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

/** A sale of 100 without taxes, and money that came in. */
const saleOf100 = (d: Desk, more: Body = {}): Promise<Json> =>
  d.create('SalesOrders', { lines: [{ service: on.service.id, quantity: 1, unitPrice: 100, ivaRate: 0 }], ...more })
const money = (d: Desk, more: Body = {}): Promise<Json> =>
  d.create('BankMovements', { account: on.account.id, status: 'posted', amount: 100, ...more })

/** A stamped invoice of 100. */
async function invoiceOf100(d: Desk, more: Body = {}): Promise<Json> {
  const lines = [{ service: on.service.id, quantity: 1, unitPrice: 100, ivaRate: 0 }]
  return d.edit('Invoices', await d.create('Invoices', { lines, ...more }), { status: 'active', uuid: anotherUuid() })
}

/** Money that came in, all of it applied to a sale of 100. */
async function applied(d: Desk): Promise<Json> {
  const movement = await money(d)
  await d.create('PaymentApplications', { movement: movement.id, salesOrder: (await saleOf100(d)).id, amount: 100 })
  return movement
}

describe('required', () => {
  rules.required(
    'BankMovements',
    'cashAccount',
    'direction',
    'movementType',
    'movementDate',
    'currency',
    'exchangeRate',
    'amount',
    'status',
  )
  rules.required('PaymentApplications', 'movement', 'amount', 'appliedAt', 'status')
  rules.required('CashAccounts', 'name', 'kind', 'currency', 'openingBalance')
  rules.required(
    'CashFlowEntries',
    'entryDate',
    'direction',
    'kind',
    'concept',
    'amount',
    'currency',
    'exchangeRate',
    'status',
  )
  rules.required('CashFlowCategories', 'name')
  rules.required('PaymentTerms', 'name', 'satPaymentForm')
})

describe('values', () => {
  rules.bounds([
    ['BankMovements.exchangeRate exclusiveMinimum', 0, 0.000001],
    ['BankMovements.amount exclusiveMinimum', 0, 0.01],
    ['PaymentApplications.amount exclusiveMinimum', 0, 0.01],
    ['CashFlowEntries.exchangeRate exclusiveMinimum', 0, 0.000001],
    ['CashFlowEntries.amount exclusiveMinimum', 0, 0.01],
  ])
  rules.readOnly([
    ['BankMovements.movementNumber numbering', 'BAN-000009'],
    ['CashFlowEntries.entryNumber numbering', 'FLU-000009'],
  ])
  rules.copies([
    { covers: 'BankMovements.movementDate copy', gives: () => today, given: '2026-11-01' },
    {
      covers: 'BankMovements.currency copy',
      more: async (d) => ({ cashAccount: (await d.create('CashAccounts', { currency: 'USD' })).id }),
      gives: () => 'USD',
      given: 'MXN',
    },
    {
      covers: 'PaymentApplications.appliedAt copy',
      gives: () => expect.stringMatching(/^2026-11-2/),
      given: '2026-10-01T12:00:00.000Z',
    },
  ])
  rules.shows('PaymentApplications.salesOrder copy', async (d) => {
    const order = await saleOf100(d)
    const invoice = await invoiceOf100(d, { salesOrder: order.id })
    expect((await d.create('PaymentApplications', { salesOrder: undefined, invoice: invoice.id })).salesOrder).toBe(
      order.id,
    )
    expect((await d.read('SalesOrders', order)).balance).toBe(99)
  })
})

describe('moves', () => {
  rules.moves('BankMovements.status', {
    new: ['draft', 'posted'],
    draft: ['posted', 'cancelled'],
    posted: ['reconciled', 'cancelled'],
    reconciled: ['posted'],
    cancelled: [],
  })
  rules.moves('PaymentApplications.status', { new: ['posted'], posted: ['reversed'], reversed: [] })
  rules.cases([
    {
      covers: 'BankMovements.status posted → cancelled require',
      at: '/status',
      also: ['CIM520 /status'],
      refused: async (d) => d.change('BankMovements', await applied(d), { status: 'cancelled' }),
      passes: async (d) => d.change('BankMovements', await money(d), { status: 'cancelled' }),
    },
  ])
  rules.frozen("BankMovements frozen status in ('reconciled', 'cancelled')", {
    states: [{ status: 'reconciled' }, { status: 'cancelled' }],
    refused: { reference: '4711', amount: 90 },
  })
  rules.frozen("PaymentApplications frozen status = 'reversed'", {
    states: [{ status: 'reversed' }],
    refused: { amount: 0.5 },
  })
})

describe('references', () => {
  const unlessCancelled = { holds: { status: 'posted' }, free: { status: 'cancelled' } }
  const planned = { holds: { status: 'planned' }, free: { status: 'cancelled' } }
  const posted = { holds: { status: 'posted' }, free: { status: 'reversed' } }
  rules.ends({
    'BankMovements.cashAccount restrict': unlessCancelled,
    'BankMovements.account restrict': unlessCancelled,
    'BankMovements.supplier restrict': unlessCancelled,
    'PaymentApplications.movement restrict': { far: () => ({ status: 'posted', account: on.account.id }), ...posted },
    'PaymentApplications.salesOrder restrict': { far: () => ({ lines: [{ service: on.service.id }] }), ...posted },
    'PaymentApplications.invoice restrict': {
      far: () => ({ lines: [{ service: on.service.id, unitPrice: 100 }] }),
      farState: { status: 'active' },
      more: () => ({ salesOrder: undefined }),
      ...posted,
    },
    'CashAccounts.branch setNull': {},
    'CashFlowEntries.category restrict': {},
    'CashFlowEntries.account restrict': planned,
    'CashFlowEntries.supplier restrict': planned,
    'CashFlowEntries.salesOrder setNull': {},
    'CashFlowEntries.invoice setNull': {},
    'CashFlowEntries.bankMovement restrict': planned,
  })
  rules.cases([
    {
      covers: 'BankMovements.cashAccount offer',
      at: '/cashAccount',
      refused: async (d) =>
        d.make('BankMovements', { cashAccount: (await d.create('CashAccounts', { active: false })).id }),
      passes: (d) => d.make('BankMovements', { cashAccount: on.box.id }),
    },
    {
      covers: 'PaymentApplications.movement offer',
      at: '/movement',
      also: ['CIM520 /movement'],
      refused: async (d) =>
        d.make('PaymentApplications', { movement: (await money(d, { direction: 'out', movementType: 'refund' })).id }),
      passes: async (d) => d.make('PaymentApplications', { movement: (await money(d)).id }),
    },
    {
      covers: 'CashFlowEntries.category offer',
      at: '/category',
      refused: async (d) =>
        d.make('CashFlowEntries', { category: (await d.create('CashFlowCategories', { active: false })).id }),
      passes: async (d) => d.make('CashFlowEntries', { category: (await d.create('CashFlowCategories')).id }),
    },
  ])
})

describe('unique', () => {
  rules.cases(
    ['CashAccounts', 'CashFlowCategories', 'PaymentTerms'].map((module) => ({
      covers: `${module}.name unique`,
      at: '/name',
      refused: async (d: Desk) => d.make(module, { name: (await d.create(module)).name.toUpperCase() }),
      passes: (d: Desk) => d.make(module, { name: another('Otra') }),
    })),
  )
  rules.cases([
    {
      covers: 'CashFlowEntries unique onceActualPerMovement',
      at: '/bankMovement',
      refused: async (d) => {
        const { bankMovement } = await d.create('CashFlowEntries', {
          kind: 'actual',
          status: 'done',
          bankMovement: (await money(d)).id,
        })
        return d.make('CashFlowEntries', { kind: 'actual', status: 'done', bankMovement })
      },
      passes: async (d) => {
        const { bankMovement } = await d.create('CashFlowEntries', {
          kind: 'actual',
          status: 'done',
          bankMovement: (await money(d)).id,
        })
        return d.make('CashFlowEntries', { kind: 'forecast', bankMovement })
      },
    },
  ])
})

describe('rules', () => {
  rules.cases([
    {
      covers: 'BankMovements rule applicationsFit',
      at: '/amount',
      refused: async (d) => d.change('BankMovements', await applied(d), { amount: 99.99 }),
      passes: async (d) => d.change('BankMovements', await applied(d), { amount: 100.01 }),
    },
    {
      covers: 'BankMovements rule appliedStaysPosted',
      at: '/status',
      refused: async (d) => d.change('BankMovements', await applied(d), { direction: 'out' }),
      passes: async (d) => d.change('BankMovements', await applied(d), { status: 'reconciled' }),
    },
    {
      covers: 'BankMovements rule appliedStaysPosted',
      at: '/status',
      refused: async (d) => d.change('BankMovements', await applied(d), { currency: 'USD' }),
      passes: async (d) => d.change('BankMovements', await money(d), { currency: 'USD' }),
    },
    {
      covers: 'BankMovements rule currencyOfCashAccount',
      at: '/currency',
      refused: (d) => d.make('BankMovements', { currency: 'USD', exchangeRate: 18.5 }),
      passes: (d) => d.make('BankMovements', { currency: 'MXN' }),
    },
    {
      covers: 'BankMovements rule customerOrSupplier',
      at: '/supplier',
      refused: (d) => d.make('BankMovements', { account: on.account.id, supplier: on.supplier.id }),
      passes: (d) => d.make('BankMovements', { supplier: on.supplier.id }),
    },
    {
      covers: 'PaymentApplications rule needsTarget',
      at: '/salesOrder',
      refused: (d) => d.make('PaymentApplications', { salesOrder: undefined }),
      passes: (d) => d.make('PaymentApplications', { salesOrder: undefined, invoice: on.invoice.id }),
    },
    {
      covers: 'PaymentApplications rule withinMovement',
      at: '/amount',
      refused: async (d) => d.make('PaymentApplications', { movement: (await money(d)).id, amount: 100.01 }),
      passes: async (d) => d.make('PaymentApplications', { movement: (await money(d)).id, amount: 100 }),
    },
    {
      covers: 'PaymentApplications rule withinSale',
      at: '/amount',
      refused: async (d) => d.make('PaymentApplications', { salesOrder: (await saleOf100(d)).id, amount: 100.01 }),
      passes: async (d) => d.make('PaymentApplications', { salesOrder: (await saleOf100(d)).id, amount: 100 }),
    },
    {
      covers: 'PaymentApplications rule withinInvoice',
      at: '/amount',
      refused: async (d) =>
        d.make('PaymentApplications', { salesOrder: undefined, invoice: (await invoiceOf100(d)).id, amount: 100.01 }),
      passes: async (d) =>
        d.make('PaymentApplications', { salesOrder: undefined, invoice: (await invoiceOf100(d)).id, amount: 100 }),
    },
    {
      covers: 'PaymentApplications rule movementIsPosted',
      at: '/movement',
      refused: async (d) => d.make('PaymentApplications', { movement: (await money(d, { status: 'draft' })).id }),
      passes: async (d) =>
        d.make('PaymentApplications', {
          movement: (await d.put('BankMovements', await money(d), { status: 'reconciled' })).id,
        }),
    },
    {
      covers: 'PaymentApplications rule sameCurrency',
      at: '/movement',
      refused: async (d) => d.make('PaymentApplications', { movement: (await money(d, { currency: 'USD' })).id }),
      passes: async (d) =>
        d.make('PaymentApplications', {
          movement: (await money(d, { currency: 'USD' })).id,
          salesOrder: (await saleOf100(d, { currency: 'USD' })).id,
        }),
    },
    {
      covers: 'PaymentApplications rule saleIsLive',
      at: '/salesOrder',
      refused: async (d) =>
        d.make('PaymentApplications', {
          salesOrder: (await d.put('SalesOrders', await saleOf100(d), { status: 'cancelled' })).id,
        }),
      passes: async (d) =>
        d.make('PaymentApplications', {
          salesOrder: (await d.put('SalesOrders', await saleOf100(d), { status: 'completed' })).id,
        }),
    },
    {
      covers: 'PaymentApplications rule invoiceIsActive',
      at: '/invoice',
      refused: async (d) =>
        d.make('PaymentApplications', {
          salesOrder: undefined,
          invoice: (await d.put('Invoices', await invoiceOf100(d), { status: 'cancelled' })).id,
        }),
      passes: async (d) =>
        d.make('PaymentApplications', {
          salesOrder: undefined,
          invoice: (await d.put('Invoices', await invoiceOf100(d), { status: 'cancel_requested' })).id,
        }),
    },
    {
      covers: 'PaymentApplications rule invoiceOfSale',
      at: '/invoice',
      refused: async (d) =>
        d.make('PaymentApplications', { invoice: (await invoiceOf100(d, { salesOrder: (await saleOf100(d)).id })).id }),
      passes: async (d) =>
        d.make('PaymentApplications', { invoice: (await invoiceOf100(d, { salesOrder: on.sale.id })).id }),
    },
    {
      covers: 'PaymentApplications rule sameAccount',
      at: '/movement',
      refused: async (d) =>
        d.make('PaymentApplications', { movement: (await money(d, { account: on.otherAccount.id })).id }),
      passes: async (d) => d.make('PaymentApplications', { movement: (await money(d)).id }),
    },
    {
      covers: 'CashFlowEntries rule actualIsDone',
      at: '/status',
      refused: (d) => d.make('CashFlowEntries', { kind: 'actual', status: 'planned' }),
      passes: (d) => d.make('CashFlowEntries', { kind: 'actual', status: 'done' }),
    },
  ])
  rules.keeps('PaymentApplications rule isReversedInstead', '/status', (d) => d.create('PaymentApplications'))
})

describe('figures', () => {
  it('a cash account holds what it began with, plus what came in, less what went out', async () => {
    const { id: cashAccount } = await desk.create('CashAccounts', { openingBalance: 1000 })
    await money(desk, { cashAccount, amount: 250.25 })
    await money(desk, { cashAccount, amount: 50, direction: 'out', movementType: 'fee' })
    await money(desk, { cashAccount, amount: 9999, status: 'draft' })
    expect(await desk.read('CashAccounts', { id: cashAccount })).toMatchObject({
      movementTotal: 200.25,
      balance: 1200.25,
    })
  })
  it('money says how much of it is not applied, in its currency and in ours', async () => {
    const movement = await money(desk, { amount: 100, exchangeRate: 1.5 })
    const half = await desk.create('PaymentApplications', { movement: movement.id, amount: 40.5 })
    expect(await desk.read('BankMovements', movement)).toMatchObject({
      amountBase: 150,
      appliedAmount: 40.5,
      unappliedAmount: 59.5,
      unappliedBase: 89.25,
    })
    await desk.edit('PaymentApplications', half, { status: 'reversed' })
    expect(await desk.read('BankMovements', movement)).toMatchObject({ appliedAmount: 0, unappliedAmount: 100 })
  })
  it('a CLABE with a wrong check digit is refused', async () => {
    const answers = await Promise.all(
      ['032180000118359719', '032180000118359718'].map((clabe) => {
        const { method, path, body } = desk.make('CashAccounts', { clabe })
        return desk.api.call(method, path, body)
      }),
    )
    expect(answers.map(({ status, body }) => [status, body.problems?.[0].pointer])).toEqual([
      [201, undefined],
      [422, '/clabe'],
    ])
  })
})

rules.complete(modulesOfFile.payments)
