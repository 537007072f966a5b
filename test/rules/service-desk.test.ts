import { afterAll, beforeAll, describe, expect } from 'vitest'
import { served } from '../support/served.ts'
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
  restrict,
  rule,
  setNull,
  testChecks,
  unique,
  value,
  type Check,
} from './checks.ts'
import { modulesFolder } from './coverage.ts'
import { another, openCrmDesk, type Body, type CrmDesk } from './valid-crm.ts'

let desk: CrmDesk
beforeAll(async () => {
  desk = await openCrmDesk(await served({ modulesFolder, today: '2026-11-21' }))
})
afterAll(() => desk.api.end())

const ofAnother =
  (module: string, field: string) =>
  async (at: CrmDesk): Promise<Body> => ({
    account: at.account,
    [field]: await at.id(module, { account: await at.id('Accounts') }),
  })
const ofTheSame =
  (module: string, field: string) =>
  async (at: CrmDesk): Promise<Body> => ({ account: at.account, [field]: await at.id(module, { account: at.account }) })

/** A record may only have what is of its own customer. */
const ofItsCustomer = (name: string, to: string): Check =>
  offer(`${name} offer`, ofAnother(to, name.split('.')[1] ?? ''), ofTheSame(to, name.split('.')[1] ?? ''))
const mine = (at: CrmDesk): Promise<Body> => Promise.resolve({ account: at.account })

const services: readonly Check[] = [
  ...required('Services', { name: undefined }),
  unique('Services.code unique', '/code', { code: 'INS' }, { code: 'REN' }),
  restrict('Services.category restrict', 'ProductCategories'),
  value('Services.price minimum', -0.000001, 0),
  value('Services.cost minimum', -0.000001, 0),
  setNull('Services.supplier setNull', 'Suppliers'),
  value('Services.satProductKey pattern', '8111150A', '81111500'),
  value('Services.ivaRate minimum', -0.000001, 0),
  value('Services.ivaRate maximum', 1.000001, 1),
  holds([], 'Services begin as the SAT wants services', async (at) => {
    expect(await at.create('Services')).toMatchObject({
      satUnitKey: 'E48',
      taxObject: '02',
      ivaRate: 0.16,
      recurrence: 'one_time',
      active: true,
    })
  }),
]

const subscriptions: readonly Check[] = [
  ...required('Subscriptions', {
    name: undefined,
    account: undefined,
    kind: 'subscription',
    status: 'draft',
    startDate: undefined,
    amount: undefined,
  }),
  numbered('Subscriptions.subscriptionNumber', /^SUS-\d{6}$/),
  restrict('Subscriptions.account restrict', 'Accounts', { with: { status: 'active' }, release: { status: 'ended' } }),
  restrict('Subscriptions.product restrict', 'Products', { with: { service: null } }),
  restrict('Subscriptions.service restrict', 'Services'),
  ofItsCustomer('Subscriptions.contact', 'Contacts'),
  setNull('Subscriptions.contact setNull', 'Contacts', { more: mine }),
  value('Subscriptions.periodCount minimum', 0, 1),
  value('Subscriptions.amount minimum', -0.01, 0),
  value('Subscriptions.billingDay minimum', 0, 1),
  value('Subscriptions.billingDay maximum', 32, 31),
  readOnly('Subscriptions.lastInvoice readOnly', '01a20061-b43d-7074-9c59-8744c82e105b'),
  holds('Subscriptions.lastInvoice setNull', 'lets go of Invoices', async (at) => {
    const invoice = await at.create('Invoices')
    const subscription = await at.create('Subscriptions')
    // The system writes it when it bills.
    await at.api.pool.query('update app.subscriptions set last_invoice_id = $2 where id = $1', [
      subscription.id,
      invoice.id,
    ])
    await passes(at, at.remove('Invoices', invoice))
    expect((await at.read('Subscriptions', subscription)).lastInvoice).toBeNull()
  }),
  rule(
    'Subscriptions rule datesInOrder',
    '/endDate',
    { startDate: '2026-11-02', endDate: '2026-11-01' },
    { startDate: '2026-11-02', endDate: '2026-11-02' },
  ),
  rule(
    'Subscriptions rule oneItem',
    '/product',
    async (at) => ({ product: await at.id('Products'), service: at.service }),
    async (at) => ({ product: await at.id('Products'), service: null }),
  ),
  holds([], 'Subscriptions to nothing are refused', async (at) => {
    await refuses(at, at.make('Subscriptions', { service: null }), '422 CIM520 /product')
  }),
]

