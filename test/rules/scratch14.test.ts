import { afterAll, beforeAll, test } from 'vitest'
import { served, type Served } from '../support/served.ts'
import { modulesFolder } from './coverage.ts'
import { openCrmDesk, type CrmDesk } from './valid-crm.ts'
let api: Served, desk: CrmDesk
beforeAll(async () => { console.time('up'); api = await served({ modulesFolder, today: '2026-11-21' }); console.timeEnd('up'); desk = await openCrmDesk(api) })
afterAll(() => api.end())
test('all', async () => {
  console.time('create')
  for (const m of 'Accounts AccountServices Addresses AffiliateTypes AddendaTemplates StpAccounts PointMovements Contacts Leads Campaigns Opportunities Services Subscriptions ServiceContracts SupportTypes Assets Projects Cases LogEntries CalendarItems ChatChannels Comments Emails Files CheckIns Goals VisitPlans Visits Products Users Roles Groups Profiles Units Regions Portfolios Branches'.split(' ')) {
    try { await desk.create(m) } catch (e) { console.log(String(e)) }
  }
  console.timeEnd('create')
  const a = await desk.create('Accounts', { email: 'x@y.mx' })
  const tryit = async (r: any) => { const x = await api.call(r.method, r.path, r.body, r.headers); console.log(r.method, r.path, JSON.stringify(r.body), x.status, JSON.stringify(x.body?.problems ?? x.body?.id)) }
  await tryit(desk.make('Accounts', { email: 'X@Y.mx' }))
  await tryit(desk.make('Accounts', { taxPostalCode: '1' }))
  await tryit(desk.make('Accounts', { captureSource: 'tpv' }))
  await tryit(desk.make('Accounts', { storePassword: 'corta' }))
  await tryit(desk.make('Accounts', { portfolio: undefined }))
  await tryit(desk.make('Accounts', { region: undefined }))
  await tryit(desk.make('Accounts', { region: undefined, portfolio: undefined, classification: 'prospect' }))
  await tryit(desk.make('Accounts', { creditDays: 3651 }))
  await tryit(desk.make('Accounts', { billingPostalCode: 'ab' }))
  await tryit(desk.make('Accounts', { billingState: 'TX' }))
  await tryit(desk.make('Accounts', { accountName: undefined }))
  await tryit(await desk.change('Accounts', a, { accountName: null, classification: null }))
  await tryit(await desk.change('Accounts', a, { parentAccount: a.id }))
  await tryit(desk.make('Accounts', { loyaltyCard: '' }))
  const x = await api.call('POST', '/records/Accounts/preview', { record: { accountName: 'x', satPaymentMethod: 'PUE', satPaymentForm: '99' } })
  console.log(JSON.stringify(x.body.problems), JSON.stringify(x.body.warnings))
}, 120000)
