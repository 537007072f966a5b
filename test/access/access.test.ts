/** What a process remembers of who may do what, and that it forgets it the moment it is no longer so: here, elsewhere, and unheard. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Principal } from '../../engine/access/principal.ts'
import type { Scope } from '../../engine/access/scope.ts'
import type { Graph } from '../../engine/graph/graph.ts'
import { moduleFor } from '../../engine/graph/purposes.ts'
import { readAccessVersion } from '../../engine/outputs/database/access-watch.ts'
import { openAccess, type AccessOptions } from '../../engine/server/access/access.ts'
import { fixedClock } from '../../engine/server/clock.ts'
import type { Access } from '../../engine/server/context.ts'
import { openNotices, type Notices } from '../../engine/server/notices.ts'
import type { TestDatabase } from '../support/database.ts'
import { openFacts, type FactRows } from './put-facts.ts'

let graph: Graph
let database: TestDatabase
let rows: FactRows
beforeAll(async () => {
  ;({ graph, database, rows } = await openFacts())
}, 120_000)
afterAll(() => database.end())

const company = { name: '', timeZone: 'America/Mexico_City', baseCurrency: 'MXN', locale: 'es-MX' }

/** Notices that arrive or not as a test wants; what is told goes nowhere. */
const deaf = (arrives: () => boolean): Notices => ({
  on: () => Promise.resolve(),
  arriving: arrives,
  end: () => Promise.resolve(),
})

/** What one process has. */
async function accessOf(more: Partial<AccessOptions> = {}): Promise<Access> {
  const notices = more.notices ?? (await openNotices(database.url))
  onTestFinished(() => notices.end())
  return openAccess({
    pool: database.pool,
    clock: fixedClock('2026-11-21'),
    model: () => ({ version: graph.version, graph }),
    company: () => company,
    ...more,
    notices,
  })
}

const session = (person: string): Principal => ({ kind: 'session', person, channel: 'web', session: person })

/** Somebody with an administrator's profile, and the assignment. */
async function administrator(more: Readonly<Record<string, unknown>> = {}) {
  const person = await rows.put('people', { status: 'active' })
  const assignment = await rows.put('profileAssignments', { person, profile: 'administrator', ...more })
  return { person, assignment, principal: session(person) }
}

/** Whether she administers, or how she was refused. */
async function rightsOf(access: Access, principal: Principal): Promise<boolean | string> {
  try {
    return (await access.scopeOf(principal)).administrator
  } catch (error) {
    const { refusal } = error as { readonly refusal?: { readonly status: number } }
    return `refused ${refusal?.status}`
  }
}

/** Asks until the answer is as wanted, ten seconds at most. */
async function becomes(ask: () => Promise<unknown>, wanted: unknown): Promise<void> {
  for (let i = 0; i < 500 && (await ask()) !== wanted; i++) await sleep(20)
  expect(await ask()).toBe(wanted)
}

const version = async (pool: Pool = database.pool): Promise<number> =>
  Number((await pool.query<{ version: string }>(readAccessVersion)).rows[0]?.version)

