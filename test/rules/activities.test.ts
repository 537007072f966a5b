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
import { openCrmDesk, type Body, type CrmDesk } from './valid-crm.ts'

let desk: CrmDesk
beforeAll(async () => {
  desk = await openCrmDesk(await served({ modulesFolder, today: '2026-11-21' }))
})
afterAll(() => desk.api.end())

const place = (module: string): readonly Check[] => [
  value(`${module}.latitude minimum`, -90.000001, -90),
  value(`${module}.latitude maximum`, 90.000001, 90),
  value(`${module}.longitude minimum`, -180.000001, -180),
  value(`${module}.longitude maximum`, 180.000001, 180),
]

const contactOfTheCustomer = (module: string): readonly Check[] => [
  offer(
    `${module}.contact offer`,
    async (at) => ({ account: at.account, contact: await at.id('Contacts', { account: await at.id('Accounts') }) }),
    async (at) => ({ account: at.account, contact: await at.id('Contacts') }),
  ),
  setNull(`${module}.contact setNull`, 'Contacts'),
]

const log: readonly Check[] = [
  ...required('LogEntries', {
    subject: undefined,
    account: undefined,
    entryType: 'call',
    entryDate: '2026-11-21',
    status: 'open',
  }),
  cascade('LogEntries.account cascade', 'Accounts'),
  holds('LogEntries.entryDate copy', 'is today when it is not given', async (at) => {
    expect((await at.create('LogEntries', { entryDate: null })).entryDate).toBe('2026-11-21')
    expect((await at.create('LogEntries', { entryDate: '2026-11-02' })).entryDate).toBe('2026-11-02')
  }),
  ...contactOfTheCustomer('LogEntries'),
  setNull('LogEntries.opportunity setNull', 'Opportunities'),
  setNull('LogEntries.case setNull', 'Cases'),
  setNull('LogEntries.lead setNull', 'Leads'),
  ...place('LogEntries'),
]

const task: Body = { kind: 'task', endAt: '2026-11-25T16:00:00.000Z' }
const byKind = {
  event: ['planned', 'held', 'not_held'],
  task: ['not_started', 'in_progress', 'completed', 'deferred', 'cancelled'],
}

