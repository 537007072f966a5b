import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newSession, newToken, bySession, byToken } from '../support/sign-in.ts'
import { served } from '../support/served.ts'
import { openCompany, password, schoolFolder, type Company, type Person } from './company.ts'

let company: Company
let administrator: Readonly<Record<string, string>>
beforeAll(async () => {
  company = await openCompany()
  administrator = await company.signIn(await company.person())
})
afterAll(() => company?.end())

const query = (text: string, values: readonly unknown[] = []) => company.api.pool.query(text, [...values])
const other = 'nueve caballos cansados'

const invite = ({ id }: Person, headers = administrator) =>
  company.send('POST', `/api/people/${id}/invitation`, { headers })

const reset = (token: string | undefined, wanted: string = other) =>
  company.send('POST', '/api/password/reset', { body: { token, password: wanted } })

const enter = ({ email }: Person, wanted: string) =>
  company.send('POST', '/api/session', { body: { email, password: wanted } })

async function recovery({ email }: Person): Promise<string> {
  const before = (await company.mail(email))?.token
  await company.send('POST', '/api/password/recovery', { body: { email } })
  await expect.poll(async () => (await company.mail(email))?.token, { timeout: 5000 }).not.toBe(before)
  return (await company.mail(email))?.token ?? ''
}

/** Somebody who was never here. */
async function newcomer(): Promise<Person> {
  const person = await company.person({ status: 'invited' })
  await query('delete from cimbra.credentials where person = $1', [person.id])
  return person
}

describe('an invitation', () => {
  test('lets a person choose her password and work', async () => {
    const person = await newcomer()
    const answer = await invite(person)
    expect([answer.status, answer.text]).toEqual([202, expect.not.stringContaining('enlace')])
    const mail = await company.mail(person.email)
    expect(mail).toMatchObject({ kind: 'invitation', subject: expect.stringContaining('Mi empresa') })
    const { status, body } = await company.send('GET', `/api/links/${mail?.token}`)
    expect([status, body]).toEqual([200, { kind: 'invitation', email: 'p•••@colegio.example', minLength: 10 }])
    expect((await reset(mail?.token)).status).toBe(204)
    const { body: record } = await company.api.call('GET', `/records/Users/${person.id}`)
    expect(record.status).toBe('active')
    const { body: history } = await company.api.call('GET', `/records/Users/${person.id}/history`)
    expect(JSON.stringify(history)).toContain(person.id)
    expect((await enter(person, other)).status).toBe(200)
    expect(await company.noted(person.id)).toEqual(['invited', 'invitationAccepted', 'signIn'])
  })

  test('is made for those alone whom one may write, and who are invited', async () => {
    const [invited, active] = [await newcomer(), await company.person()]
    const seller = await company.signIn(await company.person({}, null))
    const nobody = { id: '00000000-0000-7000-8000-000000000000', email: '' }
    const [there, notThere] = [await invite(invited, seller), await invite(nobody, seller)]
    expect(there.status).toBe(403)
    expect([notThere.status, notThere.text]).toEqual([there.status, there.text])
    expect((await invite(active)).status).toBe(409)
    expect((await invite(nobody)).status).toBe(404)
    expect((await invite({ id: 'x', email: '' })).status).toBe(404)
    expect((await invite(invited, {})).status).toBe(401)
    expect(await company.mail(invited.email)).toBeUndefined()
  })
})

describe('threat 26 · an account that somebody prepared is taken over whole', () => {
  test('an invitation replaces password, sessions, tokens and codes', async () => {
    const person = await company.person({ status: 'invited' })
    await query(
      `update cimbra.credentials set totp_secret = 'JBSWY3DPEHPK3PXP', totp_confirmed_at = now() where person = $1`,
      [person.id],
    )
    const keys = [
      bySession(await newSession(company.api.pool, person.id)),
      byToken(await newToken(company.api.pool, person.id)),
    ]
    await invite(person)
    expect((await reset((await company.mail(person.email))?.token)).status).toBe(204)
    for (const headers of keys) expect((await company.send('GET', '/api/session', { headers })).status).toBe(401)
    expect((await enter(person, password)).status).toBe(401)
    expect((await enter(person, other)).status).toBe(200)
  })
})

