/** What a scope is made of, read back from rows: every source of facts, with the ones that must not count beside those that do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PersonFacts } from '../../engine/access/scope.ts'
import type { Graph } from '../../engine/graph/graph.ts'
import { readFacts } from '../../engine/server/access/read-facts.ts'
import { uuidV7 } from '../../engine/server/records/uuid-v7.ts'
import type { TestDatabase } from '../support/database.ts'
import { openFacts, type FactRows } from './put-facts.ts'

let graph: Graph
let database: TestDatabase
let rows: FactRows
beforeAll(async () => {
  ;({ graph, database, rows } = await openFacts())
}, 120_000)
afterAll(() => database.end())

const today = '2026-11-21'

const put: FactRows['put'] = (...given) => rows.put(...given)

const person = (role: string | null = null, status = 'active'): Promise<string> =>
  put('people', { email: `${uuidV7()}@ejemplo.mx`, status, role })

const role = (parent: string | null = null, readsSubordinates = true): Promise<string> =>
  put('roles', { parent, readsSubordinates })

const member = (group: string, who: string, bin = false): Promise<string> =>
  put('groupMembers', { group, person: who }, bin)

const facts = async (who: string, profile?: string, day = today): Promise<PersonFacts> => {
  const found = await readFacts(
    database.pool,
    graph,
    { person: who, channel: 'web', ...(profile === undefined ? {} : { profile }) },
    day,
  )
  if (found === undefined) throw new Error('nobody')
  return found
}

const sorted = (ids: readonly string[]): readonly string[] => [...ids].sort()

describe('who is nobody', () => {
  it.each(['invited', 'suspended'])('a person who is %s', async (status) => {
    const who = await person(null, status)
    expect(await readFacts(database.pool, graph, { person: who, channel: 'web' }, today)).toBe(undefined)
  })

  it('a person in the bin, and an id of nobody', async () => {
    const binned = await put('people', { email: 'papelera@ejemplo.mx', status: 'active' }, true)
    for (const who of [binned, uuidV7()])
      expect(await readFacts(database.pool, graph, { person: who, channel: 'web' }, today)).toBe(undefined)
  })
})

describe('assignments', () => {
  const assigned = (who: string, unit: string, more: Readonly<Record<string, unknown>> = {}, bin = false) =>
    put('profileAssignments', { person: who, profile: 'administrator', unit, ...more }, bin)

  it.each([
    ['open at both ends', null, null, true],
    ['from today', today, null, true],
    ['from tomorrow', '2026-11-22', null, false],
    ['to today', null, today, true],
    ['to yesterday', null, '2026-11-20', false],
    ['today alone', today, today, true],
    ['another month', '2026-10-01', '2026-10-31', false],
  ])('%s', async (_, validFrom, validTo, counts) => {
    const [who, unit] = [await person(), await put('units')]
    await assigned(who, unit, { validFrom, validTo })
    expect((await facts(who)).assignments).toEqual(counts ? [{ profile: 'administrator', unit, portfolio: null }] : [])
  })

  it('several of one person, each with its portfolio; not those of others, nor those in the bin', async () => {
    const [who, other, unit] = [await person(), await person(), await put('units')]
    const portfolios = [await put('portfolios', { unit }), await put('portfolios', { unit }), await put('portfolios')]
    await assigned(who, unit, { portfolio: portfolios[0] })
    await assigned(who, unit, { portfolio: portfolios[1] })
    await assigned(who, unit, { portfolio: portfolios[2] }, true)
    await assigned(other, unit)
    const found = (await facts(who)).assignments.map(({ portfolio }) => portfolio ?? '')
    expect(sorted(found)).toEqual(sorted(portfolios.slice(0, 2)))
  })

  it('of a token only those with its profile', async () => {
    const [who, unit] = [await person(), await put('units')]
    await assigned(who, unit)
    await assigned(who, unit, { profile: 'other' })
    expect((await facts(who, 'other')).assignments).toEqual([{ profile: 'other', unit, portfolio: null }])
    expect((await facts(who, 'none')).assignments).toEqual([])
    expect((await facts(who)).assignments).toHaveLength(2)
  })
})

describe('groups', () => {
  it('those that she is in, not those that she left, nor those in the bin', async () => {
    const who = await person()
    const [mine, left, foreign] = [await put('groups'), await put('groups'), await put('groups')]
    const binned = await put('groups', {}, true)
    await member(mine, who)
    await member(left, who, true)
    await member(binned, who)
    await member(foreign, await person())
    expect((await facts(who)).groups).toEqual([mine])
  })
})

describe('subordinates', () => {
  it('at any depth, and neither those beside her nor those above', async () => {
    const top = await role()
    const middle = await role(top)
    const low = await role(middle)
    const aside = await role()
    const [chief, herself, colleague] = [await person(top), await person(middle), await person(middle)]
    const [below, suspended] = [await person(low), await person(low, 'suspended')]
    await person(aside)
    expect(sorted((await facts(chief)).subordinates)).toEqual(sorted([herself, colleague, below, suspended]))
    expect(sorted((await facts(herself)).subordinates)).toEqual(sorted([below, suspended]))
    expect((await facts(below)).subordinates).toEqual([])
  })

  it('only if her own role says so, whatever the roles between say', async () => {
    const [deaf, open] = [await role(null, false), await role()]
    const between = await role(open, false)
    const [ofDeaf, ofOpen] = [await person(await role(deaf)), await person(await role(between))]
    expect((await facts(await person(deaf))).subordinates).toEqual([])
    expect((await facts(await person(open))).subordinates).toEqual([ofOpen])
    expect((await facts(ofDeaf)).subordinates).toEqual([])
  })

  it('a circle among roles, which only plain SQL can make, comes to an end', async () => {
    const first = await role()
    const second = await role(first)
    await rows.set('roles', first, 'parent', second)
    const [one, two] = [await person(first), await person(second)]
    expect(sorted((await facts(one)).subordinates)).toEqual(sorted([one, two]))
  })
})

describe('sharing rules', () => {
  const nothing = { people: [], groups: [] }
  const rule = (more: Readonly<Record<string, unknown>>, bin = false): Promise<string> =>
    put('sharingRules', { module: 'Students', access: 'read', active: true, ...more }, bin)

  it('from a role to a role', async () => {
    const [fromRole, toRole] = [await role(), await role()]
    const [giver, taker] = [await person(fromRole), await person(toRole)]
    await rule({ fromRole, toRole })
    expect((await facts(taker)).shared).toEqual({ Students: { read: { people: [giver], groups: [] }, write: nothing } })
    expect((await facts(giver)).shared).toEqual({})
    // Below the role is not the role.
    expect((await facts(await person(await role(toRole)))).shared).toEqual({})
  })

  it('from a group, its members and itself, to a group; what may be written may be read', async () => {
    const [fromGroup, toGroup] = [await put('groups'), await put('groups')]
    const [giver, gone, taker] = [await person(), await person(), await person()]
    await member(fromGroup, giver)
    await member(fromGroup, gone, true)
    await member(toGroup, taker)
    await rule({ fromGroup, toGroup, access: 'write' })
    const owners = { people: [giver], groups: [fromGroup] }
    expect((await facts(taker)).shared).toEqual({ Students: { read: owners, write: owners } })
  })

  it('neither one that is not active nor one in the bin, nor one about a module that is not there', async () => {
    const [fromRole, toRole] = [await role(), await role()]
    await person(fromRole)
    await rule({ fromRole, toRole, active: false })
    await rule({ fromRole, toRole }, true)
    await rule({ fromRole, toRole, module: 'Nowhere' })
    expect((await facts(await person(toRole))).shared).toEqual({})
  })

  it('several together, each for its module', async () => {
    const [one, two, toRole] = [await role(), await role(), await role()]
    const [first, second] = [await person(one), await person(two)]
    await rule({ fromRole: one, toRole, access: 'write' })
    await rule({ fromRole: two, toRole })
    await rule({ fromRole: two, toRole, module: 'Subjects' })
    expect((await facts(await person(toRole))).shared).toEqual({
      Students: { read: { people: sorted([first, second]), groups: [] }, write: { people: [first], groups: [] } },
      Subjects: { read: { people: [second], groups: [] }, write: nothing },
    })
  })
})
