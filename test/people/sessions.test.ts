import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashOf } from '../../engine/server/people/secret-key.ts'
import { served } from '../support/served.ts'
import { bySession, byToken, newSession, newToken } from '../support/sign-in.ts'
import { cookieOf, openCompany, password, schoolFolder, type Company, type Person } from './company.ts'

let company: Company
let ana: Person
beforeAll(async () => {
  company = await openCompany()
  ana = await company.person()
})
afterAll(() => company?.end())

type Headers = Readonly<Record<string, string>>

const who = async (headers: Headers): Promise<number> => (await company.send('GET', '/api/session', { headers })).status

const query = (text: string, values: readonly unknown[] = []) => company.api.pool.query(text, [...values])

/** What is remembered for a minute is forgotten, as after that minute. */
const minuteLater = (): void => company.api.context.sessions.forget()

describe('a session', () => {
  test('is kept as a hash: what is in the database opens nothing', async () => {
    const secret = (await company.signIn(ana)).cookie?.split('=')[1] ?? ''
    const { rows } = await query('select s::text as row from cimbra.sessions as s')
    const kept = rows.map(({ row }) => row).join()
    expect(kept).not.toContain(secret)
    const { rows: hashes } = await query('select hash from cimbra.sessions where person = $1', [ana.id])
    for (const { hash } of hashes) expect(await who({ cookie: `cimbra=${hash}` })).toBe(401)
  })

  test('and everything else that opens a door is closed to the roles that requests run as', async () => {
    const { walledPool, readPool } = company.api.context
    for (const table of ['credentials', 'sessions', 'tokens', 'links', 'recovery_codes', 'throttle', 'mails'])
      for (const pool of [walledPool, readPool])
        await expect(pool?.query(`select 1 from cimbra.${table}`), table).rejects.toMatchObject({ code: '42501' })
  })

  test.each([
    ['after 12 hours without use', 'web', 'touched_at', '12 hours 1 second', '11 hours 59 minutes'],
    ['after 7 days, used or not', 'web', 'created_at', '7 days 1 second', '6 days 23 hours'],
    ['of a telephone after 7 days without use', 'mobile', 'touched_at', '7 days 1 second', '6 days 23 hours'],
    ['of a telephone after 30 days', 'mobile', 'created_at', '30 days 1 second', '29 days 23 hours'],
  ])('ends %s', async (_, channel, column, dead, alive) => {
    const headers = await company.signIn(ana, { channel })
    const hash = hashOf(headers['cookie']?.split('=')[1] ?? '')
    const age = (interval: string) =>
      query(`update cimbra.sessions set ${column} = now() - $1::interval where hash = $2`, [interval, hash])
    await age(alive)
    minuteLater()
    expect(await who(headers)).toBe(200)
    await age(dead)
    minuteLater()
    expect(await who(headers)).toBe(401)
  })

  test('is noted as used once a minute', async () => {
    const headers = await company.signIn(ana)
    await query(`update cimbra.sessions set touched_at = now() - interval '1 hour' where person = $1`, [ana.id])
    minuteLater()
    await who(headers)
    await who(headers)
    const { rows } = await query(
      `select count(*)::int as n from cimbra.sessions where person = $1 and touched_at > now() - interval '10 seconds'`,
      [ana.id],
    )
    expect(rows[0].n).toBe(1)
  })

  test('ends when somebody signs out, and its cookie goes', async () => {
    const headers = await company.signIn(ana)
    const answer = await company.send('DELETE', '/api/session', { headers })
    expect([answer.status, answer.headers['set-cookie']]).toEqual([204, expect.stringMatching(/^cimbra=; .*Max-Age=0/)])
    expect(await who(headers)).toBe(401)
  })

  test('is listed for its person, who can end it from another one', async () => {
    const person = await company.person()
    const [first, second, third] = [
      await company.signIn(person),
      await company.signIn(person),
      await company.signIn(person),
    ]
    const { body } = await company.send('GET', '/api/sessions', { headers: first })
    expect(body.sessions).toHaveLength(3)
    expect(body.sessions[0]).toMatchObject({ current: true, channel: 'web', device: expect.any(String) })
    const other = body.sessions.find(({ current }: { current: boolean }) => !current).id
    expect((await company.send('DELETE', `/api/sessions/${other}`, { headers: first })).status).toBe(204)
    expect([await who(second), await who(third)].toSorted((a, b) => a - b)).toEqual([200, 401])
    expect((await company.send('DELETE', '/api/sessions', { headers: first })).status).toBe(204)
    expect([await who(first), await who(second), await who(third)]).toEqual([200, 401, 401])
    expect(await company.noted(person.id)).toEqual(['signIn', 'signIn', 'signIn', 'sessionEnded', 'sessionEnded'])
  })

  test('of another person is not there', async () => {
    const bea = await company.signIn(await company.person())
    const { body } = await company.send('GET', '/api/sessions', { headers: bea })
    const anas = await company.signIn(ana)
    for (const id of [body.sessions[0].id, '00000000-0000-7000-8000-000000000000', 'x'])
      expect((await company.send('DELETE', `/api/sessions/${id}`, { headers: anas })).status).toBe(404)
    expect(await who(bea)).toBe(200)
  })
})

