/** The 43 computed fields of a customer among the seed's 95, worked out by hand over real records, and what must hold between them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyRollups } from '../../engine/changes/verify.ts'
import { served, type Json, type Served } from '../support/served.ts'
import { modulesFolder } from './coverage.ts'
import { tellStory, type Story } from './customer-story.ts'

type Figures = Readonly<Record<string, unknown>>

let api: Served
let story: Story
beforeAll(async () => {
  api = await served({ modulesFolder, today: '2026-11-21' })
  story = await tellStory(api)
})
afterAll(() => api.end())

/** On 2026-11-21. The sums are written as they come about. */
const expected = {
  // Sales: 11,600 authorised with 5,000 paid; 2,320 reserved with 320 of an advance; USD 100 at 18.50 reserved; 1,160 completed; a draft and a cancelled one.
  firstSaleDate: '2026-08-01',
  lastSaleDate: '2026-11-20',
  servicesSold: 1_000 + 1_850 + 1_000,
  soldAuthorized: 11_600,
  soldReserved: 2_320 + 1_850,
  receivable: 6_600 + 2_000 + 1_850,
  overdue: 6_600,
  averageSale: 4_232.5, // (11,600 + 2,320 + 1,850 + 1,160) / 4
  openSalesCount: 3,
  oldestDebtDate: '2026-09-01',
  availableCredit: 50_000 - 10_450,
  // Money: payments of 1,160, 5,000 and 1,696, advances of 2,000 and USD 50 at 18. A refund is not taken off.
  collected: 1_160 + 5_000 + 1_696 + 2_000 + 900,
  advancesToApply: 1_680 + 900,
  // Invoices: 5,800 with 1,000 paid and 400 credited, 1,160 whose cancellation is asked for, 696 paid.
  invoiced: 5_800 + 1_160 + 696,
  invoiceBalance: 4_400 + 1_160,
  // Credit notes: 1,000 with 400 used, USD 50 at 20.
  creditNotesToApply: 600 + 1_000,
  creditNotesApplied: 400,
  creditNotesPendingStamp: 2,
  // Contracts in force: 12,000 and 3,000; 2.5 hours at 800 and 1 at 500.
  supportContracted: 15_000,
  supportConsumed: 2_000 + 500,
  supportAvailable: 12_500,
  openCases: 3,
  lastLogDate: '2026-11-18',
  nextLogDate: '2026-11-28',
  commissionsTotal: 50 + 100 + 30,
  pointsAssigned: 120.5,
  pointsUsed: 45.25,
  pointsBalance: 75.25,
  fileCount: 5,
  filesPending: 2,
  filesValid: 2,
  filesRejected: 1,
  eventCount: 4,
  eventsPlanned: 2,
  eventsHeld: 1,
  eventsNotHeld: 1,
  firstEventDate: '2026-10-04',
  lastEventDate: '2026-12-24',
  taskCount: 5,
  tasksNotStarted: 1,
  tasksCompleted: 2,
  firstTaskDate: '2026-09-13',
  lastTaskDate: '2026-11-26',
} as const

const names = Object.keys(expected)

const figuresOf = async (at: Served, { id }: Json): Promise<Figures> => {
  const { body } = await at.call('GET', `/records/Accounts/${id}?fields=${names.join()}`)
  return Object.fromEntries(names.map((name) => [name, body[name]]))
}

/** The same database on another day. */
async function onDay<T>(today: string, read: (later: Served) => Promise<T>): Promise<T> {
  const later = await served({
    modulesFolder,
    today,
    database: { pool: api.pool, url: api.url, end: () => Promise.resolve() },
  })
  try {
    return await read(later)
  } finally {
    await later.app.close()
  }
}

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value))

