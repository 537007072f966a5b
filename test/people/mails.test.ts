import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isMailAddress } from '../../engine/server/people/mail-address.ts'
import { writeMail } from '../../engine/server/people/mails.ts'
import { openMailing } from '../../engine/server/people/mailing.ts'
import { openCompany, type Company } from './company.ts'

interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
}

/** A mail server that takes what it is given, or is busy. */
async function openPostOffice(): Promise<{
  readonly url: string
  readonly received: Received[]
  busy: boolean
  end(): Promise<void>
}> {
  const office = { url: '', received: [] as Received[], busy: false, end: async () => undefined as void }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom: (_address, _session, done) => done(office.busy ? new Error('busy') : null),
    onData: (stream, { envelope }, done) => {
      let text = ''
      stream.on('data', (bytes: Buffer) => (text += bytes.toString('utf8')))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        office.received.push({ from, to: envelope.rcptTo.map(({ address }) => address), text })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  office.url = `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  office.end = () => new Promise((resolve) => server.close(() => resolve()))
  return office
}

let company: Company
let office: Awaited<ReturnType<typeof openPostOffice>>
beforeAll(async () => {
  company = await openCompany()
  office = await openPostOffice()
})
afterAll(async () => {
  await office?.end()
  await company?.end()
})

const from = 'avisos@colegio.example'
const query = (text: string, values: readonly unknown[] = []) => company.api.pool.query(text, [...values])

async function invited(): Promise<{ readonly id: string; readonly email: string }> {
  const person = await company.person({ status: 'invited', name: 'José Ñuño' })
  await company.send('POST', `/api/people/${person.id}/invitation`, {
    headers: await company.signIn(await company.person()),
  })
  return person
}

const plain = (text: string): string =>
  text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

describe('mails', () => {
  test('without a server wait in the outbox, where administrators read them', async () => {
    const person = await invited()
    const seller = await company.signIn(await company.person({}, null))
    const { body } = await company.api.call('GET', '/outbox')
    expect(body).toMatchObject({
      delivering: false,
      mails: [{ to: person.email, name: 'José Ñuño', kind: 'invitation', dispatchedAt: null }],
    })
    const { body: mail } = await company.api.call('GET', `/outbox/${body.mails[0].id}`)
    expect(mail).toMatchObject({
      link: expect.stringContaining('/enlace/'),
      text: expect.stringContaining('Hola, José Ñuño:'),
    })
    expect(mail.text).toContain(mail.link)
    for (const path of ['', `/${body.mails[0].id}`, '/x']) {
      const refused = await company.send('GET', `/api/outbox${path}`, { headers: seller })
      expect([refused.status, refused.body.problems[0].code]).toEqual([403, 'CIM556'])
    }
    expect((await company.api.call('GET', '/outbox/x')).status).toBe(404)
  })

  test('with a server are sent once, by one of several processes, and their links are forgotten', async () => {
    await query('delete from cimbra.mails')
    const people = [await invited(), await invited(), await invited()]
    const several = Array.from({ length: 3 }, () => openMailing(company.api.pool, { url: office.url, from }))
    await Promise.all(several.map((each) => each.deliver()))
    for (const each of several) await each.end()
    const reached = office.received.flatMap(({ to }) => to)
    expect(reached.toSorted()).toEqual(people.map(({ email }) => email).toSorted())
    const [first] = office.received
    expect(first?.from).toBe(from)
    expect(plain(first?.text ?? '')).toMatch(/http:\/\/localhost:0\/enlace\/[\w-]{43}/)
    expect(first?.text).toContain('Auto-Submitted: auto-generated')
    const { rows } = await query(
      'select count(*)::int as n from cimbra.mails where sent_at is not null and link is null',
    )
    expect(rows[0].n).toBe(3)
  })

  test('whose link is used or expired are not sent any more', async () => {
    await query('delete from cimbra.mails')
    office.received.length = 0
    await invited()
    await query(`update cimbra.mails set until = now() - interval '1 second'`)
    const mailing = openMailing(company.api.pool, { url: office.url, from })
    await mailing.deliver()
    await mailing.end()
    expect(office.received).toEqual([])
  })

  test('that cannot be sent are tried again later, and say why', async () => {
    await query('delete from cimbra.mails')
    office.received.length = 0
    await invited()
    office.busy = true
    const mailing = openMailing(company.api.pool, { url: office.url, from })
    await mailing.deliver()
    const { rows } = await query(
      `select attempts, failure, next_at > now() + interval '4 minutes' as later from cimbra.mails`,
    )
    expect(rows).toEqual([{ attempts: 1, failure: expect.stringContaining('busy'), later: true }])
    office.busy = false
    await query('update cimbra.mails set next_at = now()')
    await mailing.deliver()
    await mailing.end()
    expect(office.received).toHaveLength(1)
  })

  test('that are sent are not read by administrators', async () => {
    const there = await openCompany({ mailServer: 'smtp://127.0.0.1:1', mailFrom: from })
    try {
      const person = await there.person({ status: 'invited' })
      await there.api.call('POST', `/people/${person.id}/invitation`, undefined)
      const { body } = await there.api.call('GET', '/outbox')
      const { body: mail } = await there.api.call('GET', `/outbox/${body.mails[0].id}`)
      expect([body.delivering, mail.link, mail.text.includes('/enlace/')]).toEqual([true, undefined, false])
    } finally {
      await there.end()
    }
  })
})

describe('threat 54 · the head of a mail', () => {
  test.each([
    'a@b.mx\r\nBcc: victim@x.mx',
    'a@b.mx\nX: y',
    '"a@evil.mx"@b.mx',
    '"a b"@c.mx',
    'a@b.mx, c@d.mx',
    'Ana <a@b.mx>',
    'a@b@c.mx',
    'a(c)@b.mx',
    'a@b.mx;c@d.mx',
    '@b.mx',
    'a@',
    'a@localhost',
    `${'a'.repeat(65)}@b.mx`,
    'a\u202e@b.mx',
    'a\0@b.mx',
  ])('%j is no address', async (address) => {
    expect(isMailAddress(address)).toBe(false)
    const mail = {
      kind: 'recovery',
      person: '00000000-0000-7000-8000-000000000000',
      name: '',
      email: address,
      language: 'es',
      company: '',
    } as const
    expect(await writeMail(company.api.pool, mail, 1)).toBe(false)
  })

  test.each(['a@b.mx', 'ana.ríos+x@colegio.example', "o'neil@x.co"])('%s is one', (address) => {
    expect(isMailAddress(address)).toBe(true)
  })

  test('takes no second line from a name or the company, and the one shown receives it', async () => {
    await query('delete from cimbra.mails')
    office.received.length = 0
    const mail = {
      kind: 'recovery',
      person: '00000000-0000-7000-8000-000000000000',
      name: 'Ana\r\nBcc: victim@x.mx\r\n\r\n<evil@x.mx>',
      email: 'ana@colegio.example',
      language: 'en',
      company: 'Empresa\r\nSubject: other {link} {name}',
      link: 'http://localhost:0/enlace/x',
    } as const
    expect(await writeMail(company.api.pool, mail, 1)).toBe(true)
    const mailing = openMailing(company.api.pool, { url: office.url, from })
    await mailing.deliver()
    await mailing.end()
    const [received] = office.received
    const head = received?.text.split('\r\n\r\n')[0] ?? ''
    expect(received?.to).toEqual(['ana@colegio.example'])
    expect(head.match(/^(Bcc|Subject|To):/gim)).toEqual(['To:', 'Subject:'])
    expect(head).toMatch(/^To: .*<ana@colegio\.example>$/m)
  })
})
