/** The clinic with people at work in it, and what a refusal must leave as it was. */
import { expect } from 'vitest'
import { served, type Answer, type Asker, type Caller, type Json, type Served } from '../../support/served.ts'
import { clinicFolder, fillClinic, noRecord, today, type Clinic, type ClinicPerson } from '../clinic.ts'

type Method = Parameters<Caller['call']>[0]

export interface Ward extends Clinic {
  readonly api: Served
  /** Requests of one of the clinic's people. */
  as(person: ClinicPerson, asker?: Asker): Promise<Caller>
  patient(name: string): string
  /** A record as it is, whoever asks. */
  seen(module: string, id: string): Promise<Json>
  /** Everything in the database but who is signed in and what is remembered of scopes. */
  fingerprint(): Promise<string>
  end(): Promise<void>
}

/** Change with every request that is asked at all, or are what is noted of a refusal. */
const living = ['scopes', 'access_version', 'sessions', 'tokens', 'throttle', 'audit']

async function fingerprint({ pool }: Served): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema in ('app', 'cimbra') and not (table_schema = 'cimbra' and table_name = any($1)) order by 1`,
    [living],
  )
  const parts: string[] = []
  for (const { name } of rows) {
    const found = await pool.query<{ sum: string }>(
      `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as sum from ${name} as t`,
    )
    parts.push(`${name} ${found.rows[0]?.sum}`)
  }
  return parts.join('\n')
}

export async function openWard(): Promise<Ward> {
  const api = await served({ modulesFolder: clinicFolder, today })
  const clinic = await fillClinic(api.pool)
  api.context.access.changed()
  const callers = new Map<string, Promise<Caller>>()
  return {
    ...clinic,
    api,
    as(person, asker = {}) {
      const key = JSON.stringify([person, asker])
      const known = callers.get(key) ?? api.as(clinic.people[person], asker)
      callers.set(key, known)
      return known
    },
    patient: (name) => {
      const id = clinic.patients[name]
      if (id === undefined) throw new Error(`there is no patient ${name}`)
      return id
    },
    seen: async (module, id) => (await api.call('GET', `/records/${module}/${id}`)).body,
    fingerprint: () => fingerprint(api),
    end: () => api.end(),
  }
}

export const matching = (version: number): Readonly<Record<string, string>> => ({ 'if-match': `"${version}"` })

/** What a refusal says: `403 CIM570`, `422 CIM502 /name`. */
export const said = ({ status, body }: Answer): readonly string[] => [
  `${status}`,
  ...(body?.problems ?? []).map(({ code, pointer }: Json) => (pointer === '' ? code : `${code} ${pointer}`)),
]

/** Sends it and gives what was said; the database must be as it was. */
export async function refused(
  ward: Ward,
  caller: Caller,
  method: Method,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const before = await ward.fingerprint()
  const answer = await caller.call(method, path, body, headers)
  expect(answer.status, JSON.stringify(answer.body)).toBeGreaterThanOrEqual(400)
  expect(await ward.fingerprint()).toBe(before)
  return said(answer)
}

/** The answer about a hidden record must be the answer about one that is not there, but for its own id. */
export async function indistinguishable(
  ward: Ward,
  caller: Caller,
  hidden: string,
  ask: (id: string) => readonly [Method, string, unknown?, Readonly<Record<string, string>>?],
): Promise<Answer> {
  const before = await ward.fingerprint()
  const plain = (answer: Answer, id: string): Answer => JSON.parse(JSON.stringify(answer).replaceAll(id, 'ID'))
  const [ofHidden, ofNothing] = [await caller.call(...ask(hidden)), await caller.call(...ask(noRecord))]
  expect(plain(ofHidden, hidden)).toEqual(plain(ofNothing, noRecord))
  expect(await ward.fingerprint()).toBe(before)
  return ofHidden
}