const calendar: readonly Check[] = [
  ...required('CalendarItems', { kind: 'event', subject: undefined, status: 'planned', startAt: undefined }),
  holds('CalendarItems.status copy', 'begins as its kind does', async (at) => {
    expect((await at.create('CalendarItems', { status: null })).status).toBe('planned')
    expect((await at.create('CalendarItems', task)).status).toBe('not_started')
    expect((await at.create('CalendarItems', { ...task, status: 'in_progress' })).status).toBe('in_progress')
  }),
  offer('CalendarItems.status offer', { kind: 'event', status: 'completed' }, { kind: 'event', status: 'held' }),
  holds([], 'CalendarItems: every status is of one kind', async (at) => {
    for (const [kind, other] of [
      ['event', 'task'],
      ['task', 'event'],
    ] as const) {
      for (const status of byKind[kind]) await passes(at, at.make('CalendarItems', { ...task, kind, status }))
      for (const status of byKind[other])
        await refuses(at, at.make('CalendarItems', { ...task, kind, status }), '422 CIM509 /status')
    }
    const event = await at.create('CalendarItems', { endAt: '2026-11-25T16:00:00Z' })
    await refuses(at, at.change('CalendarItems', event, { kind: 'task' }), '422 CIM509 /status')
    await passes(at, at.change('CalendarItems', event, { kind: 'task', status: 'not_started' }))
  }),
  requiredWhen('CalendarItems.endAt requiredWhen', { kind: 'task', status: 'not_started', endAt: null }, task),
  cascade('CalendarItems.account cascade', 'Accounts'),
  ...contactOfTheCustomer('CalendarItems'),
  setNull('CalendarItems.lead setNull', 'Leads'),
  setNull('CalendarItems.opportunity setNull', 'Opportunities'),
  setNull('CalendarItems.case setNull', 'Cases'),
  setNull('CalendarItems.project setNull', 'Projects'),
  ...place('CalendarItems'),
  value('CalendarItems.reminderMinutes minimum', -1, 0),
  value('CalendarItems.reminderMinutes maximum', 40_321, 40_320),
  value('CalendarItems.recurrenceRule pattern', 'FREQ=SECONDLY', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,-1FR;COUNT=10'),
  rule(
    'CalendarItems rule datesInOrder',
    '/endAt',
    { startAt: '2026-11-23T16:00:00Z', endAt: '2026-11-23T15:59:59Z' },
    { startAt: '2026-11-23T16:00:00Z', endAt: '2026-11-23T16:00:00Z' },
  ),
]

const chat: readonly Check[] = [
  ...required('ChatChannels', { name: undefined, externalChannelId: undefined }),
  cascade('ChatChannels.account cascade', 'Accounts'),
  readOnly('ChatChannels.lastMessageAt readOnly', '2026-11-20T16:00:00Z'),
  unique(
    'ChatChannels unique oncePerProvider',
    '/externalChannelId',
    { provider: 'whatsapp', externalChannelId: 'c-1' },
    { provider: 'rocketchat', externalChannelId: 'c-1' },
  ),
  holds([], 'ChatChannels without a provider are of one provider', async (at) => {
    await at.create('ChatChannels', { provider: null, externalChannelId: 'c-2' })
    await refuses(
      at,
      at.make('ChatChannels', { provider: null, externalChannelId: 'c-2' }),
      '409 CIM511 /externalChannelId',
    )
  }),
]

/** Both of a link, and the record of it in the bin. */
const follows = (name: string, ...modules: readonly string[]): readonly Check[] =>
  modules.map((module, i) => (i === 0 ? cascade(name, module) : { ...cascade(name, module), rules: [] }))

const comments: readonly Check[] = [
  ...required('Comments', { body: undefined, parent: undefined, visibility: 'internal' }),
  ...follows('Comments.parent cascade', 'Accounts', 'Cases', 'Opportunities', 'Projects'),
  holds('Comments.replyTo acyclic', 'refuses a circle', async (at) => {
    const first = await at.create('Comments')
    const answer = await at.create('Comments', { replyTo: first.id })
    await refuses(at, at.change('Comments', first, { replyTo: answer.id }), '422 CIM518 /replyTo')
    await refuses(at, at.change('Comments', first, { replyTo: first.id }), '422 CIM518 /replyTo')
  }),
  setNull('Comments.replyTo setNull', 'Comments'),
  holds(['Comments.editedAt copy', 'Comments.editedAt readOnly'], 'is when its words were last changed', async (at) => {
    await refuses(at, at.make('Comments', { editedAt: '2026-11-20T16:00:00Z' }), '422 CIM503 /editedAt')
    const comment = await at.create('Comments')
    expect(comment.editedAt).toBeNull()
    expect((await at.edit('Comments', comment, { visibility: 'portal' })).editedAt).toBeNull()
    const edited = await at.edit('Comments', comment, { body: 'Visto con ventas' })
    expect(edited.editedAt).toBe(edited.modifiedAt)
  }),
  holds([], 'Comments are of modules that are listed, and of records that are there', async (at) => {
    await refuses(
      at,
      at.make('Comments', { parent: { module: 'Regions', id: at.region } }),
      '422 CIM508 /parent/module',
    )
    await refuses(at, at.make('Comments', { parent: { module: 'Accounts', id: at.region } }), '422 CIM510 /parent')
    await refuses(at, at.make('Comments', { body: 'x'.repeat(10_001) }), '422 CIM507 /body')
  }),
]

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `persona${i}@ejemplo.mx`)

const emails: readonly Check[] = [
  ...['toAddresses', 'cc', 'bcc'].map((field) => value(`Emails.${field} maxItems`, many(101), many(100))),
  readOnly('Emails.openCount readOnly', 5, 0),
  holds('Emails.openCount minimum', "begins at 0 and is the mail system's", async (at) => {
    await refuses(at, at.make('Emails', { openCount: -1 }), '422 CIM503 /openCount')
    expect((await at.create('Emails')).openCount).toBe(0)
  }),
  unique('Emails.messageId unique', '/messageId', { messageId: '<1@ejemplo.mx>' }, { messageId: '<2@ejemplo.mx>' }),
  holds([], 'Emails: what could run is taken out of their text', async (at) => {
    const { bodyHtml } = await at.create('Emails', { bodyHtml: '<p onclick="x()">Hola</p><script>x()</script>' })
    expect(bodyHtml).toBe('<p>Hola</p>')
  }),
]

const links: readonly Check[] = [
  ...required('EmailLinks', { email: undefined, record: undefined }),
  cascade('EmailLinks.email cascade', 'Emails'),
  ...follows('EmailLinks.record cascade', 'Accounts', 'Contacts', 'Leads'),
  unique('EmailLinks unique oncePerRecord', '/record', async (at) => ({ email: await at.id('Emails') }), {}),
  ...required('FileLinks', { file: undefined, record: undefined }),
  cascade('FileLinks.file cascade', 'Files'),
  ...follows('FileLinks.record cascade', 'Accounts', 'Assets', 'Emails'),
  unique('FileLinks unique oncePerRecord', '/record', async (at) => ({ file: await at.id('Files') }), {}),
  holds([], 'FileLinks show what their file says', async (at) => {
    const file = await at.create('Files', { category: 'tax_certificate', expiresAt: '2027-01-31' })
    const link = await at.create('FileLinks', { file: file.id })
    expect(link).toMatchObject({ category: 'tax_certificate', reviewStatus: 'pending', expiresAt: '2027-01-31' })
    await at.edit('Files', file, { reviewStatus: 'valid' })
    expect((await at.read('FileLinks', link)).reviewStatus).toBe('valid')
  }),
]

