import { afterAll, beforeAll, describe, expect } from 'vitest'
import { served } from '../support/served.ts'
import {
  cascade,
  holds,
  offer,
  passes,
  readOnly,
  refuses,
  required,
  restrict,
  rule,
  setNull,
  testChecks,
  unique,
  value,
  type Check,
} from './checks.ts'
import { modulesFolder } from './coverage.ts'
import { postalCodes } from './postal-codes.ts'
import { openCrmDesk, type CrmDesk } from './valid-crm.ts'

let desk: CrmDesk
beforeAll(async () => {
  desk = await openCrmDesk(await served({ modulesFolder, today: '2026-11-21' }))
})
afterAll(() => desk.api.end())

const somebody = '01a20061-b43d-7074-9c59-8744c82e105b'

/** A reference that only a conversion writes: the far record goes, and the prospect lets go of it. */
const letsGo = (field: string, column: string, to: string): Check =>
  holds(`Leads.${field} setNull`, `lets go of ${to}`, async (at) => {
    const [lead, far] = [await at.create('Leads'), await at.create(to)]
    await at.api.pool.query(`update app.leads set ${column} = $2 where id = $1`, [lead.id, far.id])
    await passes(at, at.remove(to, far))
    expect((await at.read('Leads', lead))[field]).toBeNull()
  })

const leads: readonly Check[] = [
  ...required('Leads', { lastName: undefined, status: 'new' }),
  setNull('Leads.campaign setNull', 'Campaigns'),
  restrict('Leads.portfolio restrict', 'Portfolios'),
  ...postalCodes('Leads'),
  readOnly('Leads.convertedAccount readOnly', somebody),
  readOnly('Leads.convertedContact readOnly', somebody),
  readOnly('Leads.convertedOpportunity readOnly', somebody),
  letsGo('convertedAccount', 'converted_account_id', 'Accounts'),
  letsGo('convertedContact', 'converted_contact_id', 'Contacts'),
  letsGo('convertedOpportunity', 'converted_opportunity_id', 'Opportunities'),
  holds("Leads frozen status = 'converted'", 'is only read once it is converted', async (at) => {
    const lead = await at.create('Leads', { status: 'qualified', phone: '8112345678' })
    const converted = await at.edit('Leads', lead, { status: 'converted' })
    await refuses(
      at,
      at.change('Leads', converted, { phone: '8187654321', status: 'new' }),
      '422 CIM515 /phone',
      '422 CIM515 /status',
    )
    const { problems } = await refuses(at, at.change('Leads', converted, { company: 'Otra' }), '422 CIM515 /company')
    expect(problems[0].message).toMatch(/ya se convirtió en cliente/)
    await refuses(at, at.remove('Leads', converted), '409 CIM515 ')
    await passes(at, at.change('Leads', converted, { phone: converted.phone }))
  }),
]

const contacts: readonly Check[] = [
  ...required('Contacts', { lastName: undefined, account: undefined }),
  cascade('Contacts.account cascade', 'Accounts'),
  readOnly('Contacts.portalUser readOnly', true, false),
  rule(
    'Contacts rule datesInOrder',
    '/serviceEndDate',
    { serviceStartDate: '2026-11-02', serviceEndDate: '2026-11-01' },
    { serviceStartDate: '2026-11-02', serviceEndDate: '2026-11-02' },
  ),
  unique(
    'Contacts unique onePrimary',
    '/account',
    async (at) => ({ account: await at.id('Accounts'), isPrimary: true }),
    async (at) => ({ account: await at.id('Accounts'), isPrimary: true }),
  ),
  holds([], 'Contacts: others of the customer are as many as there are, and one of them can take over', async (at) => {
    const account = await at.id('Accounts')
    const [first, second] = [
      await at.create('Contacts', { account, isPrimary: true }),
      await at.create('Contacts', { account }),
    ]
    await passes(at, at.make('Contacts', { account }))
    await refuses(at, at.change('Contacts', second, { isPrimary: true }), '409 CIM511 /account')
    await at.edit('Contacts', first, { isPrimary: false })
    await passes(at, at.change('Contacts', second, { isPrimary: true }))
  }),
]

