/** Nobody gives what she does not hold (decision 0011), and every change of permissions stands in the log. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { holdsAssignment, holdsEverywhere } from '../../../engine/access/held.ts'
import type { AssignmentFact, PersonFacts } from '../../../engine/access/scope.ts'
import type { Caller, Json } from '../../support/served.ts'
import { matching, openWard, refused, said, type Ward } from './ward.ts'

let ward: Ward
let staffer: Caller

beforeAll(async () => {
  ward = await openWard()
  staffer = await ward.as('staffer')
})
afterAll(() => ward?.end())

const { lender, outsider } = { lender: 'lender', outsider: 'outsider' } as const

/** An assignment as a body. */
const assignment = (
  person: keyof Ward['people'],
  profile: string,
  unit: 'north' | 'south',
  portfolio: 'a' | 'b' | 'c' | null,
) => ({
  person: ward.people[person],
  profile,
  unit: ward.units[unit],
  portfolio: portfolio === null ? null : ward.portfolios[portfolio],
})

const logged = async (): Promise<readonly Json[]> =>
  (
    await ward.api.pool.query(
      `select person, subject, details from cimbra.audit where kind = 'permission' order by seq`,
    )
  ).rows

describe('an assignment', () => {
  test('of what she holds is given, changed and taken away', async () => {
    const made = await staffer.create('ProfileAssignments', assignment(lender, 'fieldNurse', 'north', 'a'))
    const path = `/records/ProfileAssignments/${made.id}`
    expect((await staffer.call('PATCH', path, { validTo: '2026-12-31' }, matching(1))).status).toBe(200)
    expect((await staffer.call('DELETE', path, undefined, matching(2))).status).toBe(204)
    expect((await staffer.call('POST', `${path}/restore`)).status).toBe(200)
  })

  test.each([
    ['all portfolios', 'fieldNurse', 'north', null],
    ['another portfolio', 'fieldNurse', 'north', 'b'],
    ['another unit', 'fieldNurse', 'south', 'a'],
    ['more fields and actions', 'director', 'north', 'a'],
    ['a profile that shows what lies outside', 'frontDesk', 'north', 'a'],
    ['an administrator', 'administrator', 'north', 'a'],
  ] as const)('of %s is refused, new, changed and in a batch', async (_, profile, unit, portfolio) => {
    const given = assignment(outsider, profile, unit, portfolio)
    expect(await refused(ward, staffer, 'POST', '/records/ProfileAssignments', given)).toEqual(['403', 'CIM577'])
    expect(await refused(ward, staffer, 'POST', '/records/ProfileAssignments/preview', { record: given })).toEqual([
      '403',
      'CIM577',
    ])
    const own = await ward.api.create('ProfileAssignments', assignment('suspended', 'staffing', 'north', 'a'))
    const { person: _person, ...changes } = given
    expect(
      await refused(ward, staffer, 'PATCH', `/records/ProfileAssignments/${own.id}`, changes, matching(1)),
    ).toEqual(['403', 'CIM577'])
    const operations = [
      { action: 'create', record: assignment('desk', 'fieldNurse', 'north', 'a') },
      { action: 'create', record: given },
    ]
    expect(await refused(ward, staffer, 'POST', '/records/ProfileAssignments/batch', { operations })).toEqual([
      '403',
      'CIM577 /operations/1/record',
    ])
    await ward.api.call('DELETE', `/records/ProfileAssignments/${own.id}`, undefined, matching(1))
  })

  test('beyond hers is not brought back out of the bin', async () => {
    const made = await ward.api.create('ProfileAssignments', assignment(outsider, 'director', 'south', null))
    const path = `/records/ProfileAssignments/${made.id}`
    expect((await staffer.call('DELETE', path, undefined, matching(1))).status).toBe(204)
    expect(await refused(ward, staffer, 'POST', `${path}/restore`)).toEqual(['403', 'CIM577'])
    expect((await ward.api.call('POST', `${path}/restore`)).status).toBe(200)
  })

  test('works at once', async () => {
    const late = await ward.api.create('Users', {
      name: 'Recién llegada',
      email: 'recien@clinica.mx',
      status: 'active',
    })
    const caller = await ward.api.as(late.id)
    expect((await caller.call('GET', `/records/Patients/${ward.patient('north a')}`)).status).toBe(404)
    const made = await staffer.create('ProfileAssignments', {
      ...assignment('desk', 'fieldNurse', 'north', 'a'),
      person: late.id,
    })
    expect((await caller.call('GET', `/records/Patients/${ward.patient('north a')}`)).status).toBe(200)
    await staffer.call('DELETE', `/records/ProfileAssignments/${made.id}`, undefined, matching(1))
    expect((await caller.call('GET', `/records/Patients/${ward.patient('north a')}`)).status).toBe(404)
  })
})