describe('threat 28 · a link', () => {
  test('works once', async () => {
    const person = await company.person()
    const token = await recovery(person)
    expect((await reset(token)).status).toBe(204)
    const again = await reset(token, 'doce caballos cansados')
    expect([again.status, again.body.problems[0].code]).toEqual([410, 'CIM548'])
    expect((await company.send('GET', `/api/links/${token}`)).status).toBe(410)
    expect((await enter(person, other)).status).toBe(200)
  })

  test('works once, however many use it at the same moment', async () => {
    const person = await company.person()
    const token = await recovery(person)
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) => reset(token, `caballos cansados ${i}${i}${i}${i}`)),
    )
    expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      204,
      ...Array.from({ length: 7 }, () => 410),
    ])
  })

  test.each([
    ['invitation', '72 hours'],
    ['recovery', '1 hour'],
  ])('of %s expires after %s', async (purpose, life) => {
    const person = purpose === 'invitation' ? await newcomer() : await company.person()
    if (purpose === 'invitation') await invite(person)
    const token = purpose === 'invitation' ? (await company.mail(person.email))?.token : await recovery(person)
    const { rows } = await query(
      'select until - created_at = $2::interval as right from cimbra.links where person = $1',
      [person.id, life],
    )
    expect(rows).toEqual([{ right: true }])
    await query(`update cimbra.links set until = now() - interval '1 second' where person = $1`, [person.id])
    expect((await reset(token)).status).toBe(410)
  })

  test('ends when there is a newer one', async () => {
    const person = await newcomer()
    await invite(person)
    const first = (await company.mail(person.email))?.token
    await invite(person)
    const second = (await company.mail(person.email))?.token
    expect((await reset(first)).status).toBe(410)
    expect((await reset(second)).status).toBe(204)
  })

  test('of a person who was suspended meanwhile is dead, and none is made for her', async () => {
    const person = await company.person()
    const token = await recovery(person)
    await query(`update app.users set status = 'suspended' where id = $1`, [person.id])
    expect((await reset(token)).status).toBe(410)
    await company.send('POST', '/api/password/recovery', { body: { email: person.email } })
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect((await company.mail(person.email))?.token).toBe(token)
  })

  test('is bound to its purpose: one of recovery activates nobody', async () => {
    const person = await company.person()
    const token = await recovery(person)
    await query(`update app.users set status = 'invited' where id = $1`, [person.id])
    expect((await reset(token)).status).toBe(410)
  })

  test('that nobody made gets the same answer, and is kept as a hash', async () => {
    const person = await company.person()
    const token = await recovery(person)
    const { rows } = await query('select l::text as row from cimbra.links as l')
    expect(rows.map(({ row }) => row).join()).not.toContain(token)
    const { rows: hashes } = await query('select hash from cimbra.links where person = $1', [person.id])
    await reset(token)
    const answers = [await reset(token), await reset('x'), await reset(hashes[0].hash), await reset('A'.repeat(43))]
    for (const { status, text } of answers) expect([status, text]).toEqual([410, answers[0]?.text])
  })

  test('is not used up by a password that is refused', async () => {
    const person = await company.person({ name: 'Remedios Varo' })
    const token = await recovery(person)
    for (const [wanted, code] of [
      ['corta', 'CIM545'],
      ['Contraseña2024!', 'CIM546'],
      ['remediosvaro99', 'CIM547'],
    ] as const) {
      const { status, body } = await reset(token, wanted)
      expect([status, body.problems[0].code, body.problems[0].pointer]).toEqual([422, code, '/password'])
    }
    expect((await reset(token)).status).toBe(204)
  })

  test('asks for as many characters as the company does', async () => {
    await query(`update app.company set password_policy = 'strong'`)
    const person = await company.person()
    const token = await recovery(person)
    expect((await company.send('GET', `/api/links/${token}`)).body.minLength).toBe(14)
    expect((await reset(token, 'siete patos')).body.problems[0].message).toContain('14 caracteres')
    await query(`update app.company set password_policy = 'standard'`)
    expect((await reset(token, 'siete patos')).status).toBe(204)
  })

  test('guessing them is slowed down', async () => {
    const guess = (i: number) => company.send('GET', `/api/links/${'A'.repeat(40)}${i}`, { from: '192.0.2.60' })
    const answers = []
    for (let i = 0; i < 61; i++) answers.push((await guess(i)).status)
    expect([answers[0], answers.at(-1)]).toEqual([410, 429])
  })
})

describe('threat 29 · where a link leads is not for the request to say', () => {
  const poison = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example',
  }

  test('the Host and its kin are not read', async () => {
    const person = await company.person()
    await company.send('POST', '/api/password/recovery', { body: { email: person.email }, headers: poison })
    await expect.poll(async () => (await company.mail(person.email))?.kind, { timeout: 5000 }).toBe('recovery')
    const { rows } = await query('select link from cimbra.mails where recipient = $1', [person.email])
    expect(rows[0].link).toMatch(/^http:\/\/localhost:0\/enlace\/[\w-]{43}$/)
  })

  test('the setting is, even behind a proxy that we trust', async () => {
    const settings = { address: 'https://crm.colegio.example', trustProxy: '127.0.0.1' }
    const there = await served({ modulesFolder: schoolFolder, database: company.api, settings })
    const person = await newcomer()
    const answer = await there.call('POST', `/people/${person.id}/invitation`, undefined, {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      ...byToken(await newToken(company.api.pool, there.context.firstAdministrator())),
    })
    expect(answer.status).toBe(202)
    const { rows } = await query('select link, body from cimbra.mails where recipient = $1', [person.email])
    expect(rows[0].link).toMatch(/^https:\/\/crm\.colegio\.example\/enlace\/[\w-]{43}$/)
    expect(rows[0].body).not.toContain('evil')
    await there.end()
  })
})
