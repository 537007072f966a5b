/** The school with everything that writes, over enough connections for many writers at once. */
import { Pool } from 'pg'
import { RawRowsClient } from '../../engine/server/records/raw-rows.ts'
import { recordRoutes } from '../../engine/server/records/routes.ts'
import { openSchool, type School } from './school.ts'

/** What JSON held; a test reads what it expects of it. */
export type Parsed = ReturnType<typeof JSON.parse>

export interface Answer {
  readonly status: number
  readonly body: Parsed
  readonly headers: Readonly<Record<string, unknown>>
}

export interface WritingSchool extends School {
  /** Sends a request with a body; a text goes as it stands. */
  send(
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  /** Creates a record that must be accepted, and gives it back. */
  create(module: string, record: Readonly<Record<string, unknown>>): Promise<Parsed>
  /** Changes a record at the version given. */
  patch(module: string, record: { readonly id: string; readonly version: number }, changes: unknown): Promise<Answer>
  /** A record as it is now. */
  read(module: string, id: string): Promise<Parsed>
  /** Everything that the database holds, to be compared before and after a refusal; but not the scopes, which reads make too. */
  fingerprint(): Promise<string>
}

const connections = 60

export async function openWritingSchool(): Promise<WritingSchool> {
  const pools: Pool[] = []
  const school = await openSchool(async (app, context) => {
    const { connectionString } = context.pool.options
    const pool = new Pool({
      Client: RawRowsClient,
      ...(connectionString === undefined ? {} : { connectionString }),
      max: connections,
      options: '-c TimeZone=UTC -c DateStyle=ISO',
    })
    // The database is dropped as soon as its connections were told to end.
    pool.on('connect', (client) => void client.on('error', () => undefined))
    pools.push(pool)
    await recordRoutes(app, { ...context, pool })
  })
  const send: WritingSchool['send'] = async (method, path, body, headers = {}) => {
    const payload = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await school.app.inject({
      method,
      url: `/api/records/${path}`,
      headers: { ...type, ...headers },
      ...payload,
    })
    return {
      status: answer.statusCode,
      body: answer.body === '' ? undefined : JSON.parse(answer.body),
      headers: answer.headers,
    }
  }
  return {
    ...school,
    send,
    create: async (module, record) => {
      const { status, body } = await send('POST', module, record)
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
      return body
    },
    patch: (module, { id, version }, changes) =>
      send('PATCH', `${module}/${id}`, changes, { 'if-match': `"${version}"` }),
    read: async (module, id) => (await school.get(`/records/${module}/${id}`)).body,
    fingerprint: () => fingerprint(school),
    end: async () => {
      for (const pool of pools) await pool.end()
      await school.end()
    },
  }
}

async function fingerprint({ pool }: School): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema in ('app', 'cimbra') and table_name <> 'scopes' order by 1`,
  )
  const parts = await Promise.all(
    rows.map(async ({ name }) => {
      const found = await pool.query<{ sum: string }>(
        `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as sum from ${name} as t`,
      )
      return `${name} ${found.rows[0]?.sum}`
    }),
  )
  return parts.join('\n')
}
