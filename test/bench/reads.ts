/** Get and list over HTTP, the engine and the handler written by hand in turn. Refuses to measure when their answers differ. */
import { benchId, kinds, type Volume } from './bench-records.ts'
import { cpuOf, type LoadClient, type MeasuredServer } from './processes.ts'
import { median, ratio, type Row } from './table.ts'

export interface Contestants {
  readonly engine: MeasuredServer
  readonly byHand: MeasuredServer
  /** Processes of PostgreSQL, whoever serves. */
  readonly postgres: () => readonly number[]
  readonly load: LoadClient
}

/** Paths that ask both for the same, in the same order. */
export interface Requests {
  readonly name: string
  readonly engine: readonly string[]
  readonly byHand: readonly string[]
  readonly target: string
}

export async function bodyOf({ port, headers }: MeasuredServer, path: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.text()
}

/** Cursors differ by nature (the engine signs its own); everything before them must not. */
const withoutCursor = (body: string): string => body.replace(/"next":"[^"]*"}$/, '"next":…}')

export function mustEqual(path: string, [engine, byHand]: readonly [string, string]): void {
  if (withoutCursor(engine) === withoutCursor(byHand)) return
  const at = [...engine].findIndex((character, i) => character !== byHand[i])
  throw new Error(
    `${path}: answers differ at ${at}:\n  engine  …${engine.slice(Math.max(0, at - 60), at + 80)}\n  by hand …${byHand.slice(Math.max(0, at - 60), at + 80)}`,
  )
}

/** Ids all over the table; every tenth account has a contract, most have sales. */
function getRequests({ accounts }: Volume): Requests {
  const ids = Array.from({ length: 5000 }, (_, i) => benchId(kinds.account, 4 + ((i * 7919) % (accounts - 3))))
  return {
    name: 'get, all fields',
    engine: ids.map((id) => `/api/records/Accounts/${id}`),
    byHand: ids.map((id) => `/accounts/${id}`),
    target: '≥ 1.00',
  }
}

const columns = [
  'accountName',
  'accountNumber',
  'rfc',
  'phone',
  'email',
  'classification',
  'billingMunicipality',
  'creditLimit',
  'creditDays',
  'receivable',
  'lastSaleDate',
  'portfolio',
  'region',
  'active',
]

/** The list that is measured: 15 columns, two of them references with labels, a filter and a sort by an index. */
export const listPaths = {
  engine: `/api/records/Accounts?${new URLSearchParams({ filter: `classification = 'customer'`, sort: 'accountName', fields: columns.join(','), expand: 'portfolio,region', limit: '50' })}`,
  byHand: '/accounts?classification=customer',
}

/** Pages one after the other, as far as `pages` says; each is compared on the way. */
export async function listRequests(
  { engine, byHand }: Pick<Contestants, 'engine' | 'byHand'>,
  pages: number,
  first: typeof listPaths = listPaths,
): Promise<Requests> {
  const paths: { readonly engine: string[]; readonly byHand: string[] } = { engine: [], byHand: [] }
  let after: readonly [string, string] = ['', '']
  for (let page = 0; page < pages; page++) {
    const asked = [first.engine + after[0], first.byHand + after[1]] as const
    const bodies = [await bodyOf(engine, asked[0]), await bodyOf(byHand, asked[1])] as const
    mustEqual(asked[0], bodies)
    paths.engine.push(asked[0])
    paths.byHand.push(asked[1])
    const next = bodies.map((body): string | null => JSON.parse(body).next)
    if (next[0] == null || next[1] == null) break
    after = [`&after=${encodeURIComponent(next[0])}`, `&after=${encodeURIComponent(next[1])}`]
  }
  return { name: 'list of 50 × 15, 2 labels', ...paths, target: '≥ 1.00' }
}

export interface Round {
  readonly perSecond: number
  readonly serverCpu: number
  readonly postgresCpu: number
}

/** One server asked for some time, and what that took. */
export async function round(
  server: MeasuredServer,
  { postgres, load }: Contestants,
  paths: readonly string[],
  from: number,
  milliseconds: number,
): Promise<Round> {
  const before = { server: cpuOf([server.pid]), postgres: cpuOf(postgres()) }
  const done = await load.run({
    port: server.port,
    headers: server.headers,
    paths,
    from,
    connections: 32,
    milliseconds,
  })
  return {
    perSecond: (done.requests * 1000) / done.milliseconds,
    serverCpu: (cpuOf([server.pid]) - before.server) / done.requests,
    postgresCpu: (cpuOf(postgres()) - before.postgres) / done.requests,
  }
}

async function compare(
  contestants: Contestants,
  requests: Requests,
  { rounds, milliseconds }: ReadOptions,
): Promise<Row> {
  const engine: Round[] = []
  const byHand: Round[] = []
  // The first round warms up both: plans, caches, compiled code.
  for (let i = 0; i <= rounds; i++) {
    const from = i * 1000
    const pair = [
      await round(contestants.engine, contestants, requests.engine, from, milliseconds),
      await round(contestants.byHand, contestants, requests.byHand, from, milliseconds),
    ] as const
    if (i > 0) {
      engine.push(pair[0])
      byHand.push(pair[1])
    }
  }
  const cpu = (of: readonly Round[]): string =>
    `${Math.round(median(of.map(({ serverCpu }) => serverCpu)))} / ${Math.round(median(of.map(({ postgresCpu }) => postgresCpu)))}`
  const perSecond = (of: readonly Round[]): number => median(of.map((each) => each.perSecond))
  const ratios = engine.map((each, i) => each.perSecond / (byHand[i]?.perSecond ?? 1))
  return {
    what: requests.name,
    measured: ratio(ratios),
    target: requests.target,
    met: median(ratios) >= 1,
    details: `${Math.round(perSecond(engine))} against ${Math.round(perSecond(byHand))} per second; µs of server / PostgreSQL ${cpu(engine)} against ${cpu(byHand)}`,
  }
}

export interface ReadOptions {
  readonly rounds: number
  readonly milliseconds: number
  readonly pages: number
}

/** Rows of the table for get and list. */
export async function measureReads(
  contestants: Contestants,
  volume: Volume,
  options: ReadOptions,
): Promise<readonly Row[]> {
  const get = getRequests(volume)
  for (let i = 0; i < 200; i++) {
    const [engine = '', byHand = ''] = [get.engine[i], get.byHand[i]]
    mustEqual(engine, [await bodyOf(contestants.engine, engine), await bodyOf(contestants.byHand, byHand)])
  }
  const list = await listRequests(contestants, options.pages)
  return [await compare(contestants, get, options), await compare(contestants, list, options)]
}