const files: readonly Check[] = [
  ...required('Files', { name: undefined, file: undefined, reviewStatus: 'pending' }),
  readOnly('Files.size readOnly', 5, expect.anything()),
  readOnly('Files.mimeType readOnly', 'text/html', expect.anything()),
  readOnly('Files.sha256 readOnly', 'a'.repeat(64), expect.anything()),
  holds(
    ['Files.size minimum', 'Files.sha256 pattern'],
    'are not for people to write, whatever they say',
    async (at) => {
      await refuses(at, at.make('Files', { size: -1, sha256: 'x' }), '422 CIM503 /size', '422 CIM503 /sha256')
    },
  ),
  restrict('Files.reviewedBy restrict', 'Users'),
  holds('Files.reviewedAt copy', 'is when it was reviewed', async (at) => {
    const file = await at.create('Files')
    expect(file.reviewedAt).toBeNull()
    const valid = await at.edit('Files', file, { reviewStatus: 'valid' })
    expect(valid.reviewedAt).toBe(valid.modifiedAt)
    expect((await at.edit('Files', valid, { name: 'Otra' })).reviewedAt).toBe(valid.reviewedAt)
    expect((await at.edit('Files', valid, { reviewStatus: 'pending' })).reviewedAt).toBeNull()
    expect((await at.create('Files', { reviewStatus: 'valid' })).reviewedAt).not.toBeNull()
  }),
  requiredWhen(
    'Files.rejectionReason requiredWhen',
    { reviewStatus: 'rejected', rejectionReason: null },
    { reviewStatus: 'rejected', rejectionReason: 'Está vencida' },
  ),
]

const field: readonly Check[] = [
  ...required('CheckIns', { person: undefined, account: undefined, checkInAt: undefined }),
  restrict('CheckIns.person restrict', 'Users'),
  cascade('CheckIns.account cascade', 'Accounts'),
  ...place('CheckIns'),
  value('CheckIns.accuracyM minimum', -0.01, 0),
  readOnly('CheckIns.distanceM readOnly', 5),
  holds('CheckIns.distanceM minimum', 'is not for people to write', async (at) => {
    await refuses(at, at.make('CheckIns', { distanceM: -1 }), '422 CIM503 /distanceM')
  }),
  rule(
    'CheckIns rule datesInOrder',
    '/checkOutAt',
    { checkInAt: '2026-11-20T16:00:00Z', checkOutAt: '2026-11-20T15:59:59Z' },
    { checkInAt: '2026-11-20T16:00:00Z', checkOutAt: '2026-11-20T16:00:00Z' },
  ),
  ...required('Goals', { period: undefined, metric: 'sales_amount', target: undefined }),
  value('Goals.period pattern', '2026-13', '2026-12'),
  restrict('Goals.person restrict', 'Users'),
  restrict('Goals.portfolio restrict', 'Portfolios'),
  cascade('Goals.account cascade', 'Accounts'),
  value('Goals.target minimum', -0.01, 0),
  value('Goals.actual minimum', -0.01, 0),
  rule('Goals rule someoneMustMeetIt', '/person', { person: null, portfolio: null }, async (at) => ({
    person: null,
    portfolio: at.portfolio,
  })),
  holds([], 'Goals: the part that is met, if there is something to meet', async (at) => {
    expect([
      (await at.create('Goals', { target: 300, actual: 100 })).progressPct,
      (await at.create('Goals', { target: 0, actual: 5 })).progressPct,
    ]).toEqual([33.33, null])
  }),
  ...required('VisitPlans', { person: undefined, account: undefined, plannedDate: undefined, status: 'planned' }),
  restrict('VisitPlans.person restrict', 'Users'),
  cascade('VisitPlans.account cascade', 'Accounts'),
  value('VisitPlans.sequence minimum', 0, 1),
  ...required('Visits', { person: undefined, account: undefined, startedAt: undefined }),
  restrict('Visits.person restrict', 'Users'),
  cascade('Visits.account cascade', 'Accounts'),
  setNull('Visits.salesOrder setNull', 'SalesOrders', { with: { outcome: 'sale' } }),
  rule(
    'Visits rule datesInOrder',
    '/endedAt',
    { startedAt: '2026-11-20T16:00:00Z', endedAt: '2026-11-20T15:59:59Z' },
    { startedAt: '2026-11-20T16:00:00Z', endedAt: '2026-11-20T16:00:00Z' },
  ),
]

describe('activities', () => {
  testChecks(
    [
      'LogEntries',
      'CalendarItems',
      'ChatChannels',
      'Comments',
      'Emails',
      'EmailLinks',
      'Files',
      'FileLinks',
      'CheckIns',
      'Goals',
      'VisitPlans',
      'Visits',
    ],
    [...log, ...calendar, ...chat, ...comments, ...emails, ...links, ...files, ...field],
    () => desk,
  )
})
