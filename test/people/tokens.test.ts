import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCompany, password, type Company, type Person } from './company.ts'

let company: Company
let ana: Person
let headers: Readonly<Record<string, string>>
beforeAll(async () => {
  company = await openCompany({ today: '2026-11-21' })
  ana = await company.person()
  headers = await company.signIn(ana)
})
afterAll(() => company?.end())

const wanted = { name: 'Tablero', profile: 'administrator', validTo: '2026-12-31' }
const make = (body: object, as = headers) => company.send('POST', '/api/tokens', { headers: as, body })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('a token', () => {
  test('is shown once, works until its day, and acts as who made it', async () => {
    const { status, body } = await make({ ...wanted, channel: 'mobile' })
    expect([status, body.token]).toEqual([201, expect.stringMatching(/^cim_[\w-]{43}$/)])
    const who = await company.send('GET', '/api/session', { headers: bearer(body.token) })
    expect(who.body).toMatchObject({ user: { id: ana.id }, kind: 'token', channel: 'mobile', administrator: true })
    const listed = await company.send('GET', '/api/tokens', { headers })
    expect(listed.text).not.toContain(body.token)
    expect(listed.body).toMatchObject({
      tokens: [
        {
          id: body.id,
          name: 'Tablero',
          profile: 'administrator',
          channel: 'mobile',
          validTo: '2026-12-31',
          lastUsedAt: expect.any(String),
        },
      ],
      profiles: [{ key: 'administrator', title: expect.any(String) }],
    })
    const { rows } = await company.api.pool.query('select t::text as row from cimbra.tokens as t')
    expect(rows.map(({ row }) => row).join()).not.toContain(body.token.slice(4))
    expect((await company.send('DELETE', `/api/tokens/${body.id}`, { headers })).status).toBe(204)
    expect((await company.send('GET', '/api/session', { headers: bearer(body.token) })).status).toBe(401)
    expect((await company.noted(ana.id)).slice(-2)).toEqual(['tokenMade', 'tokenEnded'])
  })

  test.each([
    ['without a name', { ...wanted, name: '' }, '/name'],
    ['without an end', { profile: 'administrator', name: 'x' }, '/validTo'],
    ['that has ended', { ...wanted, validTo: '2026-11-20' }, '/validTo'],
    ['for longer than a year', { ...wanted, validTo: '2028-01-01' }, '/validTo'],
    ['until a day that does not exist', { ...wanted, validTo: '2026-02-30' }, '/validTo'],
    ['with a profile that nobody knows', { ...wanted, profile: 'king' }, '/profile'],
    ['with another channel', { ...wanted, channel: 'fax' }, '/channel'],
  ])('%s is refused', async (_, body, pointer) => {
    const answer = await make(body)
    expect([answer.status, answer.body.problems.map((each: { pointer: string }) => each.pointer)]).toEqual([
      422,
      [pointer],
    ])
  })

  test('with a profile that the person does not hold, or no longer, is refused', async () => {
    const person = await company.person({}, null)
    const hers = await company.signIn(person)
    expect((await make(wanted, hers)).body.problems[0].code).toBe('CIM554')
    const { rows } = await company.api.pool.query('select id from app.units limit 1')
    const assignment = { person: person.id, profile: 'administrator', unit: rows[0].id, validTo: '2026-11-20' }
    await company.api.create('ProfileAssignments', assignment)
    expect((await make(wanted, hers)).status).toBe(422)
  })
})

describe('threat 27 · whose key is made, only the session says', () => {
  test.each(['person', 'user', 'userId', 'owner', 'id', 'hash'])('«%s» in the body is refused', async (key) => {
    const other = await company.person()
    expect((await make({ ...wanted, [key]: other.id })).status).toBe(422)
    const { rows } = await company.api.pool.query('select 1 from cimbra.tokens where person = $1', [other.id])
    expect(rows).toEqual([])
  })

  test('another person’s token is neither listed nor ended', async () => {
    const { body } = await make(wanted)
    const other = await company.signIn(await company.person())
    expect((await company.send('GET', '/api/tokens', { headers: other })).body.tokens).toEqual([])
    for (const id of [body.id, 'x', '00000000-0000-7000-8000-000000000000'])
      expect((await company.send('DELETE', `/api/tokens/${id}`, { headers: other })).status).toBe(404)
    expect((await company.send('GET', '/api/session', { headers: bearer(body.token) })).status).toBe(200)
  })

  test('a token makes no tokens, changes no password and touches no second step or session', async () => {
    const { body } = await make(wanted)
    const attempts = [
      ['POST', '/api/tokens', wanted],
      ['GET', '/api/tokens', undefined],
      ['DELETE', `/api/tokens/${body.id}`, undefined],
      ['POST', '/api/password', { current: password, password: 'otra muy distinta' }],
      ['GET', '/api/totp', undefined],
      ['POST', '/api/totp', { password }],
      ['POST', '/api/totp/confirm', { code: '000000' }],
      ['DELETE', '/api/totp', { password, code: '000000' }],
      ['GET', '/api/sessions', undefined],
      ['DELETE', '/api/sessions', undefined],
      ['DELETE', '/api/session', undefined],
    ] as const
    for (const [method, url, payload] of attempts) {
      const answer = await company.send(method, url, { headers: bearer(body.token), body: payload })
      expect([url, answer.status, answer.body.problems[0].code]).toEqual([url, 403, 'CIM549'])
    }
  })
})