describe('threat 24 · a new password leaves nothing open', () => {
  test('when it is changed: other sessions, tokens and links of the person end, this session stays', async () => {
    const person = await company.person()
    const [here, there] = [await company.signIn(person), await company.signIn(person)]
    const token = byToken(await newToken(company.api.pool, person.id))
    const other = await company.signIn(ana)
    expect([await who(there), await who(token)]).toEqual([200, 200])
    const change = { current: password, password: 'ocho caballos cansados' }
    expect((await company.send('POST', '/api/password', { body: change, headers: here })).status).toBe(204)
    expect([await who(here), await who(there), await who(token), await who(other)]).toEqual([200, 401, 401, 200])
    const old = await company.send('POST', '/api/session', { body: { email: person.email, password } })
    expect(old.status).toBe(401)
    expect(await company.mail(person.email)).toMatchObject({ kind: 'passwordChanged' })
    expect(await company.noted(person.id)).toContain('passwordChanged')
  })

  test('when it is set by a link: everything ends', async () => {
    const person = await company.person()
    const here = await company.signIn(person)
    const token = byToken(await newToken(company.api.pool, person.id))
    await company.send('POST', '/api/password/recovery', { body: { email: person.email } })
    await expect.poll(async () => (await company.mail(person.email))?.kind, { timeout: 5000 }).toBe('recovery')
    const link = (await company.mail(person.email))?.token
    const body = { token: link, password: 'nueve caballos cansados' }
    expect((await company.send('POST', '/api/password/reset', { body })).status).toBe(204)
    expect([await who(here), await who(token)]).toEqual([401, 401])
  })

  test('and is not changed without the old one, which may be guessed five times', async () => {
    const person = await company.person()
    const headers = await company.signIn(person)
    const change = (current: string) =>
      company.send('POST', '/api/password', { body: { current, password: 'diez caballos cansados' }, headers })
    for (let i = 0; i < 5; i++) {
      const { status, body } = await change('no es esta')
      expect([status, body.problems[0].code, body.problems[0].pointer]).toEqual([422, 'CIM557', '/current'])
    }
    expect((await change(password)).status).toBe(429)
  })
})

