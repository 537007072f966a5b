import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { served, type Json } from '../support/served.ts'
import { modulesFolder, modulesOfFile } from './coverage.ts'
import { openDesk, type Body, type Desk } from './desk.ts'
import { lineBounds, lineCopies, lineFigures, lineRules } from './line-rules.ts'
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

const linesOf = (total: number): Body => ({
  lines: [{ service: on.service.id, quantity: 1, unitPrice: total, ivaRate: 0 }],
})
const saleOf = (d: Desk, total: number, more: Body = {}): Promise<Json> =>
  d.create('SalesOrders', { ...linesOf(total), ...more })
const customer = (d: Desk, more: Body = {}): Promise<Json> =>
  d.create('Accounts', { creditLimit: 1000, creditDays: 30, ...more })

async function pay(d: Desk, salesOrder: Json, amount: number): Promise<Json> {
  const movement = await d.create('BankMovements', { account: salesOrder.account, status: 'posted', amount })
  return d.create('PaymentApplications', { movement: movement.id, salesOrder: salesOrder.id, amount })
}

async function invoiced(d: Desk, salesOrder: Json, total: number): Promise<Json> {
  const invoice = await d.create('Invoices', {
    account: salesOrder.account,
    salesOrder: salesOrder.id,
    ...linesOf(total),
  })
  return d.edit('Invoices', invoice, { status: 'active', uuid: anotherUuid() })
}

const credited = (d: Desk, salesOrder: Json, amount: number): Promise<Json> =>
  d.create('CreditNoteApplications', { creditNote: on.creditNote.id, salesOrder: salesOrder.id, amount })

/** A customer with a sale of 100 that fell due long ago. */
async function lateCustomer(d: Desk): Promise<Json> {
  const account = await customer(d)
  const late = await saleOf(d, 100, { account: account.id, saleDate: '2026-09-01' })
  await d.edit('SalesOrders', late, { status: 'authorized' })
  return account
}

describe('required', () => {
  rules.required('Products', 'name', 'sku')
  rules.required('ProductCategories', 'name')
  rules.required('PriceLists', 'name', 'currency', 'kind')
  rules.required('PriceListItems', 'priceList', 'price', 'minQuantity')
  rules.required('Quotes', 'subject', 'status', 'quoteDate', 'currency', 'exchangeRate')
  rules.required('QuoteLines', 'itemKind', 'quantity', 'unitPrice')
  rules.required(
    'SalesOrders',
    'subject',
    'account',
    'status',
    'saleDate',
    'currency',
    'exchangeRate',
    'deliveryStatus',
  )
  rules.required('SalesOrderLines', 'itemKind', 'quantity', 'unitPrice')
  rules.required('Commissions', 'account', 'commissionDate', 'status', 'exchangeRate')
  rules.cases([
    {
      covers: 'PriceLists.discountPct requiredWhen',
      at: '/discountPct',
      refused: (d) => d.make('PriceLists', { kind: 'discount' }),
      passes: (d) => d.make('PriceLists', { kind: 'discount', discountPct: 5 }),
    },
    {
      covers: 'Quotes.account requiredWhen',
      at: '/account',
      refused: (d) => d.make('Quotes', { account: undefined }),
      passes: (d) => d.make('Quotes', { account: undefined, isCartTemplate: true }),
    },
  ])
})

describe('values', () => {
  rules.bounds([
    ['Products.cost minimum', -0.01, 0],
    ['Products.listPrice minimum', -0.01, 0],
    ['Products.satProductKey pattern', '2711270', '27112700'],
    ['Products.satProductKey pattern', '2711270A', '00000000'],
    ['Products.ivaRate minimum', -0.01, 0],
    ['Products.ivaRate maximum', 1.01, 1],
    ['Products.iepsRate minimum', -0.01, 0],
    ['Products.iepsRate maximum', 2.01, 2],
    ['Products.minStock minimum', -1, 0],
    ['Products.weightKg minimum', -0.1, 0],
    ['Products.lengthCm minimum', -0.1, 0],
    ['Products.widthCm minimum', -0.1, 0],
    ['Products.heightCm minimum', -0.1, 0],
    ['PriceListItems.price minimum', -0.01, 0],
    ['PriceListItems.minQuantity exclusiveMinimum', 0, 0.5],
    ['Quotes.exchangeRate exclusiveMinimum', 0, 0.000001],
    ['SalesOrders.exchangeRate exclusiveMinimum', 0, 0.000001],
    ['Commissions.exchangeRate exclusiveMinimum', 0, 0.000001],
    ['Commissions.baseAmount minimum', -0.01, 0],
    ['SalesOrderLines.deliveredQty minimum', -1, 0],
    ...lineBounds('QuoteLines'),
    ...lineBounds('SalesOrderLines'),
  ])
  rules.readOnly([
    ['Quotes.quoteNumber numbering', 'COT-000009'],
    ['Quotes.convertedOrder readOnly', null],
    ['SalesOrders.orderNumber numbering', 'VTA-000009'],
    ['SalesOrders.captureSource readOnly', 'portal'],
    ['SalesOrders.termsDays readOnly', 90],
    ['SalesOrders.orderedAt readOnly', '2026-11-01T00:00:00Z'],
    ['Commissions.commissionNumber numbering', 'COM-000009'],
  ])
  rules.shows('SalesOrders.termsDays minimum', async (d) => {
    await expect(d.put('SalesOrders', await d.create('SalesOrders'), { termsDays: -1 })).rejects.toThrow(
      'violates check constraint',
    )
  })
})

