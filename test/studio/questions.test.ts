import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../support/served.ts'
import { openLibrary, type Library } from './library.ts'

let library: Library
let ana: string
let boss: string
let members: Readonly<Record<'green' | 'blue' | 'south' | 'free' | 'own', string>>

beforeAll(async () => {
  library = await openLibrary()
  const { units, portfolios } = library
  const top = (await library.create('Roles', { name: 'Jefatura' })).id
  const below = (await library.create('Roles', { name: 'Mostrador', parent: top })).id
  const hire = async (name: string, role: string): Promise<string> =>
    (await library.create('Users', { name, email: `${name}@example.mx`.toLowerCase(), status: 'active', role })).id
  ana = await hire('Ana', below)
  boss = await hire('Jefa', top)
  await library.give(ana, 'librarian', units.north, portfolios.green)
  await library.give(ana, 'auditor', units.south)
  await library.give(boss, 'librarian', units.south, portfolios.blue)
  const member = async (name: string, record: Readonly<Record<string, unknown>>): Promise<string> =>
    (await library.create('Members', { name, ...record })).id
  members = {
    green: await member('Verde', { branch: units.north, portfolio: portfolios.green }),
    blue: await member('Azul', { branch: units.north, portfolio: portfolios.blue }),
    south: await member('Sur', { branch: units.south, portfolio: portfolios.green }),
    free: await member('Suelto', {}),
    own: await member('Suyo', { branch: units.south, portfolio: portfolios.blue, owner: ana }),
  }
})
afterAll(() => library.end())

const why = async (person: string, module: string, id: string, more = ''): Promise<Json> =>
  (await library.call('GET', `/access/why?person=${person}&module=${module}&id=${id}${more}`)).body

const check = (answer: Json, key: string, i = 0): Json =>
  answer.assignments[i].checks.find((each: Json) => each.key === key)
const reason = (answer: Json, key: string): Json => answer.reasons.find((each: Json) => each.key === key)

