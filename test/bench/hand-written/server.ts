/**
 * What the engine is measured against: a Fastify server that somebody writes by hand for three requests, with named prepared statements,
 * numbers and dates read by pg's own parsers, and JSON.stringify. `DATABASE_URL` names the database, `TIME_ZONE` the company's; it prints its port.
 */
import fastify from 'fastify'
import pg from 'pg'
import { getAccount, listAccounts, overdueAccounts } from './statements.ts'

const { DATABASE_URL = '', TIME_ZONE = 'America/Mexico_City' } = process.env

// Numbers as numbers, days as they are written.
for (const oid of [pg.types.builtins.NUMERIC, pg.types.builtins.INT8]) pg.types.setTypeParser(oid, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day)

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 4, options: '-c TimeZone=UTC' })
const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE })
const app = fastify()
const json = 'application/json; charset=utf-8'

app.get<{ Params: { id: string } }>('/accounts/:id', async ({ params: { id } }, reply) => {
  const { rows } = await pool.query({
    name: 'get-account',
    text: getAccount,
    values: [id, calendar.format(new Date()), TIME_ZONE],
  })
  if (rows[0] === undefined) return reply.code(404).send({ status: 404 })
  return reply.header('etag', `"${rows[0].version}"`).type(json).send(JSON.stringify(rows[0]))
})

interface AccountRow {
  readonly id: string
  readonly accountName: string
  readonly portfolio: string | null
  readonly portfolioLabel: string
  readonly region: string | null
  readonly regionLabel: string
  readonly active: boolean
}

const reference = (id: string | null, label: string) => (id === null ? null : { id, label })

/** The columns as the answer has them: the two references in their place, `active` behind them. */
const shown = ({ portfolio, portfolioLabel, region, regionLabel, active, ...rest }: AccountRow) => ({
  ...rest,
  portfolio: reference(portfolio, portfolioLabel),
  region: reference(region, regionLabel),
  active,
})

const noUuid = '00000000-0000-0000-0000-000000000000'

app.get<{ Querystring: { classification: string; after?: string } }>(
  '/accounts',
  async ({ query: { classification, after } }, reply) => {
    const [name, id]: readonly [string, string] =
      after === undefined ? ['', noUuid] : JSON.parse(Buffer.from(after, 'base64url').toString())
    const { rows } = await pool.query<AccountRow>({
      name: 'list-accounts',
      text: listAccounts,
      values: [classification, name, id],
    })
    const page = rows.slice(0, 50)
    const last = rows.length > 50 ? page.at(-1) : undefined
    const next =
      last === undefined ? null : Buffer.from(JSON.stringify([last.accountName, last.id])).toString('base64url')
    return reply.type(json).send(JSON.stringify({ records: page.map(shown), next }))
  },
)

app.get<{ Params: { way: string } }>('/overdue/:way', async ({ params: { way } }, reply) => {
  const { rows } = await pool.query({
    name: `overdue-${way}`,
    text: overdueAccounts[Number(way)] ?? '',
    values: [calendar.format(new Date())],
  })
  return reply.type(json).send(JSON.stringify({ records: rows.slice(0, 50), next: rows.length > 50 ? '…' : null }))
})

await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
console.log(`http://localhost:${typeof address === 'object' ? address?.port : address}`)
process.on('SIGTERM', () => process.exit(0))