describe('copies', () => {
  rules.copies([
    { covers: 'Quotes.quoteDate copy', gives: () => today, given: '2026-11-01' },
    {
      covers: 'Quotes.priceList copy',
      more: async (d) => ({ account: (await customer(d, { priceList: on.priceList.id })).id }),
      gives: () => on.priceList.id,
    },
    { covers: 'SalesOrders.saleDate copy', gives: () => today, given: '2026-11-01' },
    {
      covers: 'SalesOrders.priceList copy',
      more: async (d) => ({ account: (await customer(d, { priceList: on.priceList.id })).id }),
      gives: () => on.priceList.id,
    },
    {
      covers: 'SalesOrders.unit copy',
      more: async (d) => ({ account: (await customer(d, { unit: on.unit.id })).id }),
      gives: () => on.unit.id,
    },
    { covers: 'SalesOrders.orderedAt copy', gives: () => expect.stringMatching(/^2026-11-2/) },
    { covers: 'Commissions.commissionDate copy', gives: () => today, given: '2026-11-01' },
    {
      covers: 'Commissions.referredAccount copy',
      more: () => ({ salesOrder: on.sale.id }),
      gives: () => on.account.id,
    },
    { covers: 'Commissions.currency copy', gives: () => 'MXN' },
    {
      covers: 'Commissions.currency copy',
      more: async (d) => ({ salesOrder: (await saleOf(d, 100, { currency: 'USD', exchangeRate: 18.5 })).id }),
      gives: () => 'USD',
    },
    {
      covers: 'Commissions.exchangeRate copy',
      more: async (d) => ({ salesOrder: (await saleOf(d, 100, { currency: 'USD', exchangeRate: 18.5 })).id }),
      gives: () => 18.5,
    },
    {
      covers: 'Commissions.baseAmount copy',
      gives: () => 90,
      more: async (d) => ({
        salesOrder: (
          await d.create('SalesOrders', { lines: [{ service: on.service.id, unitPrice: 100, discountPct: 10 }] })
        ).id,
        account: (await customer(d)).id,
      }),
    },
    {
      covers: 'Commissions.pct copy',
      more: async (d) => ({ account: (await customer(d, { referralPct: 7 })).id }),
      gives: () => 7,
      given: 3,
    },
    {
      covers: 'Commissions.pct copy',
      gives: () => 4,
      more: async (d) => ({
        account: (await customer(d, { affiliateType: (await d.create('AffiliateTypes', { defaultPct: 4 })).id })).id,
      }),
    },
  ])
  for (const module of ['QuoteLines', 'SalesOrderLines'] as const) {
    lineCopies(rules, module, () => on)
    rules.copies([
      {
        covers: `${module}.itemKind copy`,
        more: () => ({ service: undefined, product: on.product.id }),
        gives: () => 'product',
      },
      { covers: `${module}.itemKind copy`, gives: () => 'service', given: 'service' },
      {
        covers: `${module}.discountAmount copy`,
        more: () => ({ quantity: 2, unitPrice: 33.33, discountPct: 12.5 }),
        gives: () => 8.33,
      },
      {
        covers: `${module}.discountAmount copy`,
        more: () => ({ quantity: 2, unitPrice: 33.33 }),
        gives: () => null,
        given: 5,
      },
    ])
  }
  rules.shows('SalesOrders.seller copy', async (d) => {
    const made = await d.create('SalesOrders')
    expect(made.seller).toBe(made.owner)
  })
  rules.shows('SalesOrders.termsDays copy', async (d) => {
    const account = await customer(d, { creditDays: 45 })
    const onCredit = await d.edit('SalesOrders', await saleOf(d, 100, { account: account.id }), { status: 'reserved' })
    const cash = await saleOf(d, 100, { account: account.id })
    await pay(d, cash, 100)
    expect(cash).toMatchObject({ termsDays: null, dueDate: today })
    expect(onCredit).toMatchObject({ termsDays: 45, dueDate: '2027-01-05' })
    expect(await d.edit('SalesOrders', cash, { status: 'authorized' })).toMatchObject({ termsDays: 0, dueDate: today })
  })
  for (const [field, usual] of [
    ['billingAddress', 'defaultBillingAddress'],
    ['shippingAddress', 'defaultShippingAddress'],
  ] as const)
    rules.shows(`SalesOrders.${field} copy`, async (d) => {
      const account = await customer(d)
      const address = await d.create('Addresses', { account: account.id })
      await d.edit('Accounts', account, { [usual]: address.id })
      expect((await saleOf(d, 1, { account: account.id }))[field]).toBe(address.id)
    })
})