describe('threat 25 · who may no longer work here is out at once', () => {
  const ends: readonly (readonly [string, (person: Person) => Promise<unknown>])[] = [
    [
      'suspended on the screen',
      async ({ id }) => {
        const { body } = await company.api.call('GET', `/records/Users/${id}`)
        await company.api.change('Users', body, { status: 'suspended' })
      },
    ],
    ['suspended by SQL', ({ id }) => query(`update app.users set status = 'suspended' where id = $1`, [id])],
    ['back to invited', ({ id }) => query(`update app.users set status = 'invited' where id = $1`, [id])],
    ['in the bin', ({ id }) => query(`update app.users set deleted_at = now() where id = $1`, [id])],
  ]

  test.each(ends)('%s: sessions and tokens, in this process and in another', async (_, end) => {
    const person = await company.person()
    const other = await served({ modulesFolder: schoolFolder, database: company.api })
    try {
      const keys = [
        bySession(await newSession(company.api.pool, person.id)),
        byToken(await newToken(company.api.pool, person.id)),
      ]
      const everywhere = async (): Promise<readonly number[]> => {
        const answers = []
        for (const headers of keys) {
          answers.push(await who(headers))
          answers.push((await other.nobody.call('GET', '/session', undefined, headers)).status)
        }
        return answers
      }
      expect(await everywhere()).toEqual([200, 200, 200, 200])
      await end(person)
      await expect.poll(everywhere, { timeout: 2000, interval: 20 }).toEqual([401, 401, 401, 401])
      const again = await company.send('POST', '/api/session', { body: { email: person.email, password } })
      expect(again.status).toBe(401)
    } finally {
      await other.end()
    }
  })

  test('signed out in one process, out in the other', async () => {
    const other = await served({ modulesFolder: schoolFolder, database: company.api })
    try {
      const headers = await company.signIn(ana)
      expect((await other.nobody.call('GET', '/session', undefined, headers)).status).toBe(200)
      await company.send('DELETE', '/api/session', { headers })
      await expect
        .poll(async () => (await other.nobody.call('GET', '/session', undefined, headers)).status, { timeout: 2000 })
        .toBe(401)
    } finally {
      await other.end()
    }
  })

  test('while notices do not arrive nothing is remembered', async () => {
    const other = await served({ modulesFolder: schoolFolder, database: company.api })
    const owner = new Pool({ connectionString: company.api.url, max: 1 })
    try {
      const headers = await company.signIn(ana)
      const [there] = [() => other.nobody.call('GET', '/session', undefined, headers)]
      expect((await there()).status).toBe(200)
      await owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cimbra notices' and datname = current_database()`,
      )
      await owner.query('delete from cimbra.sessions where person = $1', [ana.id])
      // No notice was sent of that: whoever lost the connection asks the database.
      await expect.poll(async () => (await there()).status, { timeout: 3000, interval: 20 }).toBe(401)
    } finally {
      await owner.end()
      await other.end()
    }
  })

  test('a token is good until its last day, in the company’s time zone', async () => {
    const today = '2026-11-21'
    const token = byToken(await newToken(company.api.pool, ana.id))
    for (const [until, status] of [
      ['2026-11-21', 200],
      ['2026-11-20', 401],
    ] as const) {
      await query('update cimbra.tokens set until = $1 where person = $2', [until, ana.id])
      const on = await served({ modulesFolder: schoolFolder, database: company.api, today })
      expect((await on.nobody.call('GET', '/session', undefined, token)).status).toBe(status)
      await on.end()
    }
  })
})