const contracts: readonly Check[] = [
  ...required('ServiceContracts', {
    subject: undefined,
    account: undefined,
    status: 'draft',
    startDate: undefined,
    total: undefined,
  }),
  numbered('ServiceContracts.contractNumber', /^POL-\d{6}$/),
  restrict('ServiceContracts.account restrict', 'Accounts', { release: { status: 'cancelled' } }),
  ofItsCustomer('ServiceContracts.contact', 'Contacts'),
  setNull('ServiceContracts.contact setNull', 'Contacts', { more: mine }),
  ...['total', 'hourlyRate', 'includedHours', 'responseHours', 'resolutionHours'].map((field) =>
    value(`ServiceContracts.${field} minimum`, -0.01, 0),
  ),
  rule(
    'ServiceContracts rule datesInOrder',
    '/endDate',
    { startDate: '2026-11-02', endDate: '2026-11-01' },
    { startDate: '2026-11-02', endDate: '2026-11-02' },
  ),
  holds(
    [],
    'ServiceContracts: what is in force begins and ends today at the latest and at the earliest',
    async (at) => {
      const inForce = async (more: Body) =>
        (await at.create('ServiceContracts', { status: 'active', ...more })).isCurrent
      expect([
        await inForce({ startDate: '2026-11-21', endDate: '2026-11-21' }),
        await inForce({ startDate: '2026-11-21', endDate: null }),
        await inForce({ startDate: '2026-11-22', endDate: null }),
        await inForce({ startDate: '2026-11-01', endDate: '2026-11-20' }),
        await inForce({ status: 'suspended' }),
      ]).toEqual([true, true, false, false, false])
    },
  ),
]

const assets: readonly Check[] = [
  ...required('Assets', { name: undefined, status: 'in_stock' }),
  numbered('Assets.assetNumber', /^ACT-\d{6}$/),
  restrict('Assets.product restrict', 'Products'),
  restrict('Assets.account restrict', 'Accounts', { with: { status: 'on_loan' }, release: { status: 'sold' } }),
  holds([], 'Assets that are rented keep their customer too', async (at) => {
    const account = await at.create('Accounts')
    await at.create('Assets', { account: account.id, status: 'rented' })
    await refuses(at, at.remove('Accounts', account), '409 CIM516 ')
  }),
  ofItsCustomer('Assets.address', 'Addresses'),
  setNull('Assets.address setNull', 'Addresses', { with: mine }),
  ofItsCustomer('Assets.serviceContract', 'ServiceContracts'),
  setNull('Assets.serviceContract setNull', 'ServiceContracts', { with: mine }),
  value('Assets.value minimum', -0.01, 0),
]

const projects: readonly Check[] = [
  ...required('Projects', { name: undefined, status: 'planned' }),
  numbered('Projects.projectNumber', /^PRY-\d{6}$/),
  cascade('Projects.account cascade', 'Accounts'),
  ofItsCustomer('Projects.contact', 'Contacts'),
  setNull('Projects.contact setNull', 'Contacts', { with: mine }),
  value('Projects.progressPct minimum', -0.0001, 0),
  value('Projects.progressPct maximum', 100.0001, 100),
  value('Projects.budget minimum', -0.01, 0),
  rule(
    'Projects rule targetAfterStart',
    '/targetEndDate',
    { startDate: '2026-11-02', targetEndDate: '2026-11-01' },
    { startDate: '2026-11-02', targetEndDate: '2026-11-02' },
  ),
  rule(
    'Projects rule actualAfterStart',
    '/actualEndDate',
    { startDate: '2026-11-02', actualEndDate: '2026-11-01' },
    { startDate: '2026-11-02', actualEndDate: '2026-11-02' },
  ),
]

const closed = { status: 'closed', solution: '<p>Se cambió la fuente</p>' }

