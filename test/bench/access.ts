/**
 * A seller who sees a tenth of the accounts: get and list against three ways to write the same check by hand, and against somebody who sees
 * everything; compiling her scope; and whether signing in keeps others waiting. Refuses to measure when answers differ.
 */
import type { Client } from 'pg'
import { makeScope } from '../../engine/access/make-scope.ts'
import { modulesOf, type Graph, type Profile } from '../../engine/graph/graph.ts'
import { readRole } from '../../engine/outputs/database/wall.ts'
import { hashPassword } from '../../engine/server/people/password-hash.ts'
import { byToken, newToken, type Credentials } from '../support/sign-in.ts'
import { benchId, kinds, type Volume } from './bench-records.ts'
import { sellerWays } from './hand-written/seller.ts'
import type { MeasuredServer } from './processes.ts'
import {
  bodyOf,
  listPaths,
  listRequests,
  mustEqual,
  round,
  type Contestants,
  type ReadOptions,
  type Requests,
  type Round,
} from './reads.ts'
import { median, ratio, type Row } from './table.ts'

export interface Seller {
  readonly person: string
  readonly units: readonly string[]
  readonly portfolios: readonly string[]
  readonly headers: Credentials
}

const ways = Object.keys(sellerWays)

const waysOfGet = ways.filter((way) => sellerWays[way]?.get !== undefined)

/** A tenth of the 200 portfolios. */
const portfolios = Array.from({ length: 20 }, (_, i) => benchId(kinds.portfolio, 1 + i * 10))

/** A profile that reads every field of every module, so that its answers have as much in them as an administrator's. */
const profileKey = 'benchSeller'

const definition = (graph: Graph): object => ({
  title: 'Seller of the bench',
  modules: Object.fromEntries(
    modulesOf(graph).map(({ name, fields }) => [
      name,
      {
        actions: ['read'],
        read: fields.filter(({ definition: { field } }) => field !== 'secret').map((field) => field.name),
        write: [],
      },
    ]),
  ),
})

/** The seller, her assignments and her profile, and the membership table that one of the ways rests on. */
export async function makeSeller(client: Client, graph: Graph): Promise<Seller> {
  const [person, unit] = ['01930000-0000-7000-8000-00000000beef', benchId(kinds.unit, 1)]
  await client.query(
    `insert into app.users (id, version, created_at, modified_at, name, email, status) values ($1, 1, now(), now(), 'Vendedora', 'bench@ejemplo.mx', 'active')`,
    [person],
  )
  await client.query(
    `insert into app.profile_assignments (id, version, created_at, modified_at, person_id, profile, unit_id, portfolio_id)
     select gen_random_uuid(), 1, now(), now(), $1, $2, $3, portfolio from unnest($4::uuid[]) as portfolio`,
    [person, profileKey, unit, portfolios],
  )
  await client.query(
    `insert into cimbra.studio (kind, name, patch, version, changed_at) values ('profile', $1, $2, 1, now())`,
    [profileKey, JSON.stringify(definition(graph))],
  )
  await client.query(`create schema bench; grant usage on schema bench to ${readRole}`)
  await client.query(
    `create table bench.membership as select $1::uuid as person, portfolio as portfolio_id from unnest($2::uuid[]) as portfolio`,
    [person, portfolios],
  )
  await client.query(
    `create index on bench.membership (person, portfolio_id); grant select on bench.membership to ${readRole}`,
  )
  await client.query('vacuum analyze app.profile_assignments, bench.membership')
  const headers = byToken(await newToken(client, person, profileKey))
  return { person, units: [unit], portfolios, headers }
}

/** What the handler written by hand is told of her: arrays as PostgreSQL reads them. */
export const sellerSetting = ({ person, units, portfolios: all }: Seller): string =>
  JSON.stringify({ person, units: `{${units.join()}}`, portfolios: `{${all.join()}}` })

/** Ids of accounts that the seller sees: one in ten of all. */
function seenIds({ accounts }: Volume): readonly string[] {
  const seen = new Set(portfolios)
  const all = Array.from({ length: accounts - 3 }, (_, i) => 4 + i)
  const hers = all.filter((n) => seen.has(benchId(kinds.portfolio, 1 + ((n * 31) % 200))))
  return Array.from({ length: 5000 }, (_, i) => benchId(kinds.account, hers[(i * 7919) % hers.length] ?? 4))
}

async function getRequests({ engine, byHand }: Contestants, volume: Volume): Promise<ReadonlyMap<string, Requests>> {
  const ids = seenIds(volume)
  const paths = ids.map((id) => `/api/records/Accounts/${id}`)
  const requests = waysOfGet.map((way) => ({
    name: way,
    engine: paths,
    byHand: ids.map((id) => `/seller/${way}/accounts/${id}`),
    target: '≥ 1.00',
  }))
  for (const { engine: asked, byHand: same } of requests)
    for (let i = 0; i < 100; i++)
      mustEqual(asked[i] ?? '', [await bodyOf(engine, asked[i] ?? ''), await bodyOf(byHand, same[i] ?? '')])
  return new Map(requests.map((each) => [each.name, each]))
}

async function lists(contestants: Contestants, pages: number): Promise<ReadonlyMap<string, Requests>> {
  const found = new Map<string, Requests>()
  for (const way of ways) {
    const byHand = listPaths.byHand.replace('/accounts', `/seller/${way}/accounts`)
    found.set(way, await listRequests(contestants, pages, { engine: listPaths.engine, byHand }))
  }
  return found
}

