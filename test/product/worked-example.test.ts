import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '../support/database.ts'
import { emptyDatabase, served, type Json, type Served } from '../support/served.ts'
import { customer, fresh, modulesFolder, openDesk, payment, sale, type Desk } from './customers.ts'

describe('the worked example of the domain model', () => {
  let database: TestDatabase
  let api: Served
  let desk: Desk
  let account: Json

  beforeAll(async () => {
    database = await emptyDatabase(modulesFolder)
    api = await served({ modulesFolder, today: '2026-11-21', database })
    desk = await openDesk(api)
    account = await customer(desk, { creditLimit: 50_000, creditDays: 30 })
    // What is not overdue first: a customer who owes something overdue gets no further credit.
    const s2 = await sale(desk, account, '2026-11-10', 2_320)
    await api.change('SalesOrders', s2, { status: 'reserved' })
    const s3 = await sale(desk, account, '2026-08-01', 1_160)
    await payment(desk, account, 1_160, { order: s3, amount: 1_160 })
    const authorized = await api.change('SalesOrders', await fresh(desk, 'SalesOrders', s3), { status: 'authorized' })
    await api.change('SalesOrders', authorized, { status: 'completed', deliveryStatus: 'delivered' })
    const s4 = await sale(desk, account, '2026-11-01', 9_999)
    await api.change('SalesOrders', s4, { status: 'cancelled', cancelReason: 'El cliente desistió' })
    const s1 = await sale(desk, account, '2026-09-01', 11_600)
    const open = await api.change('SalesOrders', s1, { status: 'authorized' })
    await payment(desk, account, 5_000, { order: open, amount: 5_000 })
  })
  afterAll(async () => {
    await api.end()
    await database.end()
  })

  const figures =
    'soldAuthorized,soldReserved,receivable,overdue,openSalesCount,averageSale,oldestDebtDate,firstSaleDate,lastSaleDate,availableCredit,collected'

  it('gives the figures that were worked out by hand', async () => {
    const { body } = await api.call('GET', `/records/Accounts/${account.id}?fields=${figures}`)
    expect(body).toMatchObject({
      soldAuthorized: 11_600,
      soldReserved: 2_320,
      receivable: 8_920,
      overdue: 6_600,
      openSalesCount: 2,
      averageSale: 5_026.67,
      oldestDebtDate: '2026-09-01',
      firstSaleDate: '2026-08-01',
      lastSaleDate: '2026-11-10',
      availableCredit: 41_080,
      collected: 6_160,
    })
  })

  it('finds the customer among those with overdue balances, by the figure that is shown', async () => {
    const { body } = await api.call('GET', '/records/Accounts?view=overdue&fields=accountName,overdue')
    expect(body.records).toEqual([
      { id: account.id, version: expect.any(Number), accountName: account.accountName, overdue: 6_600 },
    ])
  })

  it('says on 2026-12-11, with no write in between, that 8,920 are overdue', async () => {
    const { rows: before } = await database.pool.query('select max(id) as last from cimbra.history')
    const later = await served({ modulesFolder, today: '2026-12-11', database })
    const { body } = await later.call('GET', `/records/Accounts/${account.id}?fields=overdue,receivable`)
    const listed = await later.call('GET', '/records/Accounts?filter=overdue%20%3D%208920&fields=overdue')
    await later.end()
    expect(body).toMatchObject({ overdue: 8_920, receivable: 8_920 })
    expect(listed.body.records).toHaveLength(1)
    expect((await database.pool.query('select max(id) as last from cimbra.history')).rows).toEqual(before)
  })

  it('explains a balance by the sales that make it up', async () => {
    const { body } = await api.call('GET', `/records/Accounts/${account.id}/explain/receivable`)
    expect(body).toMatchObject({ value: 8_920, kind: 'rollup', count: 2 })
    expect(body.records.map(({ value }: Json) => value).sort()).toEqual([2_320, 6_600])
  })

  it('moves both customers by the same amounts when a sale goes from one to the other', async () => {
    const other = await customer(desk, { creditLimit: 10_000, creditDays: 30 })
    const reserved = (await api.call('GET', `/records/SalesOrders?filter=${encodeURIComponent("status = 'reserved'")}`))
      .body.records[0]
    await api.change('SalesOrders', reserved, { account: other.id })
    const [mine, theirs] = [await fresh(desk, 'Accounts', account), await fresh(desk, 'Accounts', other)]
    expect([mine.receivable, theirs.receivable]).toEqual([6_600, 2_320])
  })
})

describe('a customer being typed in', () => {
  it('is warned of an RFC whose check digit is odd, and may be saved all the same', async () => {
    const api = await served({ modulesFolder, today: '2026-11-21' })
    const desk = await openDesk(api)
    const { body } = await api.call('POST', '/records/Accounts/preview', {
      record: { accountName: 'Áridos', rfc: 'ARE850101AB3' },
    })
    expect(body.warnings).toContainEqual(expect.objectContaining({ code: 'CIM534', pointer: '/rfc' }))
    expect((await customer(desk, { rfc: 'ARE850101AB3' })).rfc).toBe('ARE850101AB3')
    await api.end()
  })
})

describe('the credit rule', () => {
  let api: Served
  let desk: Desk

  beforeAll(async () => {
    api = await served({ modulesFolder, today: '2026-11-21' })
    desk = await openDesk(api)
  })
  afterAll(() => api.end())

  it('holds when 50 sales of one customer are authorised at once: as many pass as the limit pays for', async () => {
    const account = await customer(desk, { creditLimit: 1_000, creditDays: 30 })
    const sales: Json[] = []
    for (let i = 0; i < 50; i++) sales.push(await sale(desk, account, '2026-11-20', 100))
    const answers = await Promise.all(
      sales.map((each) =>
        api.call(
          'PATCH',
          `/records/SalesOrders/${each.id}`,
          { status: 'authorized' },
          { 'if-match': `"${each.version}"` },
        ),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect([
      statuses.filter((status) => status === 200).length,
      statuses.filter((status) => status === 422).length,
    ]).toEqual([10, 40])
    const after = await fresh(desk, 'Accounts', account)
    expect([after.receivable, after.availableCredit]).toEqual([1_000, 0])
  })

  it('lets a sale that is paid in full pass without credit', async () => {
    const account = await customer(desk)
    const order = await sale(desk, account, '2026-11-20', 300)
    await payment(desk, account, 300, { order, amount: 300 })
    const paid = await api.change('SalesOrders', await fresh(desk, 'SalesOrders', order), { status: 'authorized' })
    expect([paid.status, paid.termsDays, paid.balance]).toEqual(['authorized', 0, 0])
  })

  it('keeps applications below the movement and the sale when 20 are made at once', async () => {
    const account = await customer(desk, { creditLimit: 10_000, creditDays: 30 })
    const order = await api.change('SalesOrders', await sale(desk, account, '2026-11-20', 500), {
      status: 'authorized',
    })
    const movement = await payment(desk, account, 800)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        api.call('POST', '/records/PaymentApplications', {
          movement: movement.id,
          salesOrder: order.id,
          amount: 100,
          status: 'posted',
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
    expect((await fresh(desk, 'SalesOrders', order)).balance).toBe(0)
  })
})