describe('moves', () => {
  rules.moves('Quotes.status', {
    new: ['draft', 'sent'],
    draft: ['sent', 'accepted', 'rejected', 'expired'],
    sent: ['draft', 'accepted', 'rejected', 'expired'],
    accepted: ['rejected', 'expired'],
    rejected: ['draft'],
    expired: ['draft'],
    converted: [],
  })
  rules.moves(
    'SalesOrders.status',
    {
      new: ['created'],
      created: ['reserved', 'authorized', 'cancelled'],
      reserved: ['authorized', 'cancelled'],
      authorized: ['completed', 'cancelled'],
      completed: [],
      cancelled: [],
    },
    { with: { completed: { deliveryStatus: 'delivered' } } },
  )
  rules.moves('Commissions.status', {
    new: ['pending', 'approved'],
    pending: ['approved', 'cancelled'],
    approved: ['pending', 'paid', 'cancelled'],
    paid: [],
    cancelled: [],
  })
  rules.cases([
    {
      covers: 'Quotes.status accepted → converted require',
      at: '/status',
      refused: async (d) =>
        d.change('Quotes', await d.put('Quotes', await d.create('Quotes'), { status: 'accepted' }), {
          status: 'converted',
        }),
      passes: async (d) =>
        d.change(
          'Quotes',
          await d.put('Quotes', await d.create('Quotes'), {
            status: 'accepted',
            convertedOrder: (await saleOf(d, 1)).id,
          }),
          { status: 'converted' },
        ),
    },
    {
      covers: 'Quotes.status accepted → converted',
      at: '/status',
      refused: async (d) =>
        d.change('Quotes', await d.put('Quotes', await d.create('Quotes'), { status: 'accepted' }), {
          status: 'converted',
        }),
      passes: async (d) =>
        d.change(
          'Quotes',
          await d.put('Quotes', await d.create('Quotes'), {
            status: 'accepted',
            convertedOrder: (await saleOf(d, 1)).id,
          }),
          { status: 'converted' },
        ),
    },
    {
      covers: 'SalesOrders.status authorized → completed require',
      at: '/status',
      refused: async (d) =>
        d.change(
          'SalesOrders',
          await d.put('SalesOrders', await saleOf(d, 100), { status: 'authorized', deliveryStatus: 'delivered' }),
          { status: 'completed' },
        ),
      passes: async (d) => {
        const order = await saleOf(d, 100)
        await pay(d, order, 100)
        return d.change(
          'SalesOrders',
          await d.put('SalesOrders', order, { status: 'authorized', deliveryStatus: 'delivered' }),
          { status: 'completed' },
        )
      },
    },
    {
      covers: 'SalesOrders.status authorized → completed require',
      at: '/status',
      refused: async (d) =>
        d.change(
          'SalesOrders',
          await d.put('SalesOrders', await saleOf(d, 0), { status: 'authorized', deliveryStatus: 'partial' }),
          { status: 'completed' },
        ),
      passes: async (d) =>
        d.change(
          'SalesOrders',
          await d.put('SalesOrders', await saleOf(d, 0), { status: 'authorized', deliveryStatus: 'partial' }),
          { status: 'completed', deliveryStatus: 'delivered' },
        ),
    },
    ...(['created', 'reserved', 'authorized'] as const).flatMap((status) =>
      ([pay, invoiced, credited] as const).map((bind) => ({
        covers: `SalesOrders.status ${status} → cancelled require`,
        at: '/status',
        refused: async (d: Desk) => {
          const order = await saleOf(d, 100)
          await bind(d, order, 40)
          return d.change('SalesOrders', await d.put('SalesOrders', order, { status }), { status: 'cancelled' })
        },
        passes: async (d: Desk) => {
          const order = await saleOf(d, 100)
          const bound = await bind(d, order, 40)
          if (bind === invoiced) await d.edit('Invoices', bound, { status: 'cancelled', cancelReason: '03' })
          else
            await d.edit(bind === pay ? 'PaymentApplications' : 'CreditNoteApplications', bound, { status: 'reversed' })
          return d.change('SalesOrders', await d.put('SalesOrders', order, { status }), { status: 'cancelled' })
        },
      })),
    ),
  ])
  rules.frozen("Quotes frozen status = 'converted'", {
    states: [{ status: 'converted' }],
    refused: { subject: 'Otra cosa' },
  })
  rules.frozen("SalesOrders frozen status in ('completed', 'cancelled')", {
    states: [{ status: 'completed' }, { status: 'cancelled' }],
    refused: { subject: 'Otra cosa', saleDate: '2026-11-02' },
    passes: { customerPo: 'OC-77', cancelReason: 'Se arrepintió' },
  })
  rules.frozen("Commissions frozen status in ('paid', 'cancelled')", {
    states: [{ status: 'paid' }, { status: 'cancelled' }],
    refused: { pct: 9 },
  })
  it('keeps the lines of a frozen sale and of a converted quote', async () => {
    for (const [document, status] of [
      ['SalesOrders', 'completed'],
      ['SalesOrders', 'cancelled'],
      ['Quotes', 'converted'],
    ] as const) {
      const record = await desk.put(document, await desk.create(document, linesOf(100)), { status })
      for (const lines of [
        [],
        [{ id: record.lines[0].id, quantity: 2 }],
        [{ id: record.lines[0].id }, { service: on.service.id }],
      ]) {
        const { method, path, body, headers } = await desk.change(document, record, { lines })
        const answer = await desk.api.call(method, path, body, headers)
        expect([answer.status, answer.body.problems.map(({ code, pointer }: Json) => `${code} ${pointer}`)]).toEqual([
          422,
          ['CIM515 /lines'],
        ])
      }
    }
  })
})

