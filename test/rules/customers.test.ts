import { afterAll, beforeAll, describe, expect } from 'vitest'
import { served, type Json } from '../support/served.ts'
import {
  cascade,
  holds,
  numbered,
  offer,
  passes,
  readOnly,
  refuses,
  required,
  requiredWhen,
  restored,
  restrict,
  rule,
  setNull,
  testChecks,
  unique,
  value,
  warning,
  type Check,
} from './checks.ts'
import { modulesFolder } from './coverage.ts'
import { postalCodes } from './postal-codes.ts'
import { another, clabe, openCrmDesk, type Body, type CrmDesk } from './valid-crm.ts'

let desk: CrmDesk
beforeAll(async () => {
  desk = await openCrmDesk(await served({ modulesFolder, today: '2026-11-21' }))
})
afterAll(() => desk.api.end())

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A customer with an address of its own. */
async function withAddress(at: CrmDesk, more: Body = {}): Promise<{ readonly account: Json; readonly address: Json }> {
  const account = await at.create('Accounts')
  return { account, address: await at.create('Addresses', { account: account.id, ...more }) }
}

const mexican = {
  street: 'Av. Madero',
  neighborhood: 'Centro',
  municipality: 'Monterrey',
  state: 'NLE',
  postalCode: '64000',
  country: 'MEX',
  exteriorNumber: '100',
  interiorNumber: 'B',
}

/** The eight flat fields and the text of a state that take what the chosen address says, once: at the moment it is chosen. */
const copiesOfAddress = (side: 'billing' | 'shipping'): readonly Check[] => {
  const choice = `default${capital(side)}Address`
  const names = Object.keys(mexican)
  const flat = (values: Body): Body =>
    Object.fromEntries(Object.entries(values).map(([name, given]) => [`${side}${capital(name)}`, given]))
  return [
    holds(
      names.map((name) => `Accounts.${side}${capital(name)} copy`),
      'come from the address that is chosen',
      async (at) => {
        const { account, address } = await withAddress(at, mexican)
        expect(await at.read('Accounts', account)).toMatchObject({
          ...flat(Object.fromEntries(names.map((name) => [name, null]))),
          [`${side}Country`]: 'MEX',
        })
        const chosen = await at.edit('Accounts', account, { [choice]: address.id })
        expect(chosen).toMatchObject(flat(mexican))
        const corrected = await at.edit('Accounts', chosen, { [`${side}Street`]: 'Av. Juárez' })
        expect(corrected).toMatchObject(flat({ ...mexican, street: 'Av. Juárez' }))
        await at.edit('Addresses', address, { street: 'Calle nueva' })
        expect((await at.edit('Accounts', corrected, { phone: '8180000000' }))[`${side}Street`]).toBe('Av. Juárez')
      },
    ),
    holds(`Accounts.${side}StateText copy`, 'comes from an address abroad', async (at) => {
      const { account, address } = await withAddress(at, { country: 'FRA', stateText: 'Bretaña', postalCode: '35000' })
      const chosen = await at.edit('Accounts', account, { [choice]: address.id })
      expect(chosen).toMatchObject(flat({ country: 'FRA', stateText: 'Bretaña', state: null, postalCode: '35000' }))
    }),
    offer(
      `Accounts.${choice} offer`,
      async (at) => ({ [choice]: await at.id('Addresses') }),
      // Nothing is chosen in a new record: an address is of a customer that is there.
      {},
    ),
    holds([], `Accounts.${choice} takes an address of the customer`, async (at) => {
      const { account, address } = await withAddress(at)
      await passes(at, at.change('Accounts', account, { [choice]: address.id }))
    }),
    holds(`Accounts.${choice} setNull`, 'lets go of Addresses, and what was copied stays', async (at) => {
      const { account, address } = await withAddress(at, mexican)
      await at.edit('Accounts', account, { [choice]: address.id })
      await passes(at, at.remove('Addresses', address))
      expect(await at.read('Accounts', account)).toMatchObject({ [choice]: null, ...flat(mexican) })
    }),
  ]
}