describe('remembering', () => {
  it('the second time the scope is there at once', async () => {
    const { principal } = await administrator()
    const access = await accessOf({ notices: deaf(() => true) })
    const [first, meanwhile] = await Promise.all([access.scopeOf(principal), access.scopeOf(principal)])
    expect(meanwhile).toBe(first)
    expect(access.scopeOf(principal)).toBe(first)
  })

  it('a token has the scope of its profile, a session that of all; each channel has its own', async () => {
    const { person, principal } = await administrator()
    const access = await accessOf({ notices: deaf(() => true) })
    const token: Principal = { kind: 'token', person, channel: 'web', profile: 'other', session: person }
    expect(await rightsOf(access, principal)).toBe(true)
    expect(await rightsOf(access, token)).toBe(false)
    const mobile = await access.scopeOf({ ...principal, channel: 'mobile' })
    expect([mobile.channel, (access.scopeOf(principal) as Scope).channel]).toEqual(['mobile', 'web'])
  })

  it('not beyond the day of the company, nor another model', async () => {
    const { principal } = await administrator({ validTo: '2026-11-21' })
    let [day, used] = ['2026-11-21', graph.version]
    const access = await accessOf({
      clock: { now: () => `${day}T18:00:00Z`, today: () => day },
      model: () => ({ version: used, graph }),
    })
    const first = await access.scopeOf(principal)
    used = 'another'
    expect(access.scopeOf(principal)).not.toBe(first)
    expect(await rightsOf(access, principal)).toBe(true)
    day = '2026-11-22'
    expect(await rightsOf(access, principal)).toBe(false)
  })

  it('who is not active is refused with 401, and comes in again when she is', async () => {
    const [access, { person, principal }] = [await accessOf(), await administrator()]
    await rows.set('people', person, 'status', 'suspended')
    await becomes(() => rightsOf(access, principal), 'refused 401')
    await rows.set('people', person, 'status', 'active')
    await becomes(() => rightsOf(access, principal), true)
  })
})