describe('references', () => {
  const open = { holds: { status: 'created' }, free: { status: 'cancelled' } }
  const draft = { holds: { status: 'accepted' }, free: { status: 'expired' } }
  const pending = { holds: { status: 'approved' }, free: { status: 'cancelled' } }
  const ofAccount = { far: () => ({ account: on.account.id }) }
  rules.ends({
    'Products.category restrict': {},
    'Products.mainSupplier setNull': {},
    'ProductCategories.parent restrict': {},
    'PriceListItems.priceList cascade': {},
    'PriceListItems.product cascade': {},
    'PriceListItems.service cascade': { more: () => ({ product: undefined }) },
    'Quotes.account restrict': draft,
    'Quotes.lead setNull': {},
    'Quotes.contact setNull': ofAccount,
    'Quotes.opportunity setNull': ofAccount,
    'Quotes.priceList restrict': draft,
    'QuoteLines.quote cascade': {},
    'QuoteLines.product restrict': { far: () => ({ listPrice: 1 }), more: () => ({ service: undefined }) },
    'QuoteLines.service restrict': { far: () => ({ price: 1 }) },
    'SalesOrders.account restrict': open,
    'SalesOrders.contact setNull': ofAccount,
    'SalesOrders.seller setNull': {},
    'SalesOrders.quote setNull': ofAccount,
    'SalesOrders.opportunity setNull': ofAccount,
    'SalesOrders.project setNull': ofAccount,
    'SalesOrders.affiliateAccount setNull': {},
    'SalesOrders.priceList restrict': open,
    'SalesOrders.unit setNull': {},
    'SalesOrders.branch setNull': {},
    'SalesOrders.warehouse restrict': open,
    'SalesOrders.billingAddress setNull': ofAccount,
    'SalesOrders.shippingAddress setNull': ofAccount,
    'SalesOrderLines.salesOrder cascade': {},
    'SalesOrderLines.product restrict': { far: () => ({ listPrice: 1 }), more: () => ({ service: undefined }) },
    'SalesOrderLines.service restrict': { far: () => ({ price: 1 }) },
    'SalesOrderLines.lotSerial restrict': {
      far: () => ({ product: on.product.id }),
      more: () => ({ service: undefined, product: on.product.id }),
    },
    'Commissions.account restrict': pending,
    'Commissions.salesOrder restrict': pending,
    'Commissions.referredAccount setNull': {},
    'Commissions.bankMovement restrict': pending,
  })
  rules.shows('Quotes.convertedOrder setNull', async (d) => {
    const order = await saleOf(d, 1)
    const quote = await d.put('Quotes', await d.create('Quotes'), { convertedOrder: order.id })
    const { method, path, headers } = await d.remove('SalesOrders', order)
    expect((await d.api.call(method, path, undefined, headers)).status).toBe(204)
    expect((await d.read('Quotes', quote)).convertedOrder).toBeNull()
  })
})

