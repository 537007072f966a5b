/**
 * What the engine is measured against: a Fastify server that somebody writes by hand for three requests, with named prepared statements,
 * numbers and dates read by pg's own parsers, and JSON.stringify. `DATABASE_URL` names the database, `TIME_ZONE` the company's, `SELLER` (JSON: person, units,
 * portfolios) who the seller is; it prints its port.
 */
import fastify, { type FastifyReply } from 'fastify'
import pg from 'pg'
import { readRole } from '../../../engine/outputs/database/wall.ts'
import { sellerWays } from './seller.ts'
import { getAccount, listAccounts, overdueAccounts } from './statements.ts'

const { DATABASE_URL = '', TIME_ZONE = 'America/Mexico_City', SELLER = '{}' } = process.env

const seller: { readonly person?: string; readonly units?: string; readonly portfolios?: string } = JSON.parse(SELLER)

// Numbers as numbers, days as they are written.
for (const oid of [pg.types.builtins.NUMERIC, pg.types.builtins.INT8]) pg.types.setTypeParser(oid, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day)

// As a role that may only read, as one runs what answers strangers, and as the engine must: whoever owns the tables is asked for no rights.
const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: 4,
  options: `-c TimeZone=UTC -c role=${readRole}`,
})
const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE })
const app = fastify()
const json = 'application/json; charset=utf-8'

async function sendAccount(
  reply: FastifyReply,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<unknown> {
  const { rows } = await pool.query({ name, text, values: [...values] })
  if (rows[0] === undefined) return reply.code(404).send({ status: 404 })
  return reply.header('etag', `"${rows[0].version}"`).type(json).send(JSON.stringify(rows[0]))
}

const today = (): string => calendar.format(new Date())
const ofSeller = [seller.units, seller.portfolios, seller.person]

app.get<{ Params: { id: string } }>('/accounts/:id', ({ params: { id } }, reply) =>
  sendAccount(reply, 'get-account', getAccount, [id, today(), TIME_ZONE]),
)

app.get<{ Params: { way: string; id: string } }>('/seller/:way/accounts/:id', ({ params: { way, id } }, reply) =>
  sendAccount(reply, `get-${way}`, sellerWays[way]?.get ?? '', [id, today(), TIME_ZONE, ...ofSeller]),
)

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

interface PageAsked {
  readonly classification: string
  readonly after?: string
}

async function sendPage(
  reply: FastifyReply,
  name: string,
  text: string,
  { classification, after }: PageAsked,
  more: readonly unknown[] = [],
): Promise<unknown> {
  const [last, lastId]: readonly [string, string] =
    after === undefined ? ['', noUuid] : JSON.parse(Buffer.from(after, 'base64url').toString())
  const { rows } = await pool.query<AccountRow>({ name, text, values: [classification, last, lastId, ...more] })
  const page = rows.slice(0, 50)
  const end = rows.length > 50 ? page.at(-1) : undefined
  const next = end === undefined ? null : Buffer.from(JSON.stringify([end.accountName, end.id])).toString('base64url')
  return reply.type(json).send(JSON.stringify({ records: page.map(shown), next }))
}

app.get<{ Querystring: PageAsked }>('/accounts', ({ query }, reply) =>
  sendPage(reply, 'list-accounts', listAccounts, query),
)

app.get<{ Params: { way: string }; Querystring: PageAsked }>(
  '/seller/:way/accounts',
  ({ params: { way }, query }, reply) => sendPage(reply, `list-${way}`, sellerWays[way]?.list ?? '', query, ofSeller),
)

app.get<{ Params: { way: string } }>('/overdue/:way', async ({ params: { way } }, reply) => {
  const { rows } = await pool.query({
    name: `overdue-${way}`,
    text: overdueAccounts[Number(way)] ?? '',
    values: [today()],
  })
  return reply.type(json).send(JSON.stringify({ records: rows.slice(0, 50), next: rows.length > 50 ? '…' : null }))
})

await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
console.log(`http://localhost:${typeof address === 'object' ? address?.port : address}`)
process.on('SIGTERM', () => process.exit(0))