/** The engine's server for somebody else, or built otherwise. */
interface Others {
  /** For somebody who sees all. */
  readonly everything: MeasuredServer
  /** With compiled reads behind the second wall. */
  readonly walled: MeasuredServer
}

/** The engine, each way by hand, somebody who sees everything and the second wall, in turn. */
async function compare(
  what: string,
  contestants: Contestants,
  requests: ReadonlyMap<string, Requests>,
  { everything, walled }: Others,
  { rounds, milliseconds }: ReadOptions,
): Promise<Row> {
  const hers = [...requests.values()][0]?.engine ?? []
  const taken = new Map<string, Round[]>()
  const note = (name: string, each: Round): void => void taken.set(name, [...(taken.get(name) ?? []), each])
  // The first round warms up all of them.
  for (let i = 0; i <= rounds; i++) {
    const from = i * 500
    const one = await round(contestants.engine, contestants, hers, from, milliseconds)
    const all = await round(everything, contestants, hers, from, milliseconds)
    const behind = await round(walled, contestants, hers, from, milliseconds)
    const hand: (readonly [string, Round])[] = []
    for (const [way, { byHand }] of requests)
      hand.push([way, await round(contestants.byHand, contestants, byHand, from, milliseconds)])
    if (i === 0) continue
    note('engine', one)
    note('everything', all)
    note('walled', behind)
    for (const [way, each] of hand) note(way, each)
  }
  const perSecond = (name: string): readonly number[] => (taken.get(name) ?? []).map((each) => each.perSecond)
  const tried = [...requests.keys()]
  const best = tried.toSorted((a, b) => median(perSecond(b)) - median(perSecond(a)))[0] ?? ''
  const ratios = perSecond('engine').map((each, i) => each / (perSecond(best)[i] ?? 1))
  const to = (one: string, other: string): string => (median(perSecond(other)) / median(perSecond(one))).toFixed(2)
  const said = (name: string): string => `${name} ${Math.round(median(perSecond(name)))}`
  return {
    what,
    measured: ratio(ratios),
    target: '≥ 1.00',
    met: median(ratios) >= 1,
    details: `per second: ${['engine', ...tried].map(said).join(', ')} (best: ${best}); to somebody who sees all ${to('everything', 'engine')}; behind the second wall it would be ${to('engine', 'walled')}`,
  }
}

/** Get and list of a seller. */
export async function measureSeller(
  contestants: Contestants,
  walled: MeasuredServer,
  administrator: Credentials,
  seller: Seller,
  volume: Volume,
  options: ReadOptions,
): Promise<readonly Row[]> {
  const asSeller = { ...contestants, engine: { ...contestants.engine, headers: seller.headers } }
  const others: Others = {
    everything: { ...contestants.engine, headers: administrator },
    walled: { ...walled, headers: seller.headers },
  }
  const gets = await getRequests(asSeller, volume)
  // Cursors of one person serve another: they carry no rights.
  const pages = await lists(asSeller, Math.min(options.pages, 50))
  return [
    await compare('get by a seller who sees a tenth', asSeller, gets, others, options),
    await compare('list by a seller who sees a tenth', asSeller, pages, others, options),
  ]
}

/** Compiling a scope with two profiles over all modules, each time for somebody else. */
export function measureScope(graph: Graph, times = 30): Row {
  const profile = (key: string, every: number): Profile => ({
    key,
    definition: { $id: key, title: key, modules: {} },
    administrator: false,
    outside: 'nothing',
    modules: new Map(
      modulesOf(graph).map(({ name, fields }) => {
        const names = new Set(fields.filter((_, i) => i % every === 0).map((field) => field.name))
        return [
          name,
          { actions: new Set(['read', 'update'] as const), read: names, write: names, moves: new Set<string>() },
        ]
      }),
    ),
  })
  const [one, unit] = [benchId(kinds.portfolio, 1), benchId(kinds.unit, 1)]
  const taken = Array.from({ length: times }, (_, i) => {
    // Other fields each time: nothing that was compiled before serves.
    const profiles = [profile(`a${i}`, 1 + (i % 3)), profile(`b${i}`, 2)]
    const whole: Graph = { ...graph, profiles: new Map(profiles.map((each) => [each.key, each])) }
    const start = performance.now()
    makeScope(whole, {
      person: benchId(kinds.account, i),
      channel: 'mobile',
      assignments: profiles.flatMap(({ key }) => portfolios.map((portfolio) => ({ profile: key, unit, portfolio }))),
      groups: [one],
      subordinates: portfolios,
      shared: {},
    })
    return performance.now() - start
  })
  return {
    what: `compile a scope over ${modulesOf(graph).length} modules`,
    measured: `${median(taken).toFixed(1)} ms`,
    target: '< 20 ms',
    met: median(taken) < 20,
    details: `at most ${Math.max(...taken).toFixed(1)} ms`,
  }
}

/** How long the process stands still while passwords are hashed, as those of people who sign in are: the longest turn of its loop. */
export async function measureSignIns(): Promise<Row> {
  let longest = 0
  let last = performance.now()
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 1)
  const start = performance.now()
  await Promise.all(Array.from({ length: 20 }, (_, i) => hashPassword(`a long password ${i}`)))
  const whole = performance.now() - start
  clearInterval(watch)
  return {
    what: 'standing still while 20 people sign in',
    measured: `${longest.toFixed(0)} ms`,
    target: '< a tenth',
    met: longest < whole / 10,
    details: `of ${whole.toFixed(0)} ms that their passwords take`,
  }
}