describe('offers', () => {
  const mine = async (d: Desk, module: string, account: Json): Promise<string> =>
    (await d.create(module, { account: account.id })).id
  rules.cases([
    ...[
      ['Quotes', 'contact', 'Contacts'],
      ['Quotes', 'opportunity', 'Opportunities'],
      ['SalesOrders', 'contact', 'Contacts'],
      ['SalesOrders', 'quote', 'Quotes'],
      ['SalesOrders', 'opportunity', 'Opportunities'],
      ['SalesOrders', 'project', 'Projects'],
      ['SalesOrders', 'billingAddress', 'Addresses'],
      ['SalesOrders', 'shippingAddress', 'Addresses'],
    ].map(([module = '', field = '', far = '']) => ({
      covers: `${module}.${field} offer`,
      at: `/${field}`,
      refused: async (d: Desk) => d.make(module, { [field]: await mine(d, far, on.otherAccount) }),
      passes: async (d: Desk) => d.make(module, { [field]: await mine(d, far, on.account) }),
    })),
    ...['Quotes', 'SalesOrders'].map((module) => ({
      covers: `${module}.priceList offer`,
      at: '/priceList',
      refused: async (d: Desk) => d.make(module, { priceList: (await d.create('PriceLists', { active: false })).id }),
      passes: (d: Desk) => d.make(module, { priceList: on.priceList.id }),
    })),
    {
      covers: 'SalesOrders.contact offer',
      at: '/contact',
      refused: async (d) =>
        d.change('SalesOrders', await d.create('SalesOrders', { contact: await mine(d, 'Contacts', on.account) }), {
          account: on.otherAccount.id,
        }),
      passes: async (d) =>
        d.change('SalesOrders', await d.create('SalesOrders', { contact: await mine(d, 'Contacts', on.account) }), {
          account: on.otherAccount.id,
          contact: null,
        }),
    },
    {
      covers: 'SalesOrders.warehouse offer',
      at: '/warehouse',
      refused: async (d) => d.make('SalesOrders', { warehouse: (await d.create('Warehouses', { active: false })).id }),
      passes: (d) => d.make('SalesOrders', { warehouse: on.warehouse.id }),
    },
    {
      covers: 'SalesOrderLines.lotSerial offer',
      at: '/lines/0/lotSerial',
      refused: async (d) =>
        d.make('SalesOrderLines', {
          service: undefined,
          product: (await d.create('Products', { listPrice: 1 })).id,
          lotSerial: on.lot.id,
        }),
      passes: (d) => d.make('SalesOrderLines', { service: undefined, product: on.product.id, lotSerial: on.lot.id }),
    },
  ])
})