const cases: readonly Check[] = [
  ...required('SupportTypes', { name: undefined }),
  unique('SupportTypes.name unique', '/name', { name: 'En sitio' }, { name: 'Por chat' }, { name: 'EN SITIO' }),
  ...required('Cases', {
    title: undefined,
    account: undefined,
    priority: 'normal',
    status: 'open',
    description: undefined,
  }),
  numbered('Cases.caseNumber', /^CAS-\d{6}$/),
  cascade('Cases.account cascade', 'Accounts'),
  ofItsCustomer('Cases.contact', 'Contacts'),
  setNull('Cases.contact setNull', 'Contacts', { with: mine }),
  restrict('Cases.supportType restrict', 'SupportTypes'),
  restrict('Cases.product restrict', 'Products'),
  restrict('Cases.service restrict', 'Services'),
  ofItsCustomer('Cases.asset', 'Assets'),
  holds([], 'Cases.asset may be one that is with nobody', async (at) => {
    await passes(at, at.make('Cases', { asset: await at.id('Assets') }))
  }),
  setNull('Cases.asset setNull', 'Assets'),
  ofItsCustomer('Cases.serviceContract', 'ServiceContracts'),
  restrict('Cases.serviceContract restrict', 'ServiceContracts', { more: mine }),
  requiredWhen('Cases.solution requiredWhen', { status: 'closed', solution: null }, closed),
  requiredWhen(
    'Cases.durationHours requiredWhen',
    { ...closed, billable: true, durationHours: null },
    { ...closed, billable: true, durationHours: 0.5 },
  ),
  holds([], 'Cases that are not billed are closed without hours', async (at) => {
    await passes(at, at.make('Cases', closed))
  }),
  value('Cases.durationHours minimum', -0.01, 0),
  holds(['Cases.openedAt copy', 'Cases.openedAt readOnly'], 'is the moment it is opened', async (at) => {
    await refuses(at, at.make('Cases', { openedAt: '2026-11-01T16:00:00Z' }), '422 CIM503 /openedAt')
    const opened = await at.create('Cases')
    expect(opened.openedAt).toBe(opened.createdAt)
    expect((await at.edit('Cases', opened, { priority: 'high' })).openedAt).toBe(opened.openedAt)
  }),
  holds(
    ['Cases.closedAt copy', 'Cases.closedAt readOnly'],
    'is the moment it is closed, and none once it is open again',
    async (at) => {
      await refuses(at, at.make('Cases', { ...closed, closedAt: '2026-11-01T16:00:00Z' }), '422 CIM503 /closedAt')
      const opened = await at.create('Cases')
      expect(opened.closedAt).toBeNull()
      const done = await at.edit('Cases', opened, closed)
      expect(done.closedAt).toBe(done.modifiedAt)
      expect((await at.edit('Cases', done, { priority: 'low' })).closedAt).toBe(done.closedAt)
      expect((await at.edit('Cases', done, { status: 'in_progress' })).closedAt).toBeNull()
      expect((await at.create('Cases', closed)).closedAt).not.toBeNull()
    },
  ),
  holds(
    ['Cases.hourlyRate copy', 'Cases.hourlyRate readOnly'],
    'is the one of the contract when it was chosen',
    async (at) => {
      await refuses(at, at.make('Cases', { hourlyRate: 900 }), '422 CIM503 /hourlyRate')
      const contract = await at.create('ServiceContracts', { hourlyRate: 800 })
      const filed = await at.create('Cases', { serviceContract: contract.id, billable: true })
      expect(filed).toMatchObject({ hourlyRate: 800, consumedAmount: 0 })
      await at.edit('ServiceContracts', contract, { hourlyRate: 950 })
      const done = await at.edit('Cases', filed, { ...closed, durationHours: 1.25 })
      expect(done).toMatchObject({ hourlyRate: 800, consumedAmount: 1_000 })
      expect(await at.read('ServiceContracts', contract)).toMatchObject({ consumedAmount: 1_000, availableAmount: 0 })
      expect(
        await at.edit('Cases', done, { serviceContract: await at.id('ServiceContracts', { hourlyRate: 500 }) }),
      ).toMatchObject({ hourlyRate: 500, consumedAmount: 625 })
      expect(await at.edit('Cases', done, { serviceContract: null })).toMatchObject({
        hourlyRate: null,
        consumedAmount: 0,
      })
    },
  ),
  holds('Cases.hourlyRate minimum', 'holds where it is copied from', async (at) => {
    await refuses(at, at.make('ServiceContracts', { hourlyRate: -0.01 }), '422 CIM505 /hourlyRate')
    const serviceContract = await at.id('ServiceContracts', { subject: another('Garantía'), hourlyRate: 0 })
    expect((await at.create('Cases', { serviceContract })).hourlyRate).toBe(0)
  }),
]

describe('services and support', () => {
  testChecks(
    ['Services', 'Subscriptions', 'ServiceContracts', 'Assets', 'Projects', 'SupportTypes', 'Cases'],
    [...services, ...subscriptions, ...contracts, ...assets, ...projects, ...cases],
    () => desk,
  )
})