const moral = 'AAA010101AAA'
const fisica = 'GAMA800101AB1'

const accounts: readonly Check[] = [
  ...required('Accounts', { accountName: undefined, classification: 'customer' }),
  unique(
    'Accounts.email unique',
    '/email',
    { email: 'compras@norte.mx' },
    { email: 'ventas@norte.mx' },
    { email: 'COMPRAS@Norte.MX' },
  ),
  unique('Accounts.rfc unique', '/rfc', { rfc: moral }, { rfc: fisica }, { rfc: ' aaa-010101-aaa ' }),
  holds([], 'Accounts.rfc may be generic for as many as there are', async (at) => {
    for (const rfc of ['XAXX010101000', 'XEXX010101000'])
      for (let i = 0; i < 2; i++) await passes(at, at.make('Accounts', { rfc }))
  }),
  value('Accounts.taxPostalCode pattern', '6400', '64000'),
  restrict('Accounts.priceList restrict', 'PriceLists'),
  ...copiesOfAddress('billing'),
  ...copiesOfAddress('shipping'),
  ...postalCodes('Accounts', 'billing'),
  ...postalCodes('Accounts', 'shipping'),
  holds('Accounts.storePassword minLength', 'and is never given back', async (at) => {
    await refuses(at, at.make('Accounts', { storePassword: 'a23456789' }), '422 CIM505 /storePassword')
    const record = await passes(at, at.make('Accounts', { storePassword: 'a234567890' }))
    expect(record).not.toHaveProperty('storePassword')
    const { rows } = await at.api.pool.query('select changes::text as said from cimbra.history where record = $1', [
      record.id,
    ])
    expect(rows.some(({ said }) => said.includes('a234567890'))).toBe(false)
    const kept = await at.api.pool.query('select store_password from app.accounts where id = $1', [record.id])
    expect(kept.rows[0].store_password).toMatch(/^\$argon2id\$/)
    for (const query of [
      'sort=storePassword',
      `filter=${encodeURIComponent("storePassword = 'a'")}`,
      'fields=storePassword',
    ])
      expect((await at.api.call('GET', `/records/Accounts?${query}`)).status).toBe(422)
  }),
  holds('Accounts.defaultCart offer', 'a quote of the customer, or a template', async (at) => {
    const account = await at.create('Accounts')
    const quote = (of: Body) => at.create('Quotes', { subject: another('Cotización'), quoteDate: '2026-11-20', ...of })
    const [mine, theirs, template] = [
      await quote({ account: account.id }),
      await quote({ account: at.account }),
      await quote({ isCartTemplate: true }),
    ]
    await refuses(at, at.change('Accounts', account, { defaultCart: theirs.id }), '422 CIM509 /defaultCart')
    await at.edit('Accounts', account, { defaultCart: template.id })
    await at.edit('Accounts', account, { defaultCart: mine.id })
  }),
  setNull('Accounts.defaultCart setNull', 'Quotes', { more: { isCartTemplate: true } }),
  unique('Accounts.loyaltyCard unique', '/loyaltyCard', { loyaltyCard: 'T-1' }, { loyaltyCard: 'T-2' }),
  readOnly('Accounts.captureSource readOnly', 'tpv', 'crm'),
  numbered('Accounts.accountNumber', /^CLI-\d{6}$/),
  readOnly('Accounts.convertedFromLead readOnly', true, false),
  readOnly('Accounts.portalEnabled readOnly', true, false),
  offer(
    'Accounts.stpAccount offer',
    async (at) => ({ stpAccount: await at.id('StpAccounts', { account: at.account }) }),
    async (at) => ({ stpAccount: await at.id('StpAccounts') }),
  ),
  setNull('Accounts.stpAccount setNull', 'StpAccounts'),
  restrict('Accounts.affiliateType restrict', 'AffiliateTypes'),
  value('Accounts.referralPct minimum', -0.01, 0),
  value('Accounts.referralPct maximum', 100.0001, 100),
  holds('Accounts.referredBy readOnly', 'is said once', async (at) => {
    const [one, two] = [await at.id('Accounts'), await at.id('Accounts')]
    const account = await at.edit('Accounts', await at.create('Accounts'), { referredBy: one })
    await refuses(at, at.change('Accounts', account, { referredBy: two }), '422 CIM515 /referredBy')
    await refuses(at, at.change('Accounts', account, { referredBy: null }), '422 CIM515 /referredBy')
    await passes(at, at.change('Accounts', account, { referredBy: one, phone: '8112345678' }))
  }),
  holds('Accounts.referredBy acyclic', 'refuses a circle', async (at) => {
    const one = await at.create('Accounts')
    await refuses(at, at.change('Accounts', one, { referredBy: one.id }), '422 CIM518 /referredBy')
    const two = await at.create('Accounts', { referredBy: one.id })
    await refuses(at, at.change('Accounts', one, { referredBy: two.id }), '422 CIM518 /referredBy')
    await passes(at, at.change('Accounts', one, { referredBy: await at.id('Accounts') }))
  }),
  setNull('Accounts.referredBy setNull', 'Accounts'),
  value('Accounts.creditLimit minimum', -0.01, 0),
  value('Accounts.creditDays minimum', -1, 0),
  value('Accounts.creditDays maximum', 3_651, 3_650),
  offer(
    'Accounts.cfdiUse offer',
    { rfc: 'DDD010101AAA', taxRegime: '601', cfdiUse: 'D01' },
    { rfc: 'DDD010101AAA', taxRegime: '601', cfdiUse: 'G03' },
  ),
  holds([], 'Accounts.cfdiUse suits the regime, not only the person', async (at) => {
    await refuses(
      at,
      at.make('Accounts', { rfc: 'GAMA800102AB2', taxRegime: '616', cfdiUse: 'G03' }),
      '422 CIM509 /cfdiUse',
    )
    await passes(at, at.make('Accounts', { rfc: 'GAMA800102AB2', taxRegime: '612', cfdiUse: 'G03' }))
  }),
  offer(
    'Accounts.taxRegime offer',
    { rfc: 'BBB010101AAA', taxRegime: '605' },
    { rfc: 'BBB010101AAA', taxRegime: '601' },
  ),
  setNull('Accounts.addendaTemplate setNull', 'AddendaTemplates'),
  requiredWhen('Accounts.portfolio requiredWhen', { portfolio: null, classification: 'customer' }, {}),
  holds('Accounts.region requiredWhen', 'comes from the portfolio, and none is needed of others', async (at) => {
    await refuses(
      at,
      at.make('Accounts', { portfolio: undefined, region: undefined }),
      '422 CIM504 /portfolio',
      '422 CIM504 /region',
    )
    const prospect = await at.create('Accounts', {
      classification: 'prospect',
      portfolio: undefined,
      region: undefined,
    })
    expect(prospect).toMatchObject({ portfolio: null, region: null })
    await refuses(
      at,
      at.change('Accounts', prospect, { classification: 'customer' }),
      '422 CIM504 /portfolio',
      '422 CIM504 /region',
    )
    await passes(at, at.change('Accounts', prospect, { classification: 'customer', portfolio: at.portfolio }))
  }),
  holds('Accounts.region copy', 'is the one of the portfolio when none is given', async (at) => {
    expect((await at.create('Accounts', { region: undefined })).region).toBe(at.region)
    const region = await at.id('Regions')
    expect((await at.create('Accounts', { region })).region).toBe(region)
  }),
  holds([], 'Accounts: an old customer without portfolio is completed when it is edited', async (at) => {
    const account = await at.create('Accounts')
    await at.api.pool.query('update app.accounts set portfolio_id = null where id = $1', [account.id])
    await refuses(at, at.change('Accounts', account, { phone: '8112345678' }), '422 CIM504 /portfolio')
    await passes(at, at.change('Accounts', account, { phone: '8112345678', portfolio: at.portfolio }))
  }),
  restrict('Accounts.portfolio restrict', 'Portfolios'),
  restrict('Accounts.region restrict', 'Regions'),
  restrict('Accounts.unit restrict', 'Units'),
  holds('Accounts.parentAccount acyclic', 'refuses a circle and more than ten levels', async (at) => {
    const chain = [await at.create('Accounts')]
    for (let i = 1; i < 10; i++) chain.push(await at.create('Accounts', { parentAccount: chain.at(-1)?.id }))
    await refuses(at, at.make('Accounts', { parentAccount: chain.at(-1)?.id }), '422 CIM519 /parentAccount')
    await refuses(at, at.change('Accounts', chain[0], { parentAccount: chain.at(-1)?.id }), '422 CIM518 /parentAccount')
    await passes(at, at.make('Accounts', { parentAccount: chain.at(-2)?.id }))
  }),
  setNull('Accounts.parentAccount setNull', 'Accounts'),
  rule(
    'Accounts rule marketingNeedsConsent',
    '/marketingOptIn',
    { marketingOptIn: true, emailOptOut: true },
    { marketingOptIn: true, emailOptOut: false },
  ),
  rule(
    'Accounts rule ppdPaysLater',
    '/satPaymentForm',
    { satPaymentMethod: 'PPD', satPaymentForm: '03' },
    { satPaymentMethod: 'PPD', satPaymentForm: '99' },
  ),
  warning(
    'Accounts rule pueNamesForm',
    /PUE/,
    { satPaymentMethod: 'PUE', satPaymentForm: '99' },
    { satPaymentMethod: 'PUE', satPaymentForm: '03' },
  ),
  warning(
    'Accounts rule genericRegime',
    /616/,
    { rfc: 'XAXX010101000', taxRegime: '612' },
    { rfc: 'XAXX010101000', taxRegime: '616' },
  ),
  warning(
    'Accounts rule genericUse',
    /S01/,
    { rfc: 'XAXX010101000', taxRegime: '612', cfdiUse: 'G03' },
    { rfc: 'XAXX010101000', taxRegime: '616', cfdiUse: 'S01' },
  ),
  warning(
    'Accounts rule legalNameWithoutCompanyType',
    /tipo de sociedad/,
    { legalName: 'Abarrotes del Norte S.A. de C.V.' },
    { legalName: 'Abarrotes del Norte' },
  ),
  warning(
    'Accounts rule taxPostalCodeDiffers',
    /distintos/,
    { taxPostalCode: '64000', billingPostalCode: '64010' },
    { taxPostalCode: '64000', billingPostalCode: '64000' },
  ),
  holds([], 'Accounts: legal names as the SAT has them', async (at) => {
    const names: readonly (readonly [string, string])[] = [
      ['Abarrotes del Norte, S.A. de C.V.', 'ABARROTES DEL NORTE'],
      ['Abarrotes SA de CV', 'ABARROTES'],
      ['Comercial S. de R.L. de C.V.', 'COMERCIAL'],
      ['Comercial S de RL de CV', 'COMERCIAL'],
      ['Grupo Norte S.A.P.I. de C.V.', 'GRUPO NORTE'],
      ['Grupo Norte SAPI de CV', 'GRUPO NORTE'],
      ['Bolsa S.A.B. de C.V.', 'BOLSA'],
      ['Despacho Garza S.C.', 'DESPACHO GARZA'],
      ['Cruz Blanca A.C.', 'CRUZ BLANCA'],
      ['Cruz Blanca, I.A.P.', 'CRUZ BLANCA'],
      ['Ágil S.A.S.', 'ÁGIL'],
      ['Casa Sacramento', 'CASA SACRAMENTO'],
      ['La Sala', 'LA SALA'],
    ]
    for (const [legalName, fiscalName] of names)
      expect((await at.create('Accounts', { legalName })).fiscalName).toBe(fiscalName)
    expect(await at.create('Accounts', { legalName: ' Ana García SA ', rfc: 'GAMA800103AB3' })).toMatchObject({
      fiscalName: 'ANA GARCÍA SA',
      personType: 'fisica',
    })
    expect(await at.create('Accounts', { rfc: 'CCC010101AAA' })).toMatchObject({
      fiscalName: null,
      personType: 'moral',
    })
  }),
]

