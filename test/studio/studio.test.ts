import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLibrary, type Library } from './library.ts'

let library: Library
let other: Library

beforeAll(async () => {
  library = await openLibrary()
  other = await openLibrary(library)
})
afterAll(async () => {
  await other.end()
  await library.end()
})

const until = async <T>(ask: () => Promise<T>, done: (answer: T) => boolean): Promise<T> => {
  for (let i = 0; i < 100; i++) {
    const answer = await ask()
    if (done(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return ask()
}

const version = async (): Promise<number> => (await library.call('GET', '/studio')).body.version

describe('studio', () => {
  test('everything that can be changed is there, with where it comes from', async () => {
    const { status, body } = await library.call('GET', '/studio')
    expect(status).toBe(200)
    expect(body.version).toBe(0)
    expect(body.profiles.map((each: { key: string; layer: string }) => [each.key, each.layer])).toEqual([
      ['administrator', 'system'],
      ['auditor', 'base'],
      ['librarian', 'base'],
    ])
    expect(body.picklists).toContainEqual({
      name: 'member-level',
      title: 'Nivel del socio',
      options: 2,
      layer: 'base',
      changed: false,
    })
    expect(body.picklists.map((each: { name: string }) => each.name)).not.toContain('profiles')
    expect(body.modules).toContainEqual(
      expect.objectContaining({
        name: 'Books',
        off: false,
        fixed: false,
        dependants: { references: 2, panels: 0, rollups: 0, formulas: 1, modules: 0 },
      }),
    )
    expect(body.modules).toContainEqual(expect.objectContaining({ name: 'Units', fixed: true }))
  })

  test('is for administrators', async () => {
    const person = await library.person('Nadie en especial')
    await library.give(person, 'librarian', library.units.north)
    const { call } = await library.as(person)
    for (const path of [
      '/studio',
      '/studio/profiles/librarian',
      '/studio/picklists/member-level',
      '/studio/history',
      '/studio/modules/Books/dependants',
    ])
      expect((await call('GET', path)).status).toBe(403)
    expect((await call('PATCH', '/studio/profiles/librarian', { title: 'Yo' }, { 'if-match': '"0"' })).status).toBe(403)
    expect((await call('POST', '/studio/profiles', { $id: 'mine', title: 'Yo' }, { 'if-match': '"0"' })).status).toBe(
      403,
    )
    expect((await library.nobody.call('GET', '/studio')).status).toBe(401)
  })

  test('a saved profile is in force at once, here and in the other process', async () => {
    const person = await library.person('Berta')
    await library.give(person, 'librarian', library.units.north)
    const [here, there] = [await library.as(person), await other.as(person)]
    const member = await library.create('Members', { name: 'Ana', branch: library.units.north, fine: 50 })
    expect((await here.call('GET', `/records/Members/${member.id}`)).body).not.toHaveProperty('fine')
    const { body: before } = await library.call('GET', '/studio/profiles/librarian')
    const read = [...before.profile.modules.Members.read, 'fine']
    const answer = await library.studio('PATCH', 'profiles/librarian', {
      title: 'Biblioteca',
      modules: { Members: { read } },
    })
    expect(answer).toMatchObject({
      status: 200,
      body: {
        version: 1,
        layer: 'base',
        changed: true,
        people: 2,
        profile: {
          title: 'Biblioteca',
          modules: { Members: { read, actions: ['create', 'read', 'update'] }, Books: { read: ['title'] } },
        },
      },
    })
    expect((await here.call('GET', `/records/Members/${member.id}`)).body.fine).toBe(50)
    const heard = await until(
      () => there.call('GET', `/records/Members/${member.id}`),
      ({ body }) => 'fine' in body,
    )
    expect(heard.body.fine).toBe(50)
    expect(
      (await there.call('GET', `/modules/Members`)).body.fields.map((each: { name: string }) => each.name),
    ).toContain('fine')
  })

  test('a request under way finishes on the model that it began with', async () => {
    const person = await library.person('Lenta')
    await library.give(person, 'librarian', library.units.north)
    const { call } = await library.as(person)
    const member = await library.create('Members', { name: 'Antes', branch: library.units.north })
    const { body: before } = await library.call('GET', '/studio/profiles/librarian')
    const holder = await library.pool.connect()
    await holder.query('begin')
    await holder.query('select from app.members where id = $1 for update', [member.id])
    const slow = call('PATCH', `/records/Members/${member.id}`, { name: 'Durante' }, { 'if-match': '"1"' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const saved = await library.studio('PATCH', 'profiles/librarian', { modules: { Members: { actions: ['read'] } } })
    expect(saved.status).toBe(200)
    await holder.query('rollback')
    holder.release()
    expect((await slow).status).toBe(200)
    expect(
      (await call('PATCH', `/records/Members/${member.id}`, { name: 'Después' }, { 'if-match': '"2"' })).status,
    ).toBe(403)
    await library.studio('PATCH', 'profiles/librarian', {
      modules: { Members: { actions: before.profile.modules.Members.actions } },
    })
    expect(
      (await call('PATCH', `/records/Members/${member.id}`, { name: 'Después' }, { 'if-match': '"2"' })).status,
    ).toBe(200)
  })

  test('a process that heard nothing finds out by itself', async () => {
    const { rows } = await library.pool.query('select max(version)::int as version from cimbra.studio_history')
    const saved = rows[0].version + 1
    await library.pool.query(
      `insert into cimbra.studio (kind, name, patch, version, changed_at) values ('picklist', 'member-level', '{"options":{"gold":{"label":"Dorado"}}}', $1, now())`,
      [saved],
    )
    await library.pool.query(
      `insert into cimbra.studio_history (version, kind, name, new, changed_at) values ($1, 'picklist', 'member-level', '{}', now())`,
      [saved],
    )
    const found = await until(
      () => other.call('GET', '/picklists/member-level'),
      ({ body }) => body.options[1].label === 'Dorado',
    )
    expect(found.body.options[1]).toMatchObject({ key: 'gold', label: 'Dorado' })
    await until(version, (now) => now === saved)
  }, 20_000)

  test('a change over an old version is refused with what the other did', async () => {
    const seen = await version()
    const first = await library.call(
      'PATCH',
      '/studio/picklists/member-level',
      { options: { basic: { label: 'Sencillo' } } },
      { 'if-match': `"${seen}"` },
    )
    expect(first.status).toBe(200)
    const second = await other.call(
      'PATCH',
      '/studio/picklists/member-level',
      { options: { basic: { label: 'Común' } } },
      { 'if-match': `"${seen}"` },
    )
    expect(second).toMatchObject({
      status: 412,
      body: {
        problems: [{ code: 'CIM411' }],
        differences: {
          'picklist/member-level': {
            yours: { options: { basic: { label: 'Común' } } },
            theirs: { options: { basic: { label: 'Sencillo' }, gold: { label: 'Dorado' } } },
          },
        },
      },
    })
    expect((await library.call('PATCH', '/studio/picklists/member-level', { options: {} })).status).toBe(428)
    const rivals = await Promise.all(
      [library, other, library].map(({ call }, i) =>
        call(
          'PATCH',
          '/studio/picklists/member-level',
          { options: { basic: { label: `${i}` } } },
          { 'if-match': `"${seen + 1}"` },
        ),
      ),
    )
    expect(rivals.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(rivals.filter(({ status }) => status === 412)).toHaveLength(2)
    expect(await version()).toBe(seen + 2)
  })

  test('options are added, renamed, put in order and retired; what is in use or part of the product stays', async () => {
    const added = await library.studio('PATCH', 'picklists/member-level', {
      options: { silver: { label: 'Plata', order: 15, color: 'gray' }, bronze: { label: 'Bronce' } },
    })
    expect(added.status).toBe(200)
    expect(added.body.options.map((each: { key: string; own: boolean }) => [each.key, each.own])).toEqual([
      ['basic', false],
      ['silver', true],
      ['gold', false],
      ['bronze', true],
    ])
    await library.create('Members', { name: 'Plateada', level: 'silver' })
    await library.create('Members', { name: 'Etiquetada', tags: ['bronze'] })
    const wrong = [
      [{ options: { silver: null } }, 'CIM408', '/options/silver'],
      [{ options: { bronze: null } }, 'CIM408', '/options/bronze'],
      [{ options: { gold: null } }, 'CIM407', '/options/gold'],
      [{ options: { gold: { key: 'golden' } } }, 'CIM406', '/options/gold/key'],
      [{ options: { gold: { colour: 'red' } } }, 'CIM102', '/options/gold/colour'],
      [{ options: { gold: { color: 'gold' } } }, 'CIM104', '/options/gold/color'],
      [{ options: { platinum: {} } }, 'CIM103', '/options/platinum'],
      [{ options: { 'no key': { label: 'x' } } }, 'CIM104', '/options/no key/key'],
      [{ options: [] }, 'CIM104', '/options'],
      [{ options: { silver: 5 } }, 'CIM104', '/options/silver'],
      [{ $id: 'other' }, 'CIM406', '/$id'],
      ['text', 'CIM500', ''],
    ] as const
    for (const [patch, code, pointer] of wrong) {
      const { status, body } = await library.studio('PATCH', 'picklists/member-level', patch)
      expect({
        patch,
        status,
        problem: { code: body.problems?.[0]?.code, pointer: body.problems?.[0]?.pointer },
      }).toEqual({ patch, status: 422, problem: { code, pointer } })
    }
    const retired = await library.studio('PATCH', 'picklists/member-level', {
      options: { silver: { active: false }, gold: { active: false } },
    })
    expect(retired.body.options.filter((each: { active: boolean }) => !each.active)).toHaveLength(2)
    expect((await library.call('POST', '/records/Members', { name: 'Tarde', level: 'silver' })).status).toBe(422)
    const { body: created } = await library.studio('PATCH', 'picklists/member-level', {
      options: { unused: { label: 'Nadie' } },
    })
    expect(created.options).toHaveLength(5)
    const { status, body: gone } = await library.studio('PATCH', 'picklists/member-level', {
      options: { unused: null },
    })
    expect([status, gone.options.length]).toEqual([200, 4])
    expect((await library.studio('PATCH', 'picklists/memberlevel', { options: {} })).body.problems[0]).toMatchObject({
      code: 'CIM202',
      hint: '¿Quiso decir «member-level»?',
    })
    expect((await library.studio('PATCH', 'picklists/profiles', { options: {} })).status).toBe(404)
  })

  test('a profile with mistakes is refused with their places, and nothing changes', async () => {
    const before = await library.call('GET', '/studio')
    const wrong = [
      [{ modules: { Book: { actions: ['read'] } } }, 'CIM301', '/modules/Book', '¿Quiso decir «Books»?'],
      [{ modules: { Books: { read: ['titel'] } } }, 'CIM302', '/modules/Books/read/0', '¿Quiso decir «title»?'],
      [{ modules: { Members: { read: ['pin'] } } }, 'CIM310', '/modules/Members/read/0', undefined],
      [{ modules: { Members: { write: ['loanCount'] } } }, 'CIM310', '/modules/Members/write/0', undefined],
      [{ modules: { Books: { actions: ['reed'] } } }, 'CIM104', '/modules/Books/actions/0', '¿Quiso decir «read»?'],
      [{ modules: { Books: { moves: ['title:x'] } } }, 'CIM205', '/modules/Books/moves/0', undefined],
      [{ modules: { Loans: { actions: null } } }, 'CIM103', '/modules/Loans', undefined],
      [{ outside: 'all' }, 'CIM104', '/outside', undefined],
      [{ $id: 'reader' }, 'CIM406', '/$id', undefined],
      [{ titel: 'x' }, 'CIM406', '/titel', '¿Quiso decir «title»?'],
      [{ title: null }, 'CIM103', '', undefined],
    ] as const
    for (const [patch, code, pointer, hint] of wrong) {
      const { status, body } = await library.studio('PATCH', 'profiles/librarian', patch)
      const [first] = body.problems ?? []
      expect({ patch, status, code: first?.code, pointer: first?.pointer, hint: first?.hint }).toEqual({
        patch,
        status: 422,
        code,
        pointer,
        hint,
      })
    }
    expect((await library.studio('PATCH', 'profiles/administrator', { title: 'x' })).body.problems[0].code).toBe(
      'CIM409',
    )
    expect((await library.studio('PATCH', 'profiles/libarian', {})).body.problems[0]).toMatchObject({
      code: 'CIM412',
      hint: '¿Quiso decir «librarian»?',
    })
    expect((await library.call('GET', '/studio')).body).toEqual(before.body)
  })

  test('a profile of the company’s own is made, given and changed', async () => {
    const { status, body } = await library.studio('POST', 'profiles', {
      $id: 'visitor',
      title: 'Visita',
      modules: { Books: { actions: ['read'], read: ['title'] } },
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      layer: 'studio',
      changed: true,
      people: 0,
      profile: { $id: 'visitor', title: 'Visita' },
    })
    expect((await library.studio('POST', 'profiles', { $id: 'visitor', title: 'Otra' })).status).toBe(409)
    expect(
      (await library.studio('POST', 'profiles', { $id: 'Bad key', title: 'Otra' })).body.problems[0],
    ).toMatchObject({ code: 'CIM105', pointer: '/$id' })
    const person = await library.person('Carlos')
    await library.give(person, 'visitor', library.units.south)
    const visitor = await library.as(person)
    expect((await visitor.call('GET', '/modules')).body.modules.map((each: { name: string }) => each.name)).toEqual([
      'Books',
    ])
    expect((await visitor.call('GET', '/modules/Members')).status).toBe(404)
    const { body: options } = await library.call('GET', '/picklists/profiles')
    expect(options.options).toContainEqual({ key: 'visitor', label: 'Visita' })
    await library.studio('PATCH', 'profiles/visitor', { active: false })
    expect(
      (
        await library.call('POST', '/records/ProfileAssignments', {
          person,
          profile: 'visitor',
          unit: library.units.north,
          portfolio: null,
        })
      ).status,
    ).toBe(422)
    expect((await visitor.call('GET', '/modules')).body.modules).toHaveLength(1)
  })

  test('a change that changes nothing makes no version, and one that undoes all leaves the file alone', async () => {
    const seen = await version()
    expect((await library.studio('PATCH', 'profiles/auditor', { title: 'Contraloría' })).body.version).toBe(seen)
    expect((await library.studio('PATCH', 'profiles/auditor', { title: 'Otra' })).body).toMatchObject({
      version: seen + 1,
      changed: true,
    })
    expect((await library.studio('PATCH', 'profiles/auditor', { title: 'Contraloría' })).body).toMatchObject({
      version: seen + 2,
      changed: false,
    })
  })

  test('all of it is in the history and in the audit log, with who did it', async () => {
    const { body } = await library.call('GET', '/studio/history?limit=3')
    expect(body.changes).toHaveLength(3)
    expect(body.changes[0]).toMatchObject({
      kind: 'profile',
      name: 'auditor',
      title: 'Contraloría',
      old: { title: 'Otra' },
      new: null,
      person: { label: 'Administración' },
    })
    const { body: older } = await library.call('GET', `/studio/history?limit=3&before=${body.next}`)
    expect(older.changes[0].version).toBe(body.next - 1)
    expect((await library.call('GET', '/studio/history?limit=0')).status).toBe(422)
    const { body: log } = await library.call('GET', '/audit?kind=profileChanged&limit=2')
    expect(log.entries[0]).toMatchObject({
      kind: 'profileChanged',
      subject: 'auditor',
      person: { label: 'Administración' },
      details: { old: { title: 'Otra' }, new: null },
    })
    expect(log.kinds).toEqual(expect.arrayContaining(['picklistChanged', 'profileChanged']))
    const { body: page } = await library.call('GET', `/audit?kind=profileChanged&limit=2&after=${log.next}`)
    expect(page.entries[0].seq).toBeLessThan(log.entries[1].seq)
    expect((await library.call('GET', '/audit?from=2020-01-01&to=2020-01-02')).body.entries).toEqual([])
    expect((await library.call('GET', '/audit?person=x')).status).toBe(422)
  })

  test('the log is read by administrators and by profiles that say so', async () => {
    const [reader, seller] = [await library.person('Lectora'), await library.person('Vendedora')]
    await library.give(reader, 'auditor', library.units.north)
    await library.give(seller, 'librarian', library.units.north)
    expect((await (await library.as(reader)).call('GET', '/audit')).status).toBe(200)
    expect((await (await library.as(seller)).call('GET', '/audit')).status).toBe(403)
  })

  test('a process that starts later begins with what was saved, and finds its database up to date', async () => {
    const { rows: before } = await library.pool.query('select count(*)::int as models from cimbra.models')
    const late = await openLibrary(library)
    expect((await late.call('GET', '/studio')).body).toEqual((await library.call('GET', '/studio')).body)
    await late.end()
    expect((await library.pool.query('select count(*)::int as models from cimbra.models')).rows).toEqual(before)
  })
})

describe('a module that is switched off', () => {
  let member: string
  let book: string
  let loan: string
  const reader = async () => {
    const person = await library.person('Lee')
    await library.give(person, 'librarian', library.units.north)
    return library.as(person)
  }

  test('shows first what rests on it', async () => {
    const { body } = await library.call('GET', '/studio/modules/Books/dependants')
    expect(body).toEqual({
      references: [
        { module: 'LoanLines', moduleTitle: 'Libros prestados', name: 'book', title: 'Libro' },
        { module: 'Members', moduleTitle: 'Socios', name: 'favourite', title: 'Libro favorito' },
      ],
      panels: [],
      rollups: [],
      formulas: [{ module: 'Members', moduleTitle: 'Socios', name: 'favouriteTitle', title: 'Título favorito' }],
      modules: [],
    })
    expect((await library.call('GET', '/studio/modules/Loans/dependants')).body).toMatchObject({
      panels: [{ module: 'Members' }],
      rollups: [{ name: 'loanCount' }],
      modules: [{ name: 'LoanLines' }],
    })
  })

  test('is gone for everybody: API, menu, description; references to it show nothing; data and rollups stay', async () => {
    book = (await library.create('Books', { title: 'Rayuela' })).id
    member = (await library.create('Members', { name: 'Julia', branch: library.units.north, favourite: book })).id
    loan = (await library.create('Loans', { member, since: '2026-01-01', lines: [{ book }] })).id
    const { status, body } = await library.studio('PATCH', 'modules/Loans', { off: true })
    expect([status, body.module.off]).toEqual([200, true])
    await library.studio('PATCH', 'modules/Books', { off: true })
    for (const { call } of [library, await reader()]) {
      expect((await call('GET', '/records/Loans')).status).toBe(404)
      expect((await call('GET', `/records/Loans/${loan}`)).status).toBe(404)
      expect((await call('GET', '/records/LoanLines')).status).toBe(404)
      expect((await call('POST', '/records/Books', { title: 'x' })).status).toBe(404)
      expect((await call('GET', '/modules/Books')).status).toBe(404)
      const { body: menu } = await call('GET', '/modules')
      expect(menu.modules.map((each: { name: string }) => each.name)).not.toContain('Books')
      const { body: described } = await call('GET', '/modules/Members')
      expect(described.panels).toEqual([])
      const { body: record } = await call('GET', `/records/Members/${member}?expand=favourite`)
      expect(record).toMatchObject({ name: 'Julia', loanCount: 1 })
      expect(record.favourite ?? null).toBeNull()
      expect((await call('GET', `/records/Members/${member}/panels`)).body.panels ?? []).toEqual([])
      expect(JSON.stringify((await call('GET', '/openapi.json')).body)).not.toContain('Books')
    }
  })

  test.each([
    ["/records/Members?filter=favourite.title%20%3D%20'Rayuela'", 422],
    ['/records/Members?sort=favourite.title', 422],
    ['/records/Members?fields=favourite.title', 422],
    ['/records/Members/aggregate?group=favourite.title&measure=count()', 422],
    ['/records/Books/aggregate?measure=count()', 404],
    ['/records/Books/lookup', 404],
  ])('%s is %d while it is off', async (path, status) => {
    for (const { call } of [library, await reader()]) expect((await call('GET', path)).status).toBe(status)
  })

  test('is not in the documentation while it is off', async () => {
    for (const asker of [library.context.firstAdministrator(), await library.person('Curiosa')]) {
      const headers = await library.credentials(asker)
      const page = await library.app.inject({ url: '/docs/modules/Books', headers })
      const index = await library.app.inject({ url: '/docs', headers })
      expect([page.statusCode, index.body.includes('Libros')]).toEqual([404, false])
    }
  })

  test('shows nothing of its records in lists, explanations and history', async () => {
    for (const { call } of [library, await reader()]) {
      const answers = await Promise.all(
        [
          `/records/Members?filter=name%20%3D%20'Julia'&expand=favourite`,
          `/records/Members/${member}/history`,
          `/records/Members/${member}/explain/loanCount`,
          '/records/Members/aggregate?group=favourite&measure=count()',
        ].map((path) => call('GET', path)),
      )
      for (const { status, body } of answers) {
        expect([200, 404]).toContain(status)
        expect(JSON.stringify(body)).not.toContain(book)
        expect(JSON.stringify(body)).not.toContain(loan)
      }
    }
  })

  test('stays off for a process that starts, which finds the database up to date', async () => {
    const { rows: before } = await library.pool.query('select count(*)::int as models from cimbra.models')
    const late = await openLibrary(library)
    expect((await late.call('GET', '/records/Books')).status).toBe(404)
    await late.end()
    expect((await library.pool.query('select count(*)::int as models from cimbra.models')).rows).toEqual(before)
  })

  test('comes back as it was', async () => {
    await library.studio('PATCH', 'modules/Loans', { off: false })
    const { body } = await library.studio('PATCH', 'modules/Books', { off: false })
    expect(body.module.off).toBe(false)
    expect((await library.call('GET', `/records/Loans/${loan}`)).body.lines).toHaveLength(1)
    expect((await library.call('GET', `/records/Members/${member}`)).body).toMatchObject({
      favourite: book,
      loanCount: 1,
    })
  })

  test.each([
    ['Units', { off: true }, 422, 'CIM410'],
    ['Books', { off: 'yes' }, 422, 'CIM104'],
    ['Books', {}, 422, 'CIM104'],
    ['Books', { title: 'x', off: true }, 422, 'CIM406'],
    ['Bookz', { off: true }, 404, 'CIM301'],
  ])('%s %o is refused', async (name, patch, status, code) => {
    const answer = await library.studio('PATCH', `modules/${name}`, patch)
    expect([answer.status, answer.body.problems[0].code]).toEqual([status, code])
  })
})
