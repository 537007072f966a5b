import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookieOf, openCompany, password, type Company, type Person } from './company.ts'

let company: Company
let ana: Person
beforeAll(async () => {
  company = await openCompany()
  ana = await company.person({ name: 'Ana Ríos' })
})
afterAll(() => company?.end())

const enter = (body: unknown, from?: string) =>
  company.send('POST', '/api/session', { body, ...(from === undefined ? {} : { from }) })

describe('signing in', () => {
  test('says who it is and gives a cookie that no script can read', async () => {
    const answer = await enter({ email: ana.email.toUpperCase(), password })
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({
        user: { id: ana.id, name: 'Ana Ríos', email: ana.email },
        channel: 'web',
        kind: 'session',
        administrator: true,
      }),
    ])
    expect(answer.headers['set-cookie']).toMatch(/^cimbra=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    const who = await company.send('GET', '/api/session', { headers: { cookie: cookieOf(answer) } })
    expect(who.body).toEqual(answer.body)
  })

  test('keeps the channel that was said, and no request can change it', async () => {
    const headers = await company.signIn(ana, { channel: 'mobile' })
    const { body } = await company.send('GET', '/api/session?channel=web', { headers })
    expect(body.channel).toBe('mobile')
    expect((await enter({ email: ana.email, password, channel: 'fax' })).status).toBe(422)
  })

  test.each([
    ['nothing', undefined, 422],
    ['a list', [], 422],
    ['no password', { email: 'a@b.mx' }, 422],
    ['a number for a password', { email: 'a@b.mx', password: 12_345 }, 422],
    ['a password of 300 characters', { email: 'a@b.mx', password: 'x'.repeat(300) }, 422],
    ['a text with NUL', { email: 'a@b.mx', password: 'x\0y' }, 400],
    ['a key more', { email: 'a@b.mx', password: 'x', person: 'somebody' }, 422],
  ])('with %s is refused', async (_, body, status) => {
    const answer = await company.send('POST', '/api/session', { body })
    expect([answer.status, answer.headers['set-cookie']]).toEqual([status, undefined])
  })

  test('is noted, and so is who was refused', async () => {
    const person = await company.person()
    await enter({ email: person.email, password: 'otra cosa' })
    const headers = await company.signIn(person)
    await company.send('DELETE', '/api/session', { headers })
    expect(await company.noted(person.id)).toEqual(['signInRefused', 'signIn', 'signOut'])
  })

  test('does not keep others waiting', async () => {
    const headers = await company.signIn(ana)
    const people = await Promise.all(Array.from({ length: 50 }, () => company.person({}, null)))
    let slowest = 0
    let entering = true
    const memory = process.memoryUsage().rss
    const all = Promise.all(people.map(({ email }) => enter({ email, password }))).finally(() => (entering = false))
    while (entering) {
      const start = performance.now()
      expect((await company.send('GET', '/api/modules', { headers })).status).toBe(200)
      slowest = Math.max(slowest, performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect((await all).map(({ status }) => status)).toEqual(people.map(() => 200))
    expect(slowest).toBeLessThan(1000)
    expect(process.memoryUsage().rss - memory).toBeLessThan(300 * 1024 * 1024)
  })
})

/** Probability that two samples come from one distribution, by the rank sum test of Mann and Whitney. */
function sameDistribution(a: readonly number[], b: readonly number[]): number {
  const ranked = [...a.map((value) => ({ value, of: a })), ...b.map((value) => ({ value, of: b }))].sort(
    (x, y) => x.value - y.value,
  )
  const ranks = ranked.reduce((sum, { of }, i) => (of === a ? sum + i + 1 : sum), 0)
  const u = ranks - (a.length * (a.length + 1)) / 2
  const mean = (a.length * b.length) / 2
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12)
  const z = Math.abs(u - mean) / deviation
  // Abramowitz and Stegun 7.1.26.
  const t = 1 / (1 + 0.3275911 * (z / Math.SQRT2))
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return tail * Math.exp(-(z * z) / 2)
}

/** As many of each kind, in turn. */
async function inTurn(
  samples: number,
  kinds: readonly (() => Promise<unknown>)[],
): Promise<readonly (readonly number[])[]> {
  const times = kinds.map((): number[] => [])
  for (let i = 0; i < samples; i++)
    for (const [kind, run] of kinds.entries()) {
      const start = performance.now()
      await run()
      times[kind]?.push(performance.now() - start)
    }
  return times
}