const campaigns: readonly Check[] = [
  ...required('Campaigns', { name: undefined, status: 'planned' }),
  ...['budget', 'actualCost', 'expectedRevenue'].map((field) => value(`Campaigns.${field} minimum`, -0.01, 0)),
  rule(
    'Campaigns rule datesInOrder',
    '/endDate',
    { startDate: '2026-11-02', endDate: '2026-11-01' },
    { startDate: '2026-11-02', endDate: '2026-11-02' },
  ),
  holds([], 'Campaigns count who answered and what was won', async (at) => {
    const campaign = await at.create('Campaigns', { actualCost: 1_000 })
    for (const memberStatus of ['sent', 'responded', 'converted'])
      await at.create('CampaignMembers', { campaign: campaign.id, account: await at.id('Accounts'), memberStatus })
    for (const [stage, amount] of [
      ['won', 2_500],
      ['lost', 9_999],
      ['won', null],
    ] as const)
      await at.create('Opportunities', { campaign: campaign.id, stage, amount })
    expect(await at.read('Campaigns', campaign)).toMatchObject({
      memberCount: 3,
      respondedCount: 2,
      wonAmount: 2_500,
      roi: 150,
    })
    expect((await at.create('Campaigns')).roi).toBeNull()
  }),
]

const member = (field: string, module: string): readonly Check[] => [
  cascade(`CampaignMembers.${field} cascade`, module, { with: { account: null } }),
  unique(
    `CampaignMembers unique ${field}Once`,
    `/${field}`,
    async (at) => ({ campaign: await at.id('Campaigns'), account: null, [field]: await at.id(module) }),
    async (at) => ({ account: null, [field]: await at.id(module) }),
  ),
]

const members: readonly Check[] = [
  ...required('CampaignMembers', { campaign: undefined, memberStatus: 'planned' }),
  cascade('CampaignMembers.campaign cascade', 'Campaigns'),
  ...member('account', 'Accounts'),
  ...member('contact', 'Contacts'),
  ...member('lead', 'Leads'),
  rule('CampaignMembers rule exactlyOne', '/account', async (at) => ({ lead: await at.id('Leads') }), {}),
  holds([], 'CampaignMembers that are nobody are refused', async (at) => {
    await refuses(at, at.make('CampaignMembers', { account: null }), '422 CIM520 /account')
  }),
]

const chances = { prospecting: 10, qualification: 25, proposal: 50, negotiation: 75, won: 100, lost: 0 }

const opportunities: readonly Check[] = [
  ...required('Opportunities', { name: undefined, stage: 'prospecting', closeDate: undefined }),
  cascade('Opportunities.account cascade', 'Accounts'),
  setNull('Opportunities.lead setNull', 'Leads'),
  offer(
    'Opportunities.contact offer',
    async (at) => ({ account: at.account, contact: await at.id('Contacts', { account: await at.id('Accounts') }) }),
    async (at) => ({ account: at.account, contact: await at.id('Contacts') }),
  ),
  setNull('Opportunities.contact setNull', 'Contacts'),
  value('Opportunities.amount minimum', -0.01, 0),
  value('Opportunities.probability minimum', -0.0001, 0),
  value('Opportunities.probability maximum', 100.0001, 100),
  holds('Opportunities.probability copy', 'is the one of the stage until somebody says another', async (at) => {
    for (const [stage, probability] of Object.entries(chances))
      expect((await at.create('Opportunities', { stage })).probability).toBe(probability)
    const opportunity = await at.create('Opportunities', { amount: 1_000 })
    expect(await at.edit('Opportunities', opportunity, { stage: 'proposal' })).toMatchObject({
      probability: 50,
      weightedAmount: 500,
    })
    expect(await at.edit('Opportunities', opportunity, { stage: 'negotiation', probability: 60 })).toMatchObject({
      probability: 60,
      weightedAmount: 600,
    })
    expect((await at.create('Opportunities', { stage: 'proposal', probability: 5 })).probability).toBe(5)
  }),
  setNull('Opportunities.campaign setNull', 'Campaigns'),
]

describe('prospects', () => {
  testChecks(
    ['Leads', 'Contacts', 'Campaigns', 'CampaignMembers', 'Opportunities'],
    [...leads, ...contacts, ...campaigns, ...members, ...opportunities],
    () => desk,
  )
})
