import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stepOf } from '../../engine/server/people/totp.ts'
import { openCompany, password, type Company, type Person } from './company.ts'

let company: Company
beforeAll(async () => {
  company = await openCompany()
})
afterAll(() => company?.end())

type Headers = Readonly<Record<string, string>>

const codeAt = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 })

const enter = ({ email }: Person, code?: string, from?: string) =>
  company.send('POST', '/api/session', {
    body: { email, password, ...(code === undefined ? {} : { code }) },
    ...(from === undefined ? {} : { from }),
  })

interface Enrolled {
  readonly person: Person
  readonly headers: Headers
  readonly secret: string
  readonly codes: readonly string[]
}

/** Somebody with the second step, whose app has given no code of now or later. */
async function enrolled(): Promise<Enrolled> {
  const person = await company.person({}, null)
  const headers = await company.signIn(person)
  const begun = await company.send('POST', '/api/totp', { headers, body: { password } })
  const { secret } = begun.body
  const confirmed = await company.send('POST', '/api/totp/confirm', { headers, body: { code: codeAt(secret, -1) } })
  if (confirmed.status !== 200) throw new Error(confirmed.text)
  return { person, headers, secret, codes: confirmed.body.recoveryCodes }
}

describe('the second step', () => {
  test('is begun with the password, and counts once a code was given', async () => {
    const person = await company.person({}, null)
    const headers = await company.signIn(person)
    expect((await company.send('POST', '/api/totp', { headers, body: { password: 'no es' } })).status).toBe(422)
    const { body } = await company.send('POST', '/api/totp', { headers, body: { password } })
    expect(body).toEqual({
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: expect.stringMatching(/^otpauth:\/\/totp\/Mi%20empresa:persona\d+%40colegio\.example\?/),
      svg: expect.stringMatching(/^<svg/),
    })
    expect((await enter(person)).status).toBe(200)
    expect((await company.send('GET', '/api/totp', { headers })).body).toMatchObject({ active: false })
    expect((await company.send('POST', '/api/totp/confirm', { headers, body: { code: '000000' } })).status).toBe(422)
    const done = await company.send('POST', '/api/totp/confirm', { headers, body: { code: codeAt(body.secret) } })
    expect(done.body.recoveryCodes).toHaveLength(10)
    expect((await company.send('GET', '/api/totp', { headers })).body).toEqual({
      active: true,
      recoveryCodesLeft: 10,
      minLength: 10,
    })
    expect((await company.send('POST', '/api/totp', { headers, body: { password } })).status).toBe(409)
  })

  test('is asked for after a right password alone', async () => {
    const { person, secret } = await enrolled()
    const asked = await enter(person)
    expect([asked.status, asked.body.problems[0].code, asked.body.problems[0].pointer]).toEqual([
      401,
      'CIM542',
      '/code',
    ])
    const wrong = await company.send('POST', '/api/session', {
      body: { email: person.email, password: 'no es', code: codeAt(secret) },
    })
    expect(wrong.body.problems[0].code).toBe('CIM541')
    expect((await enter(person, codeAt(secret))).status).toBe(200)
  })

  test('ends by password and code', async () => {
    const { headers, codes, person } = await enrolled()
    const end = (body: object) => company.send('DELETE', '/api/totp', { headers, body })
    expect((await end({ password })).status).toBe(422)
    expect((await end({ password, code: '000000' })).status).toBe(422)
    expect((await end({ password: 'no es', code: codes[0] })).status).toBe(422)
    expect((await end({ password, code: codes[0] })).status).toBe(204)
    expect((await enter(person)).status).toBe(200)
    expect(await company.noted(person.id)).toEqual(['signIn', 'twoStepsOn', 'twoStepsOff', 'signIn'])
  })
})

describe('threat 34 · codes', () => {
  test('work once: the last step is remembered, and none before it works', async () => {
    const { person, secret } = await enrolled()
    const [now, next] = [codeAt(secret), codeAt(secret, 1)]
    expect((await enter(person, next)).status).toBe(200)
    for (const code of [next, now, codeAt(secret, -1)]) {
      const { status, body } = await enter(person, code)
      expect([status, body.problems[0].code]).toEqual([401, 'CIM543'])
    }
  })

  test('work once, however many come with them at the same moment', async () => {
    const { person, secret } = await enrolled()
    const code = codeAt(secret, 1)
    const all = await Promise.all(Array.from({ length: 4 }, () => enter(person, code)))
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('can be guessed five times, from wherever, and then not even the right one works', async () => {
    const { person, secret } = await enrolled()
    for (let i = 0; i < 5; i++) expect((await enter(person, `00000${i}`)).status).toBe(401)
    const last = await enter(person, codeAt(secret, 1))
    expect([last.status, Number(last.headers['retry-after']) > 800]).toEqual([429, true])
    await company.api.pool.query('delete from cimbra.throttle')
    expect((await enter(person, codeAt(secret, 1))).status).toBe(200)
  })

  test('are of half a minute before or after at most', () => {
    const secret = 'JBSWY3DPEHPK3PXP'
    const now = 1_800_000_000_000
    const at = (milliseconds: number): string => new TOTP({ secret }).generate({ timestamp: milliseconds })
    expect([-60_000, -30_000, 0, 30_000, 60_000].map((ahead) => stepOf(secret, at(now + ahead), now))).toEqual([
      undefined,
      59_999_999,
      60_000_000,
      60_000_001,
      undefined,
    ])
  })

  test('of recovery work once each, are kept as hashes, and are typed as one likes', async () => {
    const { person, codes, headers } = await enrolled()
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    const { rows } = await company.api.pool.query('select r::text as row from cimbra.recovery_codes as r')
    const kept = rows.map(({ row }) => row).join()
    for (const code of codes)
      expect([kept.includes(code), kept.includes(code.replaceAll('-', ''))]).toEqual([false, false])
    expect((await enter(person, codes[3]?.toUpperCase().replaceAll('-', ' '))).status).toBe(200)
    expect((await enter(person, codes[3])).status).toBe(401)
    expect((await enter(person, codes[4])).status).toBe(200)
    expect((await company.send('GET', '/api/totp', { headers })).body.recoveryCodesLeft).toBe(8)
  })

  test('of somebody else do not', async () => {
    const [one, other] = [await enrolled(), await enrolled()]
    expect((await enter(one.person, other.codes[0])).status).toBe(401)
    expect((await enter(one.person, codeAt(other.secret))).status).toBe(401)
  })
})