describe('threat 22 · who has an account cannot be told', () => {
  test('from the answer to a sign-in: unknown, wrong, suspended, invited', async () => {
    const suspended = await company.person({ status: 'suspended' })
    const invited = await company.person({ status: 'invited' })
    const answers = [
      await enter({ email: 'nadie@colegio.example', password }),
      await enter({ email: ana.email, password: 'no es esta' }),
      await enter({ email: suspended.email, password }),
      await enter({ email: invited.email, password }),
    ]
    for (const { status, text, headers } of answers)
      expect([status, text, Object.keys(headers)]).toEqual([
        401,
        answers[0]?.text,
        Object.keys(answers[0]?.headers ?? {}),
      ])
    expect(answers[0]?.body.problems[0].code).toBe('CIM541')
  })

  test('from the time that a sign-in takes, over 200 samples', async () => {
    const known = await Promise.all(Array.from({ length: 25 }, () => company.person({}, null)))
    let i = 0
    const [there = [], notThere = []] = await inTurn(100, [
      () => enter({ email: known[i++ % known.length]?.email, password: 'no es esta' }),
      () => enter({ email: `nadie${i}@colegio.example`, password: 'no es esta' }),
    ])
    expect(there.length + notThere.length).toBe(200)
    expect(sameDistribution(there, notThere)).toBeGreaterThan(0.0005)
  })

  test('from the answer to a recovery and its time, over 200 samples', async () => {
    const ask = (email: string) => company.send('POST', '/api/password/recovery', { body: { email } })
    const known = await Promise.all(Array.from({ length: 50 }, () => company.person({}, null)))
    const answers = [await ask(ana.email), await ask('nadie@colegio.example')]
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [202, '{}'],
      [202, '{}'],
    ])
    let i = 0
    const [there = [], notThere = []] = await inTurn(100, [
      () => ask(known[i++ % known.length]?.email ?? ''),
      () => ask(`nadie${i}@colegio.example`),
    ])
    expect(sameDistribution(there, notThere)).toBeGreaterThan(0.0005)
  })
})

describe('threat 23 · attempts are counted by address and account', () => {
  const from = '192.0.2.7'

  test('five wrong ones of an account from an address, then 429, right or wrong, known or not', async () => {
    for (const email of [(await company.person()).email, 'nadie23@colegio.example']) {
      for (let i = 0; i < 5; i++) expect((await enter({ email, password: 'mal' }, from)).status).toBe(401)
      const last = await enter({ email: email.toUpperCase(), password }, from)
      expect([last.status, last.body.problems[0].code]).toEqual([429, 'CIM544'])
      expect(Number(last.headers['retry-after'])).toBeGreaterThan(800)
      expect(last.headers['set-cookie']).toBeUndefined()
    }
  })

  test('whoever owns the account comes in from elsewhere', async () => {
    const person = await company.person()
    for (let i = 0; i < 6; i++) await enter({ email: person.email, password: 'mal' }, '192.0.2.8')
    expect((await enter({ email: person.email, password }, '192.0.2.9')).status).toBe(200)
  })

  test('an address that tries many accounts is stopped for all', async () => {
    const address = '192.0.2.10'
    const tries = []
    for (let i = 0; i < 51; i++)
      tries.push((await enter({ email: `n${i}@colegio.example`, password: 'mal' }, address)).status)
    expect(tries).toEqual([...Array.from({ length: 50 }, () => 401), 429])
    // The other half of an IPv6 address is the sender's to choose.
    const six = []
    for (let i = 0; i < 51; i++)
      six.push(
        (await enter({ email: `s${i}@colegio.example`, password: 'mal' }, `2001:db8::${i.toString(16)}:1`)).status,
      )
    expect(six.at(-1)).toBe(429)
  })

  test('an account is stopped after thirty from anywhere', async () => {
    const { email } = await company.person()
    const tries = []
    for (let i = 0; i < 31; i++) tries.push((await enter({ email, password: 'mal' })).status)
    expect(tries.indexOf(429)).toBe(30)
  })

  test('many at once count as many', async () => {
    const { email } = await company.person()
    const answers = await Promise.all(Array.from({ length: 30 }, () => enter({ email, password: 'mal' }, '192.0.2.11')))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
  })

  test('another member of a body, or an address that the sender claims, is no key', async () => {
    const { email } = await company.person()
    const tries = []
    for (let i = 0; i < 6; i++)
      tries.push(
        (
          await company.send('POST', '/api/session', {
            body: { email, password: 'mal' },
            headers: { 'x-forwarded-for': `198.51.100.${i}` },
            from: '192.0.2.12',
          })
        ).status,
      )
    expect(tries.at(-1)).toBe(429)
    expect((await enter({ email, password, account: 'other' }, '192.0.2.13')).status).toBe(422)
    // The route of invitations knows its person by its own address.
    const reset = await company.send('POST', '/api/password/reset', { body: { token: 'x', password, email } })
    expect(reset.status).toBe(422)
  })

  test('the limit is over when its time is', async () => {
    const { email } = await company.person()
    for (let i = 0; i < 6; i++) await enter({ email, password: 'mal' }, '192.0.2.14')
    await company.api.pool.query(`update cimbra.throttle set until = now() - interval '1 second'`)
    expect((await enter({ email, password }, '192.0.2.14')).status).toBe(200)
  })
})
