/** The worked acceptance: two portfolios, two sellers, a manager; each sees exactly hers, at every door. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller, Json } from '../../support/served.ts'
import { customersOf, openSalesTeam, type SalesTeam } from './sales-team.ts'

describe('two sellers and a manager', () => {
  let team: SalesTeam
  let north: string
  let sellers: Readonly<Record<'norte' | 'centro', Caller>>
  let manager: Caller
  let mobile: Caller
  let seller: string
  let accounts: Readonly<Record<string, Json>>

  beforeAll(async () => {
    team = await openSalesTeam()
    north = await team.portfolio('Norte')
    const centre = await team.portfolio('Centro')
    const people = [
      await team.person('Vendedora Norte'),
      await team.person('Vendedor Centro'),
      await team.person('Gerente'),
    ] as const
    await team.assign(people[0], 'fieldSeller', north)
    await team.assign(people[1], 'fieldSeller', centre)
    await team.assign(people[2], 'commercialManager', null)
    const made: Record<string, Json> = {}
    for (const name of ['Norte 1', 'Norte 2', 'Norte 3']) made[name] = await team.customer(name, north)
    for (const name of ['Centro 1', 'Centro 2']) made[name] = await team.customer(name, centre)
    for (const account of Object.values(made)) await team.sale(account)
    accounts = made
    sellers = { norte: await team.as(people[0]), centro: await team.as(people[1]) }
    manager = await team.as(people[2])
    seller = people[0]
    mobile = await team.as(people[0], { channel: 'mobile' })
  })
  afterAll(() => team?.end())

  const expected = (): readonly (readonly [Caller, readonly string[]])[] => [
    [sellers.norte, ['Norte 1', 'Norte 2', 'Norte 3']],
    [sellers.centro, ['Centro 1', 'Centro 2']],
    [manager, ['Centro 1', 'Centro 2', 'Norte 1', 'Norte 2', 'Norte 3']],
  ]

  test('each sees exactly hers in lists, searches, counts and aggregates', async () => {
    for (const [caller, names] of expected()) {
      expect(await customersOf(caller)).toEqual(names)
      for (const word of ['Norte', 'Centro'])
        expect(await customersOf(caller, { search: word })).toEqual(names.filter((name) => name.includes(word)))
      const { body } = await caller.call('GET', '/records/Accounts?count=exact&limit=1')
      expect(body.count).toBe(names.length)
      const groups = (await caller.call('GET', '/records/Accounts/aggregate?group=portfolio&measure=count()')).body
        .groups
      expect(groups.map(({ label, values }: Json) => [label.portfolio, values['count()']])).toEqual(
        ['Centro', 'Norte']
          .flatMap((name) => {
            const count = names.filter((each) => each.includes(name)).length
            return count === 0 ? [] : [[name, count]]
          })
          .toSorted(
            ([a], [b]) =>
              groups.findIndex(({ label }: Json) => label.portfolio === a) -
              groups.findIndex(({ label }: Json) => label.portfolio === b),
          ),
      )
      const sales = (await caller.call('GET', '/records/SalesOrders/aggregate')).body.groups[0].values['count()']
      expect(sales).toBe(names.length)
    }
  })

  test('and in panels', async () => {
    const account = accounts['Norte 1']
    for (const caller of [sellers.norte, manager]) {
      const { body } = await caller.call('GET', `/records/Accounts/${account.id}/panels`)
      expect(body.panels.find(({ name }: Json) => name === 'sales' || name === 'salesOrders')?.count).toBe(1)
    }
    const portfolio = await sellers.centro.call('GET', `/records/Portfolios/${north}/panels`)
    expect(portfolio.body.panels.find(({ name }: Json) => name === 'accounts')?.count).toBe(0)
    expect(
      (await sellers.norte.call('GET', `/records/Portfolios/${north}/panels`)).body.panels.find(
        ({ name }: Json) => name === 'accounts',
      )?.count,
    ).toBe(3)
  })

  test('a seller’s URL to a foreign customer is 404', async () => {
    for (const path of ['', '/panels', '/history', '/explain/receivable'])
      expect((await sellers.centro.call('GET', `/records/Accounts/${accounts['Norte 1'].id}${path}`)).status).toBe(404)
  })

  test('the mobile channel shows the basic card and refuses the order', async () => {
    const { status, body } = await mobile.call('GET', `/records/Accounts/${accounts['Centro 1'].id}`)
    expect([status, body.accountName, body.classification]).toEqual([200, 'Centro 1', null])
    // What can be done with a record is said with it, and where all can be done nothing is said.
    const headers = await team.api.credentials(seller, { channel: 'mobile' })
    const allowed = async (name: string): Promise<unknown> => {
      const answer = await team.api.app.inject({ url: `/api/records/Accounts/${accounts[name].id}?fields=id`, headers })
      return [answer.statusCode, answer.headers['allow']]
    }
    expect(await allowed('Centro 1')).toEqual([200, 'GET'])
    expect(await allowed('Norte 1')).toEqual([200, undefined])
    expect((await team.sale(accounts['Centro 1'], mobile)).status).toBe(403)
    expect((await team.sale(accounts['Norte 1'], mobile)).status).toBe(201)
  })
})