describe('unique', () => {
  rules.cases([
    {
      covers: 'Products.sku unique',
      at: '/sku',
      refused: (d) => d.make('Products', { sku: on.product.sku.toLowerCase() }),
      passes: (d) => d.make('Products', { sku: `${on.product.sku}-B` }),
    },
    {
      covers: 'Products.barcode unique',
      at: '/barcode',
      refused: async (d) =>
        d.make('Products', { barcode: (await d.create('Products', { barcode: another('750') })).barcode }),
      passes: (d) => d.make('Products', { barcode: another('750') }),
    },
    {
      covers: 'PriceLists.name unique',
      at: '/name',
      refused: (d) => d.make('PriceLists', { name: on.priceList.name.toUpperCase() }),
      passes: (d) => d.make('PriceLists', { name: another('Menudeo') }),
    },
    {
      covers: 'PriceListItems unique onePricePerQuantity',
      at: '/minQuantity',
      refused: async (d) => d.make('PriceListItems', { minQuantity: (await d.create('PriceListItems')).minQuantity }),
      passes: async (d) =>
        d.make('PriceListItems', {
          minQuantity: (await d.create('PriceListItems')).minQuantity,
          priceList: (await d.create('PriceLists')).id,
        }),
    },
    {
      covers: 'SalesOrders unique oneSalePerQuote',
      at: '/quote',
      refused: async (d) =>
        d.make('SalesOrders', {
          quote: (await d.create('SalesOrders', { quote: (await d.create('Quotes')).id })).quote,
        }),
      passes: async (d) => {
        const first = await d.create('SalesOrders', { quote: (await d.create('Quotes')).id })
        await d.edit('SalesOrders', first, { status: 'cancelled' })
        return d.make('SalesOrders', { quote: first.quote })
      },
    },
    {
      covers: 'Commissions unique oncePerSaleAndAccount',
      at: '/account',
      refused: async (d) =>
        d.make('Commissions', {
          salesOrder: (await d.create('Commissions', { salesOrder: (await saleOf(d, 1)).id })).salesOrder,
        }),
      passes: async (d) =>
        d.make('Commissions', {
          salesOrder: (await d.create('Commissions', { salesOrder: (await saleOf(d, 1)).id })).salesOrder,
          account: (await customer(d)).id,
        }),
    },
  ])
  rules.shows('Quotes.convertedOrder unique', async (d) => {
    const convertedOrder = (await saleOf(d, 1)).id
    await d.put('Quotes', await d.create('Quotes'), { convertedOrder })
    await expect(d.put('Quotes', await d.create('Quotes'), { convertedOrder })).rejects.toThrow('duplicate key')
  })
})

describe('rules', () => {
  for (const module of ['QuoteLines', 'SalesOrderLines'] as const) {
    lineRules(rules, module, () => on)
    rules.cases([
      {
        covers: `${module} rule itemMatchesKind`,
        at: '/lines/0/itemKind',
        refused: (d) => d.make(module, { itemKind: 'product' }),
        passes: (d) => d.make(module, { itemKind: 'product', service: undefined, product: on.product.id }),
      },
      {
        covers: `${module} rule itemMatchesKind`,
        at: '/lines/0/itemKind',
        refused: (d) => d.make(module, { itemKind: 'service', product: on.product.id }),
        passes: (d) => d.make(module, { itemKind: 'service' }),
      },
    ])
  }
  rules.cases([
    {
      covers: 'PriceLists rule validRange',
      at: '/validTo',
      refused: (d) => d.make('PriceLists', { validFrom: '2026-11-02', validTo: '2026-11-01' }),
      passes: (d) => d.make('PriceLists', { validFrom: '2026-11-02', validTo: '2026-11-02' }),
    },
    {
      covers: 'PriceListItems rule oneItem',
      at: '/product',
      refused: (d) => d.make('PriceListItems', { service: on.service.id }),
      passes: (d) => d.make('PriceListItems', { product: undefined, service: on.service.id }),
    },
    {
      covers: 'PriceListItems rule oneItem',
      at: '/product',
      refused: (d) => d.make('PriceListItems', { product: undefined }),
      passes: (d) => d.make('PriceListItems', { product: on.product.id }),
    },
    {
      covers: 'Quotes rule validAfterDate',
      at: '/validUntil',
      refused: (d) => d.make('Quotes', { quoteDate: '2026-11-20', validUntil: '2026-11-19' }),
      passes: (d) => d.make('Quotes', { quoteDate: '2026-11-20', validUntil: '2026-11-20' }),
    },
    {
      covers: 'SalesOrders rule affiliateIsAnother',
      at: '/affiliateAccount',
      refused: (d) => d.make('SalesOrders', { affiliateAccount: on.account.id }),
      passes: (d) => d.make('SalesOrders', { affiliateAccount: on.otherAccount.id }),
    },
    {
      covers: 'SalesOrderLines rule deliveredFits',
      at: '/lines/0/deliveredQty',
      refused: (d) => d.make('SalesOrderLines', { quantity: 2, deliveredQty: 2.000001 }),
      passes: (d) => d.make('SalesOrderLines', { quantity: 2, deliveredQty: 2 }),
    },
  ])
})