describe('why', () => {
  test('an assignment whose unit and cartera fit opens the record', async () => {
    const answer = await why(ana, 'Members', members.green)
    expect(answer).toMatchObject({
      person: { id: ana, label: 'Ana' },
      module: { name: 'Members', title: 'Socios' },
      record: { id: members.green, label: 'Verde' },
      sees: true,
      text: 'Ana ve «Verde».',
      actions: { read: true, update: true, delete: false },
    })
    expect(answer.assignments[0]).toMatchObject({
      profile: { key: 'librarian', title: 'Bibliotecaria' },
      unit: { label: 'Norte' },
      portfolio: { label: 'Verde' },
      counts: true,
      reads: true,
      updates: true,
      deletes: false,
    })
    expect(answer.assignments[0].checks).toEqual([
      { key: 'dates', holds: true, text: 'Está vigente hoy.' },
      { key: 'profile', holds: true, text: 'El perfil «Bibliotecaria» lee «Socios».' },
      { key: 'unit', holds: true, text: 'El registro es de la unidad «Norte».' },
      { key: 'portfolio', holds: true, text: 'El registro es de la cartera «Verde».' },
    ])
    expect(check(answer, 'profile', 1)).toEqual({
      key: 'profile',
      holds: false,
      text: 'El perfil «Contraloría» no lee «Socios».',
    })
    expect(answer.fields.read.map((each: Json) => each.name)).toContain('phone')
    expect(answer.fields.hidden).toContainEqual({ name: 'fine', title: 'Multa' })
  })

  test.each([
    ['blue', 'portfolio', 'El registro es de la cartera «Azul», no de «Verde».'],
    ['south', 'unit', 'El registro es de la unidad «Sur», no de «Norte».'],
  ] as const)('the %s record is outside by its %s', async (name, key, text) => {
    const answer = await why(ana, 'Members', members[name])
    expect(answer).toMatchObject({ sees: false, actions: { read: false, update: false, delete: false } })
    expect(check(answer, key)).toEqual({ key, holds: false, text })
    expect(answer.assignments[0].reads).toBe(false)
    expect(answer.fields.read).toEqual([])
  })

  test('what is in no unit and no cartera is in all', async () => {
    const answer = await why(ana, 'Members', members.free)
    expect(answer.sees).toBe(true)
    expect([check(answer, 'unit').text, check(answer, 'portfolio').text]).toEqual([
      'El registro no tiene unidad: cuenta en todas.',
      'El registro no tiene cartera: cuenta en todas.',
    ])
  })

  test('the owner sees hers wherever it is, and so does who is above', async () => {
    const own = await why(ana, 'Members', members.own)
    expect(own.sees).toBe(true)
    expect(reason(own, 'owner')).toEqual({ key: 'owner', holds: true, text: 'Es la propietaria del registro.' })
    expect(reason(own, 'group').holds).toBe(false)
    await library.change('Members', (await library.call('GET', `/records/Members/${members.green}`)).body, {
      owner: ana,
    })
    const above = await why(boss, 'Members', members.green)
    expect(above).toMatchObject({ sees: true, actions: { read: true, update: false } })
    expect(reason(above, 'subordinate').holds).toBe(true)
  })

  test('a sharing rule opens what it says', async () => {
    const group = (await library.create('Groups', { name: 'Equipo' })).id
    const other = await library.person('Rosa')
    await library.create('GroupMembers', { group, person: ana })
    await library.create('SharingRules', {
      name: 'Lo de Rosa',
      module: 'Members',
      fromGroup: group,
      toGroup: group,
      access: 'write',
    })
    await library.create('GroupMembers', { group, person: other })
    const shared = (
      await library.create('Members', {
        name: 'De Rosa',
        branch: library.units.south,
        portfolio: library.portfolios.blue,
        owner: other,
      })
    ).id
    const answer = await why(ana, 'Members', shared)
    expect(answer).toMatchObject({ sees: true, actions: { read: true, update: true } })
    expect(reason(answer, 'shared').text).toBe('Una regla para compartir le abre el registro, para leer y modificar.')
  })

  test('a record is reached through another one', async () => {
    const loans = await Promise.all(
      [members.green, members.blue].map(
        async (member) => (await library.create('Loans', { member, since: '2026-01-01' })).id,
      ),
    )
    const [inside, outside] = await Promise.all(loans.map((id) => why(ana, 'Loans', id)))
    expect([inside.sees, outside.sees]).toEqual([true, false])
    expect(check(inside, 'through.member').text).toBe('El registro de «Socio» está a su alcance.')
    expect(check(outside, 'through.member')).toEqual({
      key: 'through.member',
      holds: false,
      text: 'El registro de «Socio» no está a su alcance.',
    })
  })

  test('agrees with what the person herself is answered', async () => {
    const { call } = await library.as(ana)
    for (const id of Object.values(members)) {
      const { sees } = await why(ana, 'Members', id)
      expect((await call('GET', `/records/Members/${id}`)).status).toBe(sees ? 200 : 404)
    }
  })

  test('on the telephone she sees the basic data of her unit', async () => {
    const answer = await why(ana, 'Members', members.blue, '&channel=mobile')
    expect(answer).toMatchObject({
      sees: true,
      text: 'Ana ve solo los datos básicos de «Azul».',
      actions: { read: true, update: false },
    })
    expect(answer.fields.read.map((each: Json) => each.name)).toEqual(['id', 'version', 'name'])
  })

  test('dates, suspension, the bin and administrators', async () => {
    const late = await library.person('Tarde')
    await library.give(late, 'librarian', library.units.north, null, { validFrom: '2026-11-22' })
    const answer = await why(late, 'Members', members.green)
    expect(answer.sees).toBe(false)
    expect(check(answer, 'dates').text).toBe('No está vigente hoy: vale de 2026-11-22 a abierta.')
    expect(reason(answer, 'assignments').holds).toBe(false)
    await library.change('Users', (await library.call('GET', `/records/Users/${late}`)).body, { status: 'suspended' })
    expect(reason(await why(late, 'Members', members.green), 'status').text).toBe(
      'Tarde no está activa: no entra al sistema.',
    )
    const administrator = await why(library.context.firstAdministrator(), 'Members', members.blue)
    expect(administrator).toMatchObject({ sees: true, actions: { read: true, update: true, delete: true } })
    expect(reason(administrator, 'administrator').holds).toBe(true)
    const binned = await library.create('Members', { name: 'Tirado' })
    await library.call('DELETE', `/records/Members/${binned.id}`, undefined, { 'if-match': '"1"' })
    expect(reason(await why(ana, 'Members', binned.id), 'bin').holds).toBe(false)
  })

  test('speaks English too, and is for administrators', async () => {
    const { body } = await library.call(
      'GET',
      `/access/why?person=${ana}&module=Members&id=${members.blue}`,
      undefined,
      { 'accept-language': 'en' },
    )
    expect(body.text).toBe('Ana does not see “Azul”.')
    const { call } = await library.as(ana)
    expect((await call('GET', `/access/why?person=${ana}&module=Members&id=${members.blue}`)).status).toBe(403)
    expect((await call('POST', '/access/changes', {})).status).toBe(403)
  })

  test.each([
    ['person=x&module=Members&id=y', 422],
    ['person=01900000-0000-7000-8000-000000000001&module=Member&id=01900000-0000-7000-8000-000000000001', 404],
    ['person=01900000-0000-7000-8000-000000000001&module=Members&id=01900000-0000-7000-8000-000000000001', 404],
    ['', 422],
  ])('%s is %d', async (query, status) => {
    expect((await library.call('GET', `/access/why?${query}`)).status).toBe(status)
  })
})