const ofAccounts: readonly Check[] = [
  ...required('AccountRelations', { fromAccount: undefined, toAccount: undefined }),
  cascade('AccountRelations.fromAccount cascade', 'Accounts'),
  cascade('AccountRelations.toAccount cascade', 'Accounts'),
  rule(
    'AccountRelations rule notItself',
    '/toAccount',
    (at) => Promise.resolve({ fromAccount: at.account, toAccount: at.account }),
    {},
  ),
  unique(
    'AccountRelations unique oncePerType',
    '/relationType',
    async (at) => ({ toAccount: await at.id('Accounts'), relationType: 'branch' }),
    { relationType: 'branch' },
  ),
  holds([], 'AccountRelations without a type are one kind too', async (at) => {
    const toAccount = await at.id('Accounts')
    await at.create('AccountRelations', { toAccount })
    await refuses(at, at.make('AccountRelations', { toAccount }), '409 CIM511 /relationType')
    await at.create('AccountRelations', { toAccount, relationType: 'partner' })
  }),
  ...required('AccountServices', { account: undefined, service: undefined }),
  cascade('AccountServices.account cascade', 'Accounts'),
  cascade('AccountServices.service cascade', 'Services'),
  unique('AccountServices unique oncePerService', '/service', async (at) => ({ service: await at.id('Services') }), {}),
  ...required('AccountProducts', { account: undefined, product: undefined }),
  cascade('AccountProducts.account cascade', 'Accounts'),
  cascade('AccountProducts.product cascade', 'Products'),
  readOnly('AccountProducts.lastPurchaseAt readOnly', '2026-11-20T16:00:00Z'),
  unique('AccountProducts unique oncePerProduct', '/product', async (at) => ({ product: await at.id('Products') }), {}),
]

