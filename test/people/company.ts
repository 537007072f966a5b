/** A company with people who can sign in, over the definitions of the school. */
import { join } from 'node:path'
import type { Settings } from '../../engine/server/settings.ts'
import { hashPassword } from '../../engine/server/people/password-hash.ts'
import { served, type Json, type Served } from '../support/served.ts'

export const schoolFolder = join(import.meta.dirname, '../fixtures/school')

/** A password that the rules take, and its hash: hashing takes a while. */
export const password = 'siete caballos cansados'
const kept = hashPassword(password)

export interface Person {
  readonly id: string
  readonly email: string
}

/** What came back, with its headers. */
export interface Raw {
  readonly status: number
  readonly body: Json
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>
}

export interface Company {
  readonly api: Served
  /** A person who works here and administers, unless said otherwise, with the password. */
  person(more?: Readonly<Record<string, unknown>>, profile?: string | null): Promise<Person>
  /** A request with nothing but what is given. */
  send(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    url: string,
    options?: {
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
      /** Address that it comes from. */
      readonly from?: string
    },
  ): Promise<Raw>
  /** Signs in; gives the headers that a page of the person sends from then on. */
  signIn(person: Person, more?: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, string>>>
  /** Kinds of what was noted of a person, in order; what she was given by others left out. */
  noted(subject: string): Promise<readonly string[]>
  /** The newest mail to somebody, and the secret of its link. */
  mail(
    email: string,
  ): Promise<
    { readonly kind: string; readonly subject: string; readonly body: string; readonly token: string } | undefined
  >
  end(): Promise<void>
}

let made = 0

/** Requests come from another address each, unless a test says where from: limits are a matter of their own tests. */
const somewhere = (): string => {
  made++
  return `10.${(made >> 16) & 255}.${(made >> 8) & 255}.${made & 255}`
}

/** The cookie of an answer as a browser sends it back. */
export const cookieOf = ({ headers }: Raw): string =>
  String([headers['set-cookie'] ?? ''].flat()[0]).split(';')[0] ?? ''

export async function openCompany(settings: Partial<Settings> = {}): Promise<Company> {
  const api = await served({ modulesFolder: schoolFolder, settings })
  const { pool } = api
  const unit = (await pool.query<{ id: string }>('select id from app.units limit 1')).rows[0]?.id
  const send: Company['send'] = async (method, url, { body, headers = {}, from } = {}) => {
    const answer = await api.app.inject({
      method,
      url,
      remoteAddress: from ?? somewhere(),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
    const text = answer.body
    return {
      status: answer.statusCode,
      text,
      body: text === '' ? undefined : JSON.parse(text),
      headers: answer.headers,
    }
  }
  return {
    api,
    send,
    person: async (more = {}, profile = 'administrator') => {
      made++
      const email = `persona${made}@colegio.example`
      const record = await api.create('Users', { name: `Persona ${made}`, email, status: 'active', ...more })
      await pool.query('insert into cimbra.credentials (person, password) values ($1, $2)', [record.id, await kept])
      if (profile !== null) await api.create('ProfileAssignments', { person: record.id, profile, unit })
      return { id: record.id, email: record.email }
    },
    signIn: async ({ email }, more = {}) => {
      const answer = await send('POST', '/api/session', { body: { email, password, ...more } })
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
      return { cookie: cookieOf(answer), 'sec-fetch-site': 'same-origin' }
    },
    noted: async (subject) =>
      (
        await pool.query<{ kind: string }>(
          `select kind from cimbra.audit where (subject = $1 or person::text = $1) and kind <> 'permission' order by seq`,
          [subject],
        )
      ).rows.map(({ kind }) => kind),
    mail: async (email) => {
      const { rows } = await pool.query<{ kind: string; subject: string; body: string; link: string | null }>(
        'select kind, subject, body, link from cimbra.mails where recipient = $1 order by id desc limit 1',
        [email],
      )
      const [row] = rows
      return row && { kind: row.kind, subject: row.subject, body: row.body, token: row.link?.split('/').at(-1) ?? '' }
    },
    end: () => api.end(),
  }
}