describe('threat 30 · the cookie', () => {
  test('holds another secret after signing in, and the one before is dead', async () => {
    const before = await company.signIn(ana)
    const answer = await company.send('POST', '/api/session', {
      body: { email: ana.email, password },
      headers: before,
    })
    expect(cookieOf(answer)).not.toBe(before.cookie)
    expect([await who(before), await who({ cookie: cookieOf(answer) })]).toEqual([401, 200])
  })

  test('that an attacker chose is never taken up', async () => {
    const chosen = 'A'.repeat(43)
    const answer = await company.send('POST', '/api/session', {
      body: { email: ana.email, password },
      headers: { cookie: `cimbra=${chosen}`, 'sec-fetch-site': 'same-origin' },
    })
    expect(cookieOf(answer)).not.toContain(chosen)
    expect(await who({ cookie: `cimbra=${chosen}` })).toBe(401)
  })

  test('is Secure and of this host alone over https, which only a proxy that we trust can say', async () => {
    const claim = { 'x-forwarded-proto': 'https' }
    const body = { email: ana.email, password }
    const plain = await company.send('POST', '/api/session', { body, headers: claim })
    expect(plain.headers['set-cookie']).toMatch(/^cimbra=.*HttpOnly; SameSite=Lax$/)
    const behind = await served({
      modulesFolder: schoolFolder,
      database: company.api,
      settings: { trustProxy: '127.0.0.1, 10.9.0.0/16' },
    })
    const through = (remoteAddress: string) =>
      behind.app.inject({ method: 'POST', url: '/api/session', remoteAddress, headers: claim, payload: body })
    const [trusted, stranger] = [await through('10.9.1.1'), await through('203.0.113.9')]
    expect(trusted.headers['set-cookie']).toMatch(/^__Host-cimbra=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(stranger.headers['set-cookie']).toMatch(/^cimbra=/)
    // Over https a cookie without the prefix is nobody's: a neighbour of the domain could have set it.
    const secret = String(trusted.headers['set-cookie']).slice('__Host-cimbra='.length).split(';')[0]
    const ask = (cookie: string) =>
      behind.app.inject({ url: '/api/session', remoteAddress: '10.9.1.1', headers: { ...claim, cookie } })
    expect((await ask(`cimbra=${secret}`)).statusCode).toBe(401)
    expect((await ask(`__Host-cimbra=${secret}`)).statusCode).toBe(200)
    await behind.end()
  })

  const write = (headers: Headers) =>
    company.send('POST', '/api/records/Users', {
      body: { name: 'Otra', email: `otra${Math.random()}@colegio.example` },
      headers: { host: 'localhost:3000', ...headers },
    })

  test.each<readonly [string, Headers, number]>([
    ['without a word of the browser', {}, 403],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from a neighbour of the domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['from the bar of addresses', { 'sec-fetch-site': 'none' }, 403],
    ['with the origin of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, 403],
    ['with no origin to be named', { origin: 'null' }, 403],
    ['with another port', { origin: 'http://localhost:3001' }, 403],
    ['with our origin', { origin: 'http://localhost:3000' }, 201],
    ['from our own page', { 'sec-fetch-site': 'same-origin' }, 201],
  ])('does not do for a write %s', async (_, headers, status) => {
    const { cookie = '' } = await company.signIn(ana)
    expect((await write({ cookie, ...headers })).status).toBe(status)
  })

  test('does not sign anybody in from another site', async () => {
    const body = { email: ana.email, password }
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await company.send('POST', '/api/session', {
        body,
        headers: { host: 'localhost:3000', ...headers },
      })
      expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined])
    }
  })

  test('JSON that is sent as text is refused', async () => {
    const headers = await company.signIn(ana)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/json', '']) {
      const { statusCode } = await company.api.app.inject({
        method: 'POST',
        url: '/api/records/Users',
        headers: { ...headers, 'content-type': type },
        payload: '{"name":"x"}',
      })
      expect(statusCode).toBe(415)
    }
  })

  test('does not count beside a token, right or wrong', async () => {
    const headers = await company.signIn(ana)
    const bea = await company.person()
    const token = byToken(await newToken(company.api.pool, bea.id))
    const both = await company.send('GET', '/api/session', { headers: { ...headers, ...token } })
    expect(both.body.user.id).toBe(bea.id)
    for (const authorization of [
      'Bearer cim_wrong',
      'Bearer',
      'Basic YTpi',
      '',
      'bearer x',
      `Bearer ${headers['cookie']?.split('=')[1]}`,
    ])
      expect(await who({ ...headers, authorization }), authorization).toBe(401)
  })
})