describe('money of a sale', () => {
  const authorize = async (d: Desk, total: number, account: Json, status = 'authorized') =>
    d.change('SalesOrders', await saleOf(d, total, { account: account.id }), { status })
  const paidSale = async (d: Desk, total: number, paid: number, more: Body = {}): Promise<Json> => {
    const order = await saleOf(d, total, more)
    await pay(d, order, paid)
    return order
  }
  const lines = (order: Json, unitPrice: number): Body => ({ lines: [{ id: order.lines[0].id, unitPrice }] })
  rules.cases([
    {
      covers: 'SalesOrders rule creditAvailable',
      at: '/status',
      refused: async (d) => authorize(d, 1000.01, await customer(d)),
      passes: async (d) => authorize(d, 1000, await customer(d)),
    },
    {
      covers: 'SalesOrders rule creditAvailable',
      at: '/status',
      refused: async (d) => authorize(d, 1, await customer(d, { creditLimit: null }), 'reserved'),
      passes: async (d) => authorize(d, 0, await customer(d, { creditLimit: null }), 'reserved'),
    },
    {
      covers: 'SalesOrders rule creditAvailable',
      at: '/status',
      refused: async (d) =>
        d.change('SalesOrders', await paidSale(d, 1500, 499.99, { account: (await customer(d)).id }), {
          status: 'authorized',
        }),
      passes: async (d) =>
        d.change('SalesOrders', await paidSale(d, 1500, 500, { account: (await customer(d)).id }), {
          status: 'authorized',
        }),
    },
    {
      covers: 'SalesOrders rule nothingOverdue',
      at: '/status',
      refused: async (d) => authorize(d, 1, await lateCustomer(d)),
      passes: async (d) =>
        d.change('SalesOrders', await paidSale(d, 1, 1, { account: (await lateCustomer(d)).id }), {
          status: 'authorized',
        }),
    },
    {
      covers: 'SalesOrders rule nothingOverdue',
      at: '/status',
      refused: async (d) =>
        d.change('SalesOrders', await saleOf(d, 1, { account: (await lateCustomer(d)).id, saleDate: '2026-09-01' }), {
          status: 'reserved',
        }),
      passes: async (d) =>
        d.change('SalesOrders', await saleOf(d, 1, { account: (await customer(d)).id, saleDate: '2026-09-01' }), {
          status: 'reserved',
        }),
    },
    {
      covers: 'SalesOrders rule creditForIncrease',
      at: '/lines',
      refused: async (d) => {
        const order = await d.edit('SalesOrders', await saleOf(d, 900, { account: (await customer(d)).id }), {
          status: 'authorized',
        })
        return d.change('SalesOrders', order, lines(order, 1000.01))
      },
      passes: async (d) => {
        const order = await d.edit('SalesOrders', await saleOf(d, 900, { account: (await customer(d)).id }), {
          status: 'authorized',
        })
        return d.change('SalesOrders', order, lines(order, 1000))
      },
    },
    {
      covers: 'SalesOrders rule creditForIncrease',
      at: '/lines',
      refused: async (d) => {
        const order = await d.edit('SalesOrders', await saleOf(d, 900, { account: (await customer(d)).id }), {
          status: 'reserved',
        })
        return d.change('SalesOrders', order, { account: (await customer(d, { creditLimit: 899.99 })).id })
      },
      passes: async (d) => {
        const order = await d.edit('SalesOrders', await saleOf(d, 900, { account: (await customer(d)).id }), {
          status: 'reserved',
        })
        return d.change('SalesOrders', order, { account: (await customer(d, { creditLimit: 900 })).id })
      },
    },
    {
      covers: 'SalesOrders rule creditForIncrease',
      at: '/lines',
      refused: async (d) =>
        d.change(
          'SalesOrders',
          await d.edit('SalesOrders', await saleOf(d, 900, { account: (await customer(d)).id }), {
            status: 'reserved',
          }),
          { exchangeRate: 1.2 },
        ),
      passes: async (d) =>
        d.change(
          'SalesOrders',
          await d.edit('SalesOrders', await saleOf(d, 900, { account: (await customer(d)).id }), {
            status: 'reserved',
          }),
          { exchangeRate: 1.1 },
        ),
    },
    {
      covers: 'SalesOrders rule balanceNotNegative',
      at: '/lines',
      refused: async (d) => {
        const order = await paidSale(d, 100, 60)
        return d.change('SalesOrders', order, lines(order, 59.99))
      },
      passes: async (d) => {
        const order = await paidSale(d, 100, 60)
        return d.change('SalesOrders', order, lines(order, 60))
      },
    },
    {
      covers: 'SalesOrders rule currencyStays',
      at: '/currency',
      refused: async (d) => d.change('SalesOrders', await paidSale(d, 100, 60), { currency: 'USD' }),
      passes: async (d) => d.change('SalesOrders', await saleOf(d, 100), { currency: 'USD' }),
    },
  ])
  lineFigures(
    'Quotes',
    () => desk,
    () => on,
  )
  lineFigures(
    'SalesOrders',
    () => desk,
    () => on,
  )
  it('a quote that nobody answered in time is expired, on the day after', async () => {
    const late = await desk.create('Quotes', { quoteDate: '2026-11-01', validUntil: '2026-11-20' })
    const last = await desk.create('Quotes', { quoteDate: '2026-11-01', validUntil: today })
    expect([
      late.isExpired,
      last.isExpired,
      (await desk.edit('Quotes', late, { status: 'accepted' })).isExpired,
    ]).toEqual([true, false, false])
  })
  it('a commission is a part of what was sold', async () => {
    const made = await desk.create('Commissions', { baseAmount: 333.33, pct: 7.5, exchangeRate: 2 })
    expect(made).toMatchObject({ amount: 25, amountBase: 50 })
  })
  it('a sale says what was invoiced, paid and credited of it', async () => {
    const order = await saleOf(desk, 100, { exchangeRate: 1.5 })
    const status = async () => (await desk.read('SalesOrders', order)).invoicingStatus
    expect(order).toMatchObject({ invoicingStatus: 'not_invoiced', servicesSubtotal: 100, servicesSubtotalBase: 150 })
    await invoiced(desk, order, 40)
    expect(await status()).toBe('partial')
    await invoiced(desk, order, 60)
    expect(await status()).toBe('invoiced')
    await pay(desk, order, 30)
    await credited(desk, order, 20.5)
    expect(await desk.read('SalesOrders', order)).toMatchObject({
      invoicedAmount: 100,
      paidAmount: 30,
      creditedAmount: 20.5,
      balance: 49.5,
      balanceBase: 74.25,
    })
  })
})