describe('people', () => {
  const person = async (name: keyof Ward['people']) => {
    const record = await ward.seen('Users', ward.people[name])
    return { path: `/records/Users/${record.id}`, version: matching(record.version) }
  }

  test('with more than hers keep how they come in', async () => {
    const { path, version } = await person('boss')
    for (const changes of [{ email: 'mio@clinica.mx' }, { status: 'suspended' }])
      expect(await refused(ward, staffer, 'PATCH', path, changes, version)).toEqual(['403', 'CIM578'])
    expect((await staffer.call('PATCH', path, { name: 'Otro nombre' }, version)).status).toBe(200)
    const nurse = await person('nurseOne')
    expect((await staffer.call('PATCH', nurse.path, { email: 'enfermera@clinica.mx' }, nurse.version)).status).toBe(200)
  })

  test('change places among the roles only by who may so everywhere', async () => {
    const { body } = await staffer.call('GET', '/records/Roles')
    const role = (name: string): string => body.records.find((each: Json) => each.name === name).id
    const own = await person('staffer')
    for (const name of ['Coordinación', 'Mostrador'])
      expect(await refused(ward, staffer, 'PATCH', own.path, { role: role(name) }, own.version)).toEqual([
        '403',
        'CIM577 /role',
      ])
    const fresh = { name: 'Nueva', email: 'nueva@clinica.mx' }
    expect(await refused(ward, staffer, 'POST', '/records/Users', { ...fresh, role: role('Coordinación') })).toEqual([
      '403',
      'CIM577 /role',
    ])
    expect((await staffer.call('POST', '/records/Users', { ...fresh, role: role('Mostrador') })).status).toBe(201)
    for (const unit of Object.values(ward.units))
      await ward.put('ProfileAssignments', { person: ward.people.staffer, profile: 'staffing', unit })
    await ward.api.pool.query(`update app.units set deleted_at = now() where id <> all($1)`, [
      Object.values(ward.units),
    ])
    ward.api.context.access.changed()
    expect((await staffer.call('PATCH', own.path, { role: role('Mostrador') }, own.version)).status).toBe(200)
  })
})

describe('the log', () => {
  test('says what changed of permissions, old and new, and who did it', async () => {
    const before = (await logged()).length
    const made = await ward.api.create('ProfileAssignments', assignment('outsider', 'robot', 'south', 'c'))
    await ward.api.change('ProfileAssignments', made, { portfolio: ward.portfolios.b })
    const role = await ward.api.create('Roles', { name: 'Nuevo rol' })
    const user = await ward.seen('Users', ward.people.outsider)
    await ward.api.change('Users', user, { jobTitle: 'Sin efecto en permisos' })
    await ward.api.change('Users', { ...user, version: user.version + 1 }, { role: role.id, phone: '+525511110000' })
    const entries = (await logged()).slice(before)
    expect(
      entries.map(
        ({ details }) =>
          `${details.module} ${details.action} ${details.changes.map((each: Json) => each.field).join()}`,
      ),
    ).toEqual([
      'ProfileAssignments create owner,person,profile,unit,portfolio',
      'ProfileAssignments update portfolio',
      expect.stringMatching(/^Roles create /),
      'Users update role',
    ])
    expect(entries[1]).toMatchObject({
      person: ward.api.context.firstAdministrator(),
      subject: made.id,
      details: { changes: [{ old: ward.portfolios.c, new: ward.portfolios.b }] },
    })
    const refusedBy = (await logged()).length
    expect(
      said(
        await staffer.call('POST', '/records/ProfileAssignments', assignment('outsider', 'director', 'north', null)),
      ),
    ).toEqual(['403', 'CIM577'])
    expect((await logged()).length).toBe(refusedBy)
  })
})

describe('holding', () => {
  const facts = (...assignments: readonly AssignmentFact[]): PersonFacts => ({
    person: 'p',
    channel: 'web',
    assignments,
    groups: [],
    subordinates: [],
    shared: {},
  })
  const at = (profile: string, unit: string, portfolio: string | null): AssignmentFact => ({ profile, unit, portfolio })

  test.each([
    [[at('director', 'n', null)], at('director', 'n', 'a'), true],
    [[at('director', 'n', 'a')], at('director', 'n', null), false],
    [[at('director', 'n', 'a'), at('director', 's', null)], at('director', 's', 'b'), true],
    [[at('director', 'n', null)], at('nonsense', 'n', 'a'), false],
    [[at('administrator', 'n', null)], at('administrator', 'n', 'a'), false],
    [[], at('robot', 'n', 'a'), false],
  ])('%j gives %j: %s', (held, given, expected) => {
    expect(holdsAssignment(ward.api.graph, facts(...held), given)).toBe(expected)
  })

  test('everywhere is each unit with all its portfolios', () => {
    const everywhere = (...held: readonly AssignmentFact[]): boolean =>
      holdsEverywhere(ward.api.graph, facts(...held), 'Users', 'update', ['n', 's'])
    expect(everywhere(at('staffing', 'n', null), at('staffing', 's', null))).toBe(true)
    expect(everywhere(at('staffing', 'n', null), at('staffing', 's', 'a'))).toBe(false)
    expect(everywhere(at('staffing', 'n', null))).toBe(false)
    expect(everywhere(at('robot', 'n', null), at('robot', 's', null))).toBe(false)
  })
})

test('a time zone that nobody knows is refused', async () => {
  const user = await ward.seen('Users', ward.people.desk)
  const path = `/records/Users/${user.id}`
  expect(await refused(ward, ward.api, 'PATCH', path, { timeZone: 'America/Nowhere' }, matching(user.version))).toEqual(
    ['422', 'CIM505 /timeZone'],
  )
  expect((await ward.api.call('PATCH', path, { timeZone: 'America/Tijuana' }, matching(user.version))).status).toBe(200)
})