describe('forgetting', () => {
  it('plain SQL is heard by every process', async () => {
    const { principal, assignment } = await administrator()
    const processes = [await accessOf(), await accessOf()]
    for (const access of processes) expect(await rightsOf(access, principal)).toBe(true)
    await rows.set('profileAssignments', assignment, 'deletedAt', new Date())
    for (const access of processes) await becomes(() => rightsOf(access, principal), false)
  })

  it('what this process has written counts before it answers', async () => {
    const { principal, assignment } = await administrator()
    const access = await accessOf({ notices: deaf(() => true) })
    expect(await rightsOf(access, principal)).toBe(true)
    await rows.set('profileAssignments', assignment, 'validTo', '2026-11-20')
    expect(await rightsOf(access, principal)).toBe(true)
    access.written(moduleFor(graph, 'company'))
    expect(await rightsOf(access, principal)).toBe(true)
    access.written(moduleFor(graph, 'profileAssignments'))
    expect(await rightsOf(access, principal)).toBe(false)
  })

  it('a change that is not of rows is told to all', async () => {
    const { principal } = await administrator()
    const [here, there] = [await accessOf(), await accessOf()]
    const [first, second] = [await here.scopeOf(principal), await there.scopeOf(principal)]
    here.changed()
    expect(here.scopeOf(principal)).not.toBe(first)
    await becomes(async () => (await there.scopeOf(principal)) === second, false)
  })

  it('a reading that a change has overtaken is not remembered', async () => {
    const { principal, assignment } = await administrator()
    let release = (): void => undefined
    const held = new Promise<void>((done) => (release = done))
    const slow = {
      query: async (...asked: readonly [string, string[]]) => {
        const found = await database.pool.query(...asked)
        await held
        return found
      },
    } as unknown as Pool
    const access = await accessOf({ pool: slow, notices: deaf(() => true) })
    const reading = rightsOf(access, principal)
    await sleep(100)
    await rows.set('profileAssignments', assignment, 'validTo', '2026-11-20')
    access.written(moduleFor(graph, 'profileAssignments'))
    release()
    expect(await reading).toBe(true)
    expect(await rightsOf(access, principal)).toBe(false)
  })

  it('while notices do not arrive every request asks, and what was remembered before counts no more', async () => {
    const { principal, assignment } = await administrator()
    let arriving = true
    const access = await accessOf({ notices: deaf(() => arriving) })
    expect(await rightsOf(access, principal)).toBe(true)
    arriving = false
    await rows.set('profileAssignments', assignment, 'validTo', '2026-11-20')
    expect(await rightsOf(access, principal)).toBe(false)
    const scope = await access.scopeOf(principal)
    expect(await access.scopeOf(principal)).toBe(scope)
    await rows.set('profileAssignments', assignment, 'validTo', null)
    expect(await rightsOf(access, principal)).toBe(true)
    await rows.set('profileAssignments', assignment, 'validTo', '2026-11-20')
    arriving = true
    expect(await rightsOf(access, principal)).toBe(false)
  })

  it('a connection that listens no longer is taken up again', async () => {
    const { principal, assignment } = await administrator()
    const notices = await openNotices(database.url)
    const access = await accessOf({ notices })
    expect(await rightsOf(access, principal)).toBe(true)
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'cimbra notices'`,
    )
    await becomes(() => Promise.resolve(notices.arriving()), false)
    await rows.set('profileAssignments', assignment, 'validTo', '2026-11-20')
    expect(await rightsOf(access, principal)).toBe(false)
    await becomes(() => Promise.resolve(notices.arriving()), true)
    await rows.set('profileAssignments', assignment, 'validTo', null)
    await becomes(() => rightsOf(access, principal), true)
  })
})

/** A way to the database that can fall silent without being closed, as networks do. */
async function silentWay(): Promise<{ readonly url: string; silence(): void; end(): void }> {
  const { hostname, port } = new URL(database.url)
  const sockets = new Set<Socket>()
  let silent = false
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('data', (bytes) => silent || to.write(bytes))
    }
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const { port: own } = proxy.address() as AddressInfo
  return {
    url: Object.assign(new URL(database.url), { hostname: '127.0.0.1', port: String(own) }).href,
    silence: () => {
      silent = true
    },
    end: () => {
      proxy.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

it('a connection that fell silent is not taken for one with nothing to tell', async () => {
  const way = await silentWay()
  onTestFinished(() => way.end())
  const { principal, assignment } = await administrator()
  const notices = await openNotices(way.url, { every: 50, within: 1_500 })
  const access = await accessOf({ notices })
  await sleep(300)
  expect([notices.arriving(), await rightsOf(access, principal)]).toEqual([true, true])
  way.silence()
  await rows.set('profileAssignments', assignment, 'validTo', '2026-11-20')
  await becomes(() => rightsOf(access, principal), false)
  expect(notices.arriving()).toBe(false)
})

describe('what is watched', () => {
  it.each(['people', 'roles', 'groups', 'groupMembers', 'sharingRules', 'profileAssignments'])(
    '%s',
    async (purpose) => {
      const before = await version()
      const id = await rows.put(purpose)
      const inserted = await version()
      expect(inserted).toBeGreaterThan(before)
      await rows.set(purpose, id, 'deletedAt', new Date())
      expect(await version()).toBe(inserted + 1)
      await database.pool.query(`delete from app.${moduleFor(graph, purpose).table} where id = $1`, [id])
      // What the row takes with it is counted too.
      expect(await version()).toBeGreaterThan(inserted + 1)
    },
  )

  it.each([
    ['people', 'status', 'suspended'],
    ['people', 'role', null],
    ['roles', 'parent', null],
    ['roles', 'readsSubordinates', false],
    ['sharingRules', 'active', false],
    ['sharingRules', 'access', 'write'],
    ['profileAssignments', 'validTo', '2026-12-31'],
  ])('%s.%s', async (purpose, field, value) => {
    const id = await rows.put(purpose)
    const before = await version()
    await rows.set(purpose, id, field, value)
    expect(await version()).toBe(before + 1)
  })

  it('not what says nothing about rights', async () => {
    const [person, unit] = [await rows.put('people'), await rows.put('units')]
    const before = await version()
    await rows.set('people', person, 'email', 'otro@ejemplo.mx')
    await database.pool.query(`update app.${moduleFor(graph, 'units').table} set version = 2 where id = $1`, [unit])
    expect(await version()).toBe(before)
  })

  it('in whatever role rows are written', async () => {
    const { table } = moduleFor(graph, 'profileAssignments')
    const before = await version()
    const client = await database.pool.connect()
    try {
      await client.query(`begin; set local role cimbra_app; update app.${table} set deleted_at = now(); commit`)
    } finally {
      client.release()
    }
    expect(await version()).toBe(before + 1)
  })
})
