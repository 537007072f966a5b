/** Writes of sales with the triggers that keep the rollups of their accounts, and the same writes without them, in turn on one connection. */
import { Client } from 'pg'
import { moduleOf, type Graph } from '../../engine/graph/graph.ts'
import { rollupTriggers } from '../../engine/outputs/database/rollup-triggers.ts'
import { benchId, idSql, kinds, type Volume } from './bench-records.ts'
import { median, ratio, type Row } from './table.ts'

/** Milliseconds of one write, with and without triggers, round by round. */
interface Rounds {
  readonly kept: readonly number[]
  readonly plain: readonly number[]
}

interface Statement {
  readonly name: string
  readonly text: string
}

const columns = `id, version, created_at, modified_at, order_number, subject, account_id, status, sale_date, currency, exchange_rate, delivery_status, subtotal, tax_total, services_subtotal, terms_days`

/** Sales `$1` to `$2`, of the account that `account` says for each; authorised today, on credit. */
const insert = (name: string, account: string): Statement => ({
  name,
  text: `insert into app.sales_orders (${columns}) select ${idSql(kinds.sale, 'n')}, 1, now(), now(), 'VTA-' || n, 'Pedido de hoy', ${account}, 'authorized', $3::date, 'MXN', 1, 'pending', 100 + n % 900, 16, 0, 30
    from generate_series($1::bigint, $2::bigint) as n`,
})

const insertOne = insert('insert-one', '$4::uuid')

const update: Statement = {
  name: 'update-one',
  text: `update app.sales_orders set status = case status when 'authorized' then 'created' else 'authorized' end, version = version + 1, modified_at = now() where id = $1`,
}

async function toggler(client: Client, graph: Graph): Promise<(kept: boolean) => Promise<void>> {
  const names = rollupTriggers(graph, moduleOf(graph, 'SalesOrders')).map(({ name }) => name)
  return async (kept) => {
    for (const name of names)
      await client.query(`alter table app.sales_orders ${kept ? 'enable' : 'disable'} trigger "${name}"`)
  }
}

export interface WriteOptions {
  readonly rounds: number
  /** Writes of one kind in one round. */
  readonly writes: number
  /** Rows of a statement with many, and how often it runs. */
  readonly bulk: number
  readonly bulkRounds: number
  /** YYYY-MM-DD */
  readonly today: string
}

interface Bench {
  readonly client: Client
  readonly keep: (kept: boolean) => Promise<void>
  readonly options: WriteOptions
  /** A number that no sale has yet; `count` of them are taken. */
  readonly fresh: (count: number) => number
}

/**
 * Runs `write` for each of some parents in rounds, with triggers and without; the parents take turns at every write, so that none has a better
 * moment. The median of a round: a checkpoint is no property of a write.
 */
async function inTurn(
  { keep, options: { rounds } }: Bench,
  parents: number,
  writes: number,
  write: (i: number, parent: number) => Promise<unknown>,
): Promise<readonly Rounds[]> {
  const all = Array.from({ length: parents }, (): { readonly kept: number[]; readonly plain: number[] } => ({
    kept: [],
    plain: [],
  }))
  for (let round = 0; round <= rounds; round++) {
    for (const kept of [true, false]) {
      await keep(kept)
      const times = await medianTimes(parents, writes, (i, parent) => write(round * writes + i, parent))
      // The first round makes plans and warms pages up.
      if (round > 0) for (const [parent, time] of times.entries()) all[parent]?.[kept ? 'kept' : 'plain'].push(time)
    }
  }
  await keep(true)
  return all
}