const changes = async (body: unknown): Promise<Json> => (await library.call('POST', '/access/changes', body)).body
const of = (answer: Json, person: string, module: string): Json =>
  answer.people.find((each: Json) => each.person.id === person)?.modules.find((each: Json) => each.module === module)

describe('what changes', () => {
  test('a field that a profile gives, for whoever has it, before it is saved', async () => {
    const before = await library.call('GET', '/studio')
    const { profile } = (await library.call('GET', '/studio/profiles/librarian')).body
    const read = [...profile.modules.Members.read.filter((name: string) => name !== 'phone'), 'fine']
    const answer = await changes({
      profile: { key: 'librarian', patch: { modules: { Members: { read, actions: ['read'] } } } },
    })
    const rights = {
      gained: [],
      lost: ['create', 'update'],
      fields: {
        readGained: [{ name: 'fine', title: 'Multa' }],
        readLost: [{ name: 'phone', title: 'Teléfono' }],
        writeGained: [],
        writeLost: [],
      },
    }
    expect(answer.profile).toMatchObject({
      key: 'librarian',
      title: 'Bibliotecaria',
      modules: [{ module: 'Members', ...rights }],
    })
    expect(answer.people.map((each: Json) => each.person.label).sort()).toEqual(['Ana', 'Jefa'])
    expect(of(answer, ana, 'Members')).toMatchObject({
      ...rights,
      rows: { before: 4, after: 4, gained: 0, lost: 0, capped: false },
    })
    expect((await library.call('GET', '/studio')).body).toEqual(before.body)
  })

  test('a module that a profile loses takes its rows with it', async () => {
    const answer = await changes({ profile: { key: 'librarian', patch: { modules: { Loans: null } } } })
    expect(of(answer, ana, 'Loans')).toMatchObject({
      lost: ['create', 'read'],
      rows: { before: 1, after: 0, gained: 0, lost: 1 },
    })
    expect(of(answer, ana, 'Members')).toBeUndefined()
  })

  test('a new profile changes nothing for anybody yet', async () => {
    const answer = await changes({
      profile: {
        key: 'visitor',
        patch: { title: 'Visita', modules: { Books: { actions: ['read'], read: ['title'] } } },
      },
    })
    expect(answer).toMatchObject({ profile: { modules: [{ module: 'Books', gained: ['read'] }] }, people: [], more: 0 })
  })

  test('what could not be saved is told with its places', async () => {
    const { status, body } = await library.call('POST', '/access/changes', {
      profile: { key: 'librarian', patch: { modules: { Books: { read: ['titel'] } } } },
    })
    expect([status, body.problems[0]]).toMatchObject([422, { code: 'CIM302', pointer: '/modules/Books/read/0' }])
  })

  test('an assignment that is given, changed or taken away gains and loses rows', async () => {
    const { units, portfolios } = library
    const given = await changes({
      assignment: { person: ana, profile: 'librarian', unit: units.south, portfolio: null },
    })
    expect(of(given, ana, 'Members')).toMatchObject({ gained: [], lost: [], rows: { before: 4, gained: 1, lost: 0 } })
    const { assignments } = await why(ana, 'Members', members.green)
    const [hers] = assignments
    const moved = await changes({
      assignment: { id: hers.id, person: ana, profile: 'librarian', unit: units.north, portfolio: portfolios.blue },
    })
    expect(of(moved, ana, 'Members').rows).toMatchObject({ gained: 1, lost: 0 })
    const passed = await changes({
      assignment: { id: hers.id, person: boss, profile: 'librarian', unit: units.north, portfolio: portfolios.blue },
    })
    expect(of(passed, ana, 'Members')).toMatchObject({
      lost: ['create', 'read', 'update'],
      rows: { after: 0, lost: 4 },
    })
    expect(of(passed, boss, 'Members').rows).toMatchObject({ gained: 1 })
    const gone = await changes({ assignment: { id: hers.id, deleted: true } })
    expect(of(gone, ana, 'Members')).toMatchObject({ lost: ['create', 'read', 'update'], rows: { after: 0, lost: 4 } })
    const later = await changes({
      assignment: { person: ana, profile: 'librarian', unit: units.south, portfolio: null, validFrom: '2026-11-22' },
    })
    expect(later.people).toMatchObject([{ person: { id: ana }, enters: true, from: '2026-11-22' }])
    expect(of(later, ana, 'Members').rows).toMatchObject({ gained: 1, lost: 0 })
    // What is moved to a later day is lost today, and that is what is told.
    const put = await changes({
      assignment: {
        id: hers.id,
        person: ana,
        profile: 'librarian',
        unit: units.north,
        portfolio: portfolios.green,
        validFrom: '2026-11-22',
      },
    })
    expect(put.people).toMatchObject([{ person: { id: ana } }])
    expect(put.people[0].from).toBeUndefined()
    expect(of(put, ana, 'Members').lost).toEqual(['create', 'read', 'update'])
    const administrator = await changes({
      assignment: { person: ana, profile: 'administrator', unit: units.north, portfolio: null },
    })
    expect(of(administrator, ana, 'Members')).toMatchObject({ gained: ['delete', 'import', 'export'] })
  })

  test.each(['invited', 'suspended'])(
    'of an %s person it is told what she will find, and nobody is let in',
    async (status) => {
      const { id: later } = await library.create('Users', {
        name: `Luz ${status}`,
        email: `luz.${status}@example.mx`,
        status,
      })
      const { units, portfolios } = library
      const given = await changes({
        assignment: { person: later, profile: 'librarian', unit: units.south, portfolio: portfolios.blue },
      })
      expect(given.people).toMatchObject([{ person: { id: later, label: `Luz ${status}` }, enters: false }])
      expect(of(given, later, 'Members')).toMatchObject({ gained: ['create', 'read', 'update'], rows: { before: 0 } })
      const kept = await library.give(later, 'librarian', units.south, portfolios.blue)
      expect((await why(later, 'Members', members.free)).sees).toBe(false)
      const gone = await changes({ assignment: { id: kept.id, deleted: true } })
      expect(of(gone, later, 'Members')).toMatchObject({ lost: ['create', 'read', 'update'], rows: { after: 0 } })
    },
  )

  test.each([
    [{}, 'CIM500', ''],
    [{ assignment: { person: 'x' } }, 'CIM104', '/assignment/person'],
    [
      {
        assignment: {
          person: '01900000-0000-7000-8000-000000000001',
          unit: '01900000-0000-7000-8000-000000000001',
          profile: 'libarian',
        },
      },
      'CIM412',
      '/assignment/profile',
    ],
    [{ profile: { key: '__proto__', patch: {} } }, 'CIM500', ''],
    [{ profile: { key: 'administrator', patch: { administrator: false } } }, 'CIM409', ''],
    [{ assignment: { id: 'x', deleted: true } }, 'CIM104', '/assignment/person'],
  ])('%o is refused', async (body, code, pointer) => {
    const answer = await library.call('POST', '/access/changes', body)
    expect([answer.status, answer.body.problems[0].code, answer.body.problems[0].pointer]).toEqual([422, code, pointer])
  })
})