describe('figures of a customer', () => {
  it('are those worked out by hand, each of the 43', async () => {
    const { body } = await api.call('GET', '/modules/Accounts')
    const ofTheSeed = body.groups.slice(0, 17).flatMap(({ fields }: Json) => fields)
    const computed = body.fields
      .filter(({ kind, name }: Json) => kind !== 'stored' && ofTheSeed.includes(name))
      .map(({ name }: Json) => name)
    expect(names).toHaveLength(43)
    expect([...names].sort()).toEqual(computed.sort())
    expect(await figuresOf(api, story.account)).toEqual(expected)
  })

  it.each(names)('%s is the same in the list, in a filter and in its explanation', async (name) => {
    const value = expected[name as keyof typeof expected]
    const filter = encodeURIComponent(`${name} = ${literal(value)} AND id = '${story.account.id}'`)
    const { body: found } = await api.call('GET', `/records/Accounts?fields=${name}&filter=${filter}`)
    expect(found.records.map((record: Json) => record[name])).toEqual([value])
    const { body: explained } = await api.call('GET', `/records/Accounts/${story.account.id}/explain/${name}`)
    expect(explained).toMatchObject({ field: name, value })
  })

  it('are nothing for a customer that has nothing', async () => {
    const figures = await figuresOf(api, story.empty)
    const nothing = Object.entries(expected).map(([name, value]) => [
      name,
      typeof value === 'string' || name === 'averageSale' ? null : 0,
    ])
    expect(figures).toEqual(Object.fromEntries(nothing))
  })

  it('count a shared file for each', async () => {
    expect(await figuresOf(api, story.other)).toMatchObject({ fileCount: 1, filesRejected: 1 })
  })

  it('are what is computed anew from the records, for every module', async () => {
    expect(await verifyRollups(api.pool, api.graph)).toEqual([])
  })
})

describe('figures that rest on the day', () => {
  it.each([
    [
      '2026-10-01',
      {
        overdue: 0,
        supportContracted: 21_000,
        supportConsumed: 2_800,
        supportAvailable: 18_200,
        nextLogDate: '2026-11-10',
      },
    ],
    [
      '2026-10-02',
      {
        overdue: 6_600,
        supportContracted: 21_000,
        supportConsumed: 2_800,
        supportAvailable: 18_200,
        nextLogDate: '2026-11-10',
      },
    ],
    [
      '2026-11-20',
      {
        overdue: 6_600,
        supportContracted: 24_000,
        supportConsumed: 3_300,
        supportAvailable: 20_700,
        nextLogDate: '2026-11-28',
      },
    ],
    [
      '2026-12-01',
      {
        overdue: 6_600,
        supportContracted: 19_000,
        supportConsumed: 2_500,
        supportAvailable: 16_500,
        nextLogDate: '2026-12-05',
      },
    ],
    [
      '2026-12-11',
      {
        overdue: 8_600,
        supportContracted: 19_000,
        supportConsumed: 2_500,
        supportAvailable: 16_500,
        nextLogDate: null,
      },
    ],
    [
      '2027-01-01',
      { overdue: 10_450, supportContracted: 7_000, supportConsumed: 500, supportAvailable: 6_500, nextLogDate: null },
    ],
  ])('are others on %s, and nothing else is', async (today, moved) => {
    await onDay(today, async (later) => {
      expect(await figuresOf(later, story.account)).toEqual({ ...expected, ...moved })
      const filter = encodeURIComponent(`overdue = ${moved.overdue} AND id = '${story.account.id}'`)
      expect((await later.call('GET', `/records/Accounts?fields=overdue&filter=${filter}`)).body.records).toHaveLength(
        1,
      )
    })
  })
})

/** Section 7 of the domain model. */
function expectInvariants(figures: Json, creditLimit: number): void {
  const sum = (...fields: readonly string[]): number =>
    fields.reduce((total, name) => total + figures[name] * 100, 0) / 100
  expect(figures.fileCount).toBe(sum('filesPending', 'filesValid', 'filesRejected'))
  expect(figures.eventCount).toBe(sum('eventsPlanned', 'eventsHeld', 'eventsNotHeld'))
  expect(creditLimit).toBe(sum('availableCredit', 'receivable'))
  expect(figures.supportContracted).toBe(sum('supportConsumed', 'supportAvailable'))
  expect(figures.pointsAssigned).toBe(sum('pointsUsed', 'pointsBalance'))
  expect(figures.pointsBalance).toBeGreaterThanOrEqual(0)
  expect(figures.invoiceBalance).toBeLessThanOrEqual(figures.invoiced)
  expect(figures.advancesToApply).toBeLessThanOrEqual(figures.collected)
  expect(figures.overdue).toBeLessThanOrEqual(figures.receivable)
  if (figures.firstSaleDate !== null) expect(figures.firstSaleDate <= figures.lastSaleDate).toBe(true)
}