async function medianTimes(
  parents: number,
  writes: number,
  write: (i: number, parent: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const taken = Array.from({ length: parents }, (): number[] => [])
  for (let i = 0; i < writes; i++)
    for (const [parent, times] of taken.entries()) {
      const start = performance.now()
      await write(i, parent)
      times.push(performance.now() - start)
    }
  return taken.map(median)
}

const ratios = ({ kept, plain }: Rounds): readonly number[] => kept.map((each, i) => each / (plain[i] ?? each))

const milliseconds = (values: readonly number[]): string => `${median(values).toFixed(2)} ms`

const row = (what: string, rounds: Rounds, limit: number): Row => ({
  what,
  measured: ratio(ratios(rounds)),
  target: `≤ ${limit.toFixed(2)}`,
  met: median(ratios(rounds)) <= limit,
  details: `${milliseconds(rounds.kept)} with rollups against ${milliseconds(rounds.plain)} without`,
})

/** How far apart parents with few and many children are, in the time of a write with rollups. */
function independence(what: string, families: readonly number[], perFamily: readonly Rounds[]): Row {
  const times = perFamily.map(({ kept }) => median(kept))
  const apart = Math.max(...times) / Math.min(...times)
  const details = families.map((children, i) => `${children} children ${(times[i] ?? 0).toFixed(2)} ms`).join(', ')
  return { what, measured: apart.toFixed(2), target: '≤ 1.20', met: apart <= 1.2, details }
}

const joined = (rounds: readonly Rounds[]): Rounds => ({
  kept: rounds.flatMap(({ kept }) => kept),
  plain: rounds.flatMap(({ plain }) => plain),
})

/** Single inserts and updates under parents with few and with many children. */
async function singles(bench: Bench, families: readonly number[]): Promise<readonly Row[]> {
  const { client, options, fresh } = bench
  const starts = families.map((_, i) => 1 + families.slice(0, i).reduce((sum, each) => sum + each, 0))
  const inserts = await inTurn(bench, families.length, options.writes, (_, family) => {
    const n = fresh(1)
    return client.query({ ...insertOne, values: [n, n, options.today, benchId(kinds.account, family + 1)] })
  })
  const updates = await inTurn(bench, families.length, options.writes, (n, family) =>
    client.query({
      ...update,
      values: [benchId(kinds.sale, (starts[family] ?? 0) + ((n * 37) % (families[family] ?? 1)))],
    }),
  )
  return [
    row('insert one sale', joined(inserts), 2),
    row('update one sale', joined(updates), 2),
    independence('insert, whatever the number of children', families, inserts),
    independence('update, whatever the number of children', families, updates),
  ]
}

/** One statement with many rows, of as many accounts, on a day. */
async function bulk(bench: Bench, { accounts }: Volume, what: string, day: string): Promise<Row> {
  const { client, options, fresh } = bench
  const many = insert('insert-many', idSql(kinds.account, `4 + n * 7919 % ${accounts - 3}`))
  await client.query('vacuum analyze app.accounts')
  const [rounds] = await inTurn({ ...bench, options: { ...options, rounds: options.bulkRounds } }, 1, 1, () => {
    const n = fresh(options.bulk)
    return client.query({ ...many, values: [n, n + options.bulk - 1, day] })
  })
  return row(`insert ${options.bulk} sales in one statement, ${what}`, rounds ?? joined([]), 1.5)
}

const tables = ['accounts', 'sales_orders']

/** Before all other sales. */
const longAgo = '2025-01-15'

/** Rows of the table for writes. */
export async function measureWrites(
  url: string,
  graph: Graph,
  volume: Volume,
  options: WriteOptions,
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url, options: '-c TimeZone=UTC -c jit=off' })
  await client.connect()
  let next = volume.sales + 1
  const fresh = (count: number): number => {
    next += count
    return next - count
  }
  try {
    // Their moments are no property of a write.
    for (const table of tables) await client.query(`alter table app.${table} set (autovacuum_enabled = off)`)
    const bench: Bench = { client, keep: await toggler(client, graph), options, fresh }
    return [
      ...(await singles(bench, volume.families)),
      await bulk(bench, volume, 'of long ago', longAgo),
      await bulk(bench, volume, 'of today', options.today),
    ]
  } finally {
    await client.end()
  }
}