describe('trees', () => {
  rules.cases([
    {
      covers: 'ProductCategories.parent acyclic',
      at: '/parent',
      refused: async (d) => {
        const top = await d.create('ProductCategories')
        const below = await d.create('ProductCategories', { parent: top.id })
        return d.change('ProductCategories', top, { parent: below.id })
      },
      passes: async (d) =>
        d.change('ProductCategories', await d.create('ProductCategories'), {
          parent: (await d.create('ProductCategories')).id,
        }),
    },
    {
      covers: 'ProductCategories.parent acyclic',
      at: '/parent',
      code: 'CIM519',
      refused: async (d) => d.make('ProductCategories', { parent: await chain(d, 10) }),
      passes: async (d) => d.make('ProductCategories', { parent: await chain(d, 9) }),
    },
  ])
})

/** The last of so many categories, each below the one before. */
async function chain(d: Desk, length: number): Promise<string> {
  let last = (await d.create('ProductCategories')).id
  for (let i = 1; i < length; i++) last = (await d.create('ProductCategories', { parent: last })).id
  return last
}

describe('lines on their own', () => {
  it('are refused, so that the rules of their document always hold', async () => {
    for (const [document, line] of [
      ['Quotes', 'QuoteLines'],
      ['SalesOrders', 'SalesOrderLines'],
    ] as const) {
      const record = await desk.create(document, linesOf(100))
      const [{ id }] = record.lines
      const { version } = (await desk.api.call('GET', `/records/${line}/${id}`)).body
      const match = { 'if-match': `"${version}"` }
      const answers = [
        await desk.api.call('POST', `/records/${line}`, {
          ...record.lines[0],
          [document === 'Quotes' ? 'quote' : 'salesOrder']: record.id,
        }),
        await desk.api.call('PATCH', `/records/${line}/${id}`, { unitPrice: 5 }, match),
        await desk.api.call('DELETE', `/records/${line}/${id}`, undefined, match),
        await desk.api.call('POST', `/records/${line}/batch`, { operations: [{ action: 'delete', id, version }] }),
        await desk.api.call('POST', `/records/${line}/${id}/restore`),
      ]
      expect(answers.map(({ status, body }) => `${status} ${body.problems[0].code}`)).toEqual(
        Array.from({ length: 5 }, () => '422 CIM532'),
      )
    }
  })
})

rules.complete(modulesOfFile.sales)