describe('what must hold between the figures', () => {
  it.each(['2026-09-30', '2026-11-21', '2026-12-11', '2027-06-01'])('holds for every customer on %s', (today) =>
    onDay(today, async (at) => {
      for (const account of [story.account, story.other, story.empty])
        expectInvariants(await figuresOf(at, account), account.creditLimit ?? 0)
      const owed = async (module: string, sum: string, filter = 'true') =>
        (await at.call('GET', `/records/${module}/aggregate?measure=sum(${sum})&filter=${encodeURIComponent(filter)}`))
          .body.groups[0].values[`sum(${sum})`]
      expect(await owed('Accounts', 'receivable')).toBe(
        await owed('SalesOrders', 'balanceBase', "status in ('reserved', 'authorized')"),
      )
    }),
  )

  it('is the same after any of the records was deleted and restored', async () => {
    const [gone, kept] = [new Set<string>(), new Set<string>()]
    for (const { module, record } of story.made) {
      const { version } = (await api.call('GET', `/records/${module}/${record.id}`)).body
      const { status } = await api.call('DELETE', `/records/${module}/${record.id}`, undefined, {
        'if-match': `"${version}"`,
      })
      if (status === 204) {
        expect((await api.call('POST', `/records/${module}/${record.id}/restore`, {})).status).toBe(200)
        gone.add(module)
      } else {
        expect([409, 422]).toContain(status)
        kept.add(module)
      }
      expect(await figuresOf(api, story.account), `${module} ${record.label}`).toEqual(expected)
    }
    expect([...gone].filter((module) => !kept.has(module)).sort()).toEqual([
      'CalendarItems',
      'Cases',
      'FileLinks',
      'Files',
      'LogEntries',
    ])
  })

  it.each([
    [
      'LogEntries',
      "status = 'open' AND entryDate = '2026-11-18'",
      { lastLogDate: '2026-11-15', nextLogDate: '2026-12-05' },
    ],
    ['Cases', "status = 'waiting'", { openCases: 2 }],
    ['CalendarItems', "status = 'held'", { eventCount: 3, eventsHeld: 0, firstEventDate: '2026-11-02' }],
    ['CalendarItems', "status = 'in_progress'", { taskCount: 4, lastTaskDate: '2026-11-24' }],
  ])('%s where %s: what is deleted no longer counts', async (module, filter, changed) => {
    const { body } = await api.call(
      'GET',
      `/records/${module}?fields=label&filter=${encodeURIComponent(`${filter} AND account = '${story.account.id}'`)}`,
    )
    expect(body.records).toHaveLength(1)
    const [{ id, version }] = body.records
    await api.call('DELETE', `/records/${module}/${id}`, undefined, { 'if-match': `"${version}"` })
    expect(await figuresOf(api, story.account)).toEqual({ ...expected, ...changed })
    await api.call('POST', `/records/${module}/${id}/restore`, {})
    expect(await figuresOf(api, story.account)).toEqual(expected)
  })

  it('changes both customers by the same amounts when a record goes from one to the other, and back', async () => {
    const before = await figuresOf(api, story.other)
    const mover = async (module: string, { id }: Json, account: Json): Promise<void> => {
      await api.change(module, (await api.call('GET', `/records/${module}/${id}`)).body, { account: account.id })
    }
    const movable = story.made.filter(({ module }) => ['LogEntries', 'CalendarItems'].includes(module))
    for (const { module, record } of movable) await mover(module, record, story.other)
    const counts = [
      'eventCount',
      'eventsPlanned',
      'eventsHeld',
      'eventsNotHeld',
      'taskCount',
      'tasksNotStarted',
      'tasksCompleted',
      'firstEventDate',
      'lastTaskDate',
      'lastLogDate',
      'nextLogDate',
    ] as const
    const moved = await figuresOf(api, story.other)
    expect(counts.map((name) => moved[name])).toEqual(counts.map((name) => expected[name]))
    expect(await figuresOf(api, story.account)).toMatchObject({
      eventCount: 0,
      taskCount: 0,
      firstEventDate: null,
      lastTaskDate: null,
      lastLogDate: null,
      nextLogDate: null,
    })
    for (const { module, record } of movable) await mover(module, record, story.account)
    expect([await figuresOf(api, story.account), await figuresOf(api, story.other)]).toEqual([expected, before])
  })

  it('still equals what is computed anew', async () => {
    expect(await verifyRollups(api.pool, api.graph)).toEqual([])
  })
})
