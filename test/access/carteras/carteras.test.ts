/** «Carteras», the second document of `shared/seeds`, step by step, with its table of problems: what a company is promised. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller, Json } from '../../support/served.ts'
import { customersOf, openSalesTeam, today, type SalesTeam } from './sales-team.ts'

const pointers = (body: Json): readonly string[] => body.problems.map(({ pointer }: Json) => pointer)

describe('carteras', () => {
  let team: SalesTeam
  let north: string
  let centre: string
  let shared: string
  let ana: string
  let luis: string
  let manager: string

  beforeAll(async () => {
    team = await openSalesTeam()
    north = await team.portfolio('Norte')
    centre = await team.portfolio('Centro')
    shared = await team.portfolio('Compartida')
    ana = await team.person('Ana Norte')
    luis = await team.person('Luis Centro')
    manager = await team.person('Gerente')
    await team.assign(ana, 'fieldSeller', north)
    await team.assign(luis, 'fieldSeller', centre)
    await team.assign(manager, 'commercialManager', null)
    await team.customer('Norteña', north, { rfc: 'NOR010101AA1', phone: '+525511112222' })
    await team.customer('Central', centre)
    await team.customer('De todos', shared)
  })
  afterAll(() => team?.end())

  describe('1 crear carteras y regiones', () => {
    test('a portfolio needs a name and a region', async () => {
      const { status, body } = await team.api.call('POST', '/records/Portfolios', {})
      expect([status, pointers(body).toSorted()]).toEqual([422, ['/name', '/region']])
    })

    test('renaming one moves nothing: everybody sees what she saw, and no customer is touched', async () => {
      const seller = await team.as(ana)
      const before = await customersOf(seller)
      const rows = `select id, version, xmin::text from app.accounts order by id`
      const kept = (await team.api.pool.query(rows)).rows
      const { body } = await team.api.call('GET', `/records/Portfolios/${north}`)
      await team.api.change('Portfolios', body, { name: 'Zona Norte' })
      expect(await customersOf(seller)).toEqual(before)
      expect((await team.api.pool.query(rows)).rows).toEqual(kept)
    })
  })

  describe('2 asignar cartera a los clientes', () => {
    test('a customer of classification Cliente needs a portfolio and gets its region; other classifications do not', async () => {
      const create = (record: Json): Promise<Json> => team.api.call('POST', '/records/Accounts', record)
      const none = await create({ accountName: 'Sin cartera', classification: 'customer' })
      expect([none.status, pointers(none.body)]).toEqual([422, ['/portfolio', '/region']])
      const placed = await create({ accountName: 'Con cartera', classification: 'customer', portfolio: centre })
      expect([placed.status, placed.body.region]).toEqual([201, team.region])
      for (const classification of ['prospect', 'supplier', 'partner', 'other'])
        expect((await create({ accountName: classification, classification, unit: team.otherUnit })).status).toBe(201)
    })

    test('an old customer without portfolio shows in lists, and asks for one when it is edited', async () => {
      const { rows } = await team.api.pool.query(
        `insert into app.accounts (id, version, created_at, modified_at, account_name, classification, unit_id)
         values (gen_random_uuid(), 1, now(), now(), 'Antigua', 'customer', $1) returning id`,
        [team.unit],
      )
      const seller = await team.as(ana)
      expect(await customersOf(seller)).toContain('Antigua')
      const path = `/records/Accounts/${rows[0]?.id}`
      const refused = await seller.call('PATCH', path, { description: 'Corregida' }, { 'if-match': '"1"' })
      expect([refused.status, pointers(refused.body)]).toEqual([422, ['/portfolio', '/region']])
      const done = await seller.call('PATCH', path, { portfolio: north }, { 'if-match': '"1"' })
      expect([done.status, done.body?.region]).toEqual([200, team.region])
      expect(await customersOf(await team.as(luis))).not.toContain('Antigua')
    })

    test('a prospect created on mobile gets the portfolio of the seller and its region', async () => {
      const mobile = await team.as(ana, { channel: 'mobile' })
      const { status, body } = await mobile.call('POST', '/records/Accounts', {
        accountName: 'Prospecto móvil',
        classification: 'prospect',
      })
      expect([status, body.portfolio, body.region]).toEqual([201, north, team.region])
      const lead = await mobile.call('POST', '/records/Leads', { lastName: 'Pérez' })
      expect([lead.status, lead.body.portfolio]).toEqual([201, north])
      const web = await (
        await team.as(ana)
      ).call('POST', '/records/Accounts', { accountName: 'Prospecto web', classification: 'prospect' })
      expect([web.status, web.body.portfolio]).toEqual([201, null])
    })
  })

  describe('3 vincular carteras a los usuarios por perfil', () => {
    let rosa: string
    let rows: Json

    beforeAll(async () => {
      rosa = await team.person('Rosa Dos')
      rows = await team.assign(rosa, 'fieldSeller', north)
    })

    test('one portfolio per row: a second row of the same profile and unit gives a second one', async () => {
      const seller = await team.as(rosa)
      expect(await customersOf(seller)).toContain('Norteña')
      expect(await customersOf(seller)).not.toContain('Central')
      await team.assign(rosa, 'fieldSeller', centre)
      expect(await customersOf(seller)).toEqual(expect.arrayContaining(['Norteña', 'Central']))
      expect(await customersOf(seller)).not.toContain('De todos')
    })

    test('the same row twice is refused', async () => {
      const { status } = await team.api.call('POST', '/records/ProfileAssignments', {
        person: rosa,
        profile: 'fieldSeller',
        unit: team.unit,
        portfolio: north,
      })
      expect(status).toBe(409)
    })

    test('with several portfolios, or all, a prospect made on mobile must name one', async () => {
      const mobile = await team.as(rosa, { channel: 'mobile' })
      const refused = await mobile.call('POST', '/records/Accounts', {
        accountName: 'Dudosa',
        classification: 'prospect',
      })
      expect([refused.status, pointers(refused.body)]).toEqual([422, ['/portfolio']])
      const named = await mobile.call('POST', '/records/Accounts', {
        accountName: 'Decidida',
        classification: 'prospect',
        portfolio: centre,
      })
      expect([named.status, named.body.portfolio]).toEqual([201, centre])
      const all = await (
        await team.as(manager, { channel: 'mobile' })
      ).call('POST', '/records/Accounts', { accountName: 'De la gerencia', classification: 'prospect' })
      expect([all.status, pointers(all.body)]).toEqual([422, ['/portfolio']])
    })

    test('a row that is over or has not begun gives nothing, from one request to the next', async () => {
      const seller = await team.as(rosa)
      const changed = await team.api.change('ProfileAssignments', rows, { validTo: '2026-11-20' })
      expect(await customersOf(seller)).not.toContain('Norteña')
      const again = await team.api.change('ProfileAssignments', changed, { validTo: today })
      expect(await customersOf(seller)).toContain('Norteña')
      await team.api.change('ProfileAssignments', again, { validFrom: '2026-11-22', validTo: null })
      expect(await customersOf(seller)).not.toContain('Norteña')
    })
  })

  describe('4 asignación en blanco', () => {
    test('without a portfolio all those of the unit are seen and worked with', async () => {
      const all = await team.as(manager)
      expect(await customersOf(all)).toEqual(expect.arrayContaining(['Norteña', 'Central', 'De todos']))
      for (const name of ['Norteña', 'Central']) {
        const [account] = (
          await all.call('GET', `/records/Accounts?${new URLSearchParams({ filter: `accountName = '${name}'` })}`)
        ).body.records
        expect((await team.sale(account, all)).status).toBe(201)
      }
    })

    test('of the unit, and of no other', async () => {
      await team.customer('De la filial', north, { unit: team.otherUnit })
      expect(await customersOf(await team.as(manager))).not.toContain('De la filial')
      expect(await customersOf(await team.as(ana))).not.toContain('De la filial')
    })
  })

  test('5 carteras compartidas: a customer of one is everybody’s who has it', async () => {
    for (const person of [ana, luis]) {
      expect(await customersOf(await team.as(person))).not.toContain('De todos')
      await team.assign(person, 'fieldSeller', shared)
      expect(await customersOf(await team.as(person))).toContain('De todos')
    }
  })

  describe('comportamiento en la app móvil', () => {
    let mobile: Caller
    let foreign: Json

    beforeAll(async () => {
      const seller = await team.person('Marta Móvil')
      await team.assign(seller, 'fieldSeller', north)
      mobile = await team.as(seller, { channel: 'mobile' })
      foreign = await team.customer('Ajena', centre, {
        phone: '+525599998888',
        description: 'Secreta',
        billingStreet: 'Calle Oculta',
      })
      await team.sale(foreign)
    })

    test('customers are grouped by portfolio, then in alphabetical order', async () => {
      const { body } = await mobile.call(
        'GET',
        `/records/Accounts?${new URLSearchParams({ sort: 'portfolio,accountName', expand: 'portfolio', fields: 'accountName,portfolio', limit: '200' })}`,
      )
      const shown = body.records
        .filter(({ portfolio }: Json) => portfolio !== null)
        .map(({ portfolio, accountName }: Json) => `${portfolio.label} ${accountName}`)
      expect(shown).toEqual(shown.toSorted((a: string, b: string) => a.localeCompare(b, 'es')))
      expect(shown).toEqual(expect.arrayContaining(['Centro Ajena', 'Zona Norte Norteña']))
    })

    test('outside of the portfolio only basic data are seen, and everything else is blocked', async () => {
      const { status, body } = await mobile.call('GET', `/records/Accounts/${foreign.id}`)
      expect([status, body.accountName, body.phone]).toEqual([200, 'Ajena', '+525599998888'])
      expect([body.description, body.billingStreet, body.receivable, body.owner]).toEqual([null, null, null, null])
      const person = (await mobile.call('GET', '/session')).body.user.id
      const moment = '2026-11-21T15:00:00Z'
      const tries: Readonly<Record<string, Json>> = {
        CheckIns: { person, account: foreign.id, checkInAt: moment },
        CalendarItems: { kind: 'event', subject: 'Visita', status: 'planned', startAt: moment, account: foreign.id },
        LogEntries: { subject: 'Llamada', account: foreign.id, entryType: 'call', entryDate: today, status: 'open' },
        Visits: { person, account: foreign.id, startedAt: moment },
        VisitPlans: { person, account: foreign.id, plannedDate: today },
        Contacts: { lastName: 'X', account: foreign.id },
      }
      for (const [module, record] of Object.entries(tries))
        expect([(await mobile.call('POST', `/records/${module}`, record)).status, module]).toEqual([403, module])
      expect((await team.sale(foreign, mobile)).status).toBe(403)
      expect(
        (
          await mobile.call('POST', '/records/Goals', {
            period: '2026-11',
            metric: 'sales',
            target: 1,
            account: foreign.id,
          })
        ).status,
      ).toBe(403)
      expect(
        (
          await mobile.call(
            'PATCH',
            `/records/Accounts/${foreign.id}`,
            { phone: '+525500000000' },
            { 'if-match': `"${foreign.version}"` },
          )
        ).status,
      ).toBe(403)
    })

    test('the timeline shows nothing of customers outside', async () => {
      expect((await mobile.call('GET', `/records/Accounts/${foreign.id}/history`)).status).toBe(403)
      expect((await mobile.call('GET', `/records/Accounts/${foreign.id}/panels`)).status).toBe(403)
      const { body } = await mobile.call('GET', '/records/SalesOrders?limit=200')
      expect(body.records.some(({ account }: Json) => account === foreign.id)).toBe(false)
    })

    test('a profile without portfolio works with everybody', async () => {
      const all = await team.as(manager, { channel: 'mobile' })
      expect((await team.sale(foreign, all)).status).toBe(201)
    })
  })

  describe('comportamiento en la web', () => {
    test('customers, sales and reports are those of the portfolios', async () => {
      const seller = await team.as(luis)
      const sales = await seller.call('GET', '/records/SalesOrders?limit=200&expand=account')
      const mine = new Set(await customersOf(seller))
      expect(sales.body.records.length).toBeGreaterThan(0)
      expect(sales.body.records.every(({ account }: Json) => mine.has(account.label))).toBe(true)
      const [group] = (await seller.call('GET', '/records/SalesOrders/aggregate?measure=count(),sum(total)')).body
        .groups
      expect(group.values['count()']).toBe(sales.body.records.length)
      expect(group.values['sum(total)']).toBe(
        sales.body.records.reduce((sum: number, { total }: Json) => sum + total, 0),
      )
      const whole = (await team.api.call('GET', '/records/SalesOrders/aggregate')).body.groups[0]
      expect(whole.values['count()']).toBeGreaterThan(group.values['count()'])
    })
  })

  describe('solución de problemas', () => {
    let pablo: string
    let assignment: Json

    beforeAll(async () => {
      pablo = await team.person('Pablo Dudas')
      assignment = await team.assign(pablo, 'fieldSeller', shared)
    })

    test('«No puedo crear pedidos en un cliente»: it was in none of the portfolios of the profile', async () => {
      const account = await team.customer('Quisquillosa', north)
      const seller = await team.as(pablo)
      expect((await team.sale(account, seller)).status).toBe(422)
      await team.assign(pablo, 'fieldSeller', north)
      expect((await team.sale(account, seller)).status).toBe(201)
    })

    test('«Veo todos los clientes y no debería»: the profile had no portfolio', async () => {
      const rita = await team.person('Rita Todo')
      const row = await team.assign(rita, 'fieldSeller', null)
      const seller = await team.as(rita)
      expect(await customersOf(seller)).toEqual(expect.arrayContaining(['Norteña', 'Central']))
      await team.api.change('ProfileAssignments', row, { portfolio: centre })
      expect(await customersOf(seller)).not.toContain('Norteña')
      expect(await customersOf(seller)).toContain('Central')
    })

    test('«Un cliente no aparece en reportes o listados»: it was of another portfolio', async () => {
      const account = await team.customer('Perdida', centre)
      const seller = await team.as(ana)
      const counted = async (): Promise<number> =>
        (
          await seller.call(
            'GET',
            `/records/Accounts/aggregate?${new URLSearchParams({ filter: "accountName = 'Perdida'" })}`,
          )
        ).body.groups[0].values['count()']
      expect([await counted(), await customersOf(seller, { search: 'Perdida' })]).toEqual([0, []])
      await team.api.change('Accounts', account, { portfolio: north })
      expect([await counted(), await customersOf(seller, { search: 'Perdida' })]).toEqual([1, ['Perdida']])
    })

    test('«Falta de datos en móvil»: the unit or the dates of the profile were others', async () => {
      const mobile = await team.as(pablo, { channel: 'mobile' })
      const full = async (): Promise<boolean> => {
        const [found] = (
          await mobile.call(
            'GET',
            `/records/Accounts?${new URLSearchParams({ filter: "accountName = 'De todos'", fields: 'accountName,classification' })}`,
          )
        ).body.records
        return found !== undefined
      }
      const seen = (
        await mobile.call(
          'GET',
          `/records/Accounts?${new URLSearchParams({ search: 'De todos', fields: 'accountName,classification' })}`,
        )
      ).body.records
      expect(seen[0]?.classification).toBe('customer')
      expect(await full()).toBe(true)
      const moved = await team.api.change('ProfileAssignments', assignment, { unit: team.otherUnit })
      const other = (
        await mobile.call(
          'GET',
          `/records/Accounts?${new URLSearchParams({ search: 'De todos', fields: 'accountName,classification' })}`,
        )
      ).body.records
      expect(other[0]?.classification ?? null).toBeNull()
      await team.api.change('ProfileAssignments', moved, { unit: team.unit, validTo: '2026-01-01' })
      const over = (
        await mobile.call(
          'GET',
          `/records/Accounts?${new URLSearchParams({ search: 'De todos', fields: 'accountName,classification' })}`,
        )
      ).body.records
      expect(over[0]?.classification ?? null).toBeNull()
    })
  })

  test('the owner of a contact does with its customer all that her profile permits', async () => {
    const account = await team.customer('Con contacto', centre)
    const seller = await team.as(ana)
    expect((await seller.call('GET', `/records/Accounts/${account.id}`)).status).toBe(404)
    const contact = await team.api.create('Contacts', { lastName: 'Conocida', account: account.id, owner: ana })
    const { status, body } = await seller.call('GET', `/records/Accounts/${account.id}`)
    expect(status).toBe(200)
    expect(
      (
        await seller.call(
          'PATCH',
          `/records/Accounts/${account.id}`,
          { description: 'La atiendo' },
          { 'if-match': `"${body.version}"` },
        )
      ).status,
    ).toBe(200)
    expect((await team.sale(account, seller)).status).toBe(201)
    await team.api.call('DELETE', `/records/Contacts/${contact.id}`, undefined, { 'if-match': `"${contact.version}"` })
    expect((await seller.call('GET', `/records/Accounts/${account.id}`)).status).toBe(404)
  })

  test('reassigning a portfolio of 10,000 customers touches assignments, not customers', async () => {
    const large = await team.portfolio('Diez mil')
    const [before, after] = [await team.person('Saliente'), await team.person('Entrante')]
    const assignment = await team.assign(before, 'fieldSeller', large)
    await team.api.pool.query(
      `insert into app.accounts (id, version, created_at, modified_at, account_name, classification, unit_id, portfolio_id, region_id)
       select gen_random_uuid(), 1, now(), now(), 'Cliente ' || n, 'customer', $1, $2, $3 from generate_series(1, 10000) as n`,
      [team.unit, large, team.region],
    )
    const counted = async (person: string): Promise<number> => {
      const { body } = await (
        await team.as(person)
      ).call(
        'GET',
        `/records/Accounts?${new URLSearchParams({ filter: `portfolio = '${large}'`, count: 'exact', limit: '1' })}`,
      )
      return body.count ?? 0
    }
    const state = `select count(*)::int as n, sum(version)::int as versions, max(xmin::text::bigint)::text as xmin from app.accounts`
    const kept = (await team.api.pool.query(state)).rows
    expect([await counted(before), await counted(after)]).toEqual([10_000, 0])
    const started = performance.now()
    await team.api.change('ProfileAssignments', assignment, { person: after })
    expect(performance.now() - started).toBeLessThan(2000)
    expect([await counted(before), await counted(after)]).toEqual([0, 10_000])
    expect((await team.api.pool.query(state)).rows).toEqual(kept)
  })
})