const addresses: readonly Check[] = [
  ...required('Addresses', { name: undefined }),
  holds(
    ['Addresses.account required', 'Addresses.account readOnly'],
    'an address stays with its customer',
    async (at) => {
      await refuses(at, at.make('Addresses', { account: undefined }), '422 CIM504 /account')
      const address = await at.create('Addresses')
      await refuses(at, at.change('Addresses', address, { account: await at.id('Accounts') }), '422 CIM515 /account')
      await refuses(at, at.change('Addresses', address, { account: null }), '422 CIM504 /account')
      await passes(at, at.change('Addresses', address, { account: address.account, street: 'Av. Madero' }))
    },
  ),
  cascade('Addresses.account cascade', 'Accounts'),
  value('Addresses.latitude minimum', -90.000001, -90),
  value('Addresses.latitude maximum', 90.000001, 90),
  value('Addresses.longitude minimum', -180.000001, -180),
  value('Addresses.longitude maximum', 180.000001, 180),
  ...postalCodes('Addresses'),
]

const small: readonly Check[] = [
  ...required('AffiliateTypes', { name: undefined }),
  unique('AffiliateTypes.name unique', '/name', { name: 'Oro' }, { name: 'Plata' }, { name: 'ORO' }),
  value('AffiliateTypes.defaultPct minimum', -1, 0),
  value('AffiliateTypes.defaultPct maximum', 100.0001, 100),
  value('AffiliateTypes.level minimum', -1, 0),
  ...required('AddendaTemplates', { name: undefined, format: 'xml' }),
  unique('AddendaTemplates.name unique', '/name', { name: 'Cadena' }, { name: 'Tienda' }, { name: 'cadena' }),
  ...required('StpAccounts', { clabe: undefined }),
  unique('StpAccounts.clabe unique', '/clabe', { clabe: clabe(90_001) }, { clabe: clabe(90_002) }),
  holds([], 'StpAccounts.clabe has a check digit', async (at) => {
    const right = clabe(90_003)
    await refuses(
      at,
      at.make('StpAccounts', { clabe: `${right.slice(0, 17)}${(Number(right.at(-1)) + 1) % 10}` }),
      '422 CIM505 /clabe',
    )
    await passes(at, at.make('StpAccounts', { clabe: right }))
  }),
  setNull('StpAccounts.account setNull', 'Accounts'),
]

const points: readonly Check[] = [
  holds(
    ['PointMovements.account required', 'PointMovements.points required', 'PointMovements.kind required'],
    'must be given',
    async (at) => {
      for (const field of ['account', 'points'])
        await refuses(at, at.make('PointMovements', { [field]: undefined }), `422 CIM504 /${field}`)
      await refuses(at, at.make('PointMovements', { kind: null }), '422 CIM504 /kind')
      expect((await at.create('PointMovements')).kind).toBe('earned')
    },
  ),
  holds(
    ['PointMovements.movementDate required', 'PointMovements.movementDate copy'],
    'is today when not given',
    async (at) => {
      expect((await at.create('PointMovements', { movementDate: null })).movementDate).toBe('2026-11-21')
      expect((await at.create('PointMovements', { movementDate: '2026-11-01' })).movementDate).toBe('2026-11-01')
    },
  ),
  holds('PointMovements.points exclusiveMinimum', 'refuses 0 and less', async (at) => {
    for (const points of [0, -5]) await refuses(at, at.make('PointMovements', { points }), '422 CIM505 /points')
    await passes(at, at.make('PointMovements', { points: 0.01 }))
  }),
  holds('PointMovements appendOnly', 'what was written stays', async (at) => {
    const movement = await at.create('PointMovements')
    await refuses(at, at.change('PointMovements', movement, { points: 1_000 }), '422 CIM517 ')
    await refuses(at, at.remove('PointMovements', movement), '409 CIM517 ')
  }),
  holds('PointMovements.account restrict', 'keeps no customer back, and is there when it returns', async (at) => {
    const account = await at.create('Accounts')
    await at.create('PointMovements', { account: account.id, points: 30 })
    await passes(at, at.remove('Accounts', account))
    expect((await passes(at, restored('Accounts', account))).pointsBalance).toBe(30)
  }),
  holds('PointMovements.salesOrder restrict', 'keeps SalesOrders', async (at) => {
    const order = await at.create('SalesOrders')
    await at.create('PointMovements', { salesOrder: order.id })
    await refuses(at, at.remove('SalesOrders', order), '409 CIM516 ')
    await passes(at, at.remove('SalesOrders', await at.create('SalesOrders')))
  }),
  holds('PointMovements rule enoughPoints', 'refuses a balance below zero', async (at) => {
    const account = await at.id('Accounts')
    await at.create('PointMovements', { account, kind: 'adjustment_in', points: 50 })
    for (const kind of ['redeemed', 'expired', 'adjustment_out'])
      await refuses(at, at.make('PointMovements', { account, kind, points: 50.01 }), '422 CIM520 /points')
    for (const [kind, left] of [
      ['redeemed', 30],
      ['expired', 15],
      ['adjustment_out', 0],
    ] as const) {
      await passes(at, at.make('PointMovements', { account, kind, points: kind === 'redeemed' ? 20 : 15 }))
      expect((await at.read('Accounts', { id: account })).pointsBalance).toBe(left)
    }
  }),
  holds([], 'PointMovements rule enoughPoints holds when 10 are redeemed at once', async (at) => {
    const account = await at.id('Accounts')
    await at.create('PointMovements', { account, points: 50 })
    const { method, path, body } = await at.make('PointMovements', { account, kind: 'redeemed', points: 10 })
    const answers = await Promise.all(Array.from({ length: 10 }, () => at.api.call(method, path, body)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
    expect((await at.read('Accounts', { id: account })).pointsBalance).toBe(0)
  }),
]

describe('customers', () => {
  testChecks(
    [
      'Accounts',
      'AccountRelations',
      'AccountServices',
      'AccountProducts',
      'Addresses',
      'AffiliateTypes',
      'AddendaTemplates',
      'StpAccounts',
      'PointMovements',
    ],
    [...accounts, ...ofAccounts, ...addresses, ...small, ...points],
    () => desk,
  )
})
