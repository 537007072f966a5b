/**
 * `npm run bench`: what the engine costs, as ratios to what somebody writes by hand, both measured in turn over the same data on the same
 * PostgreSQL. `--quick` takes a tenth of the data and two minutes. Ends with 1 when a target is missed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Graph } from '../../engine/graph/graph.ts'
import { openDatabase } from '../../engine/server/database.ts'
import { firstAdministrator, firstCompany } from '../../engine/server/first-records.ts'
import { loadModel } from '../../engine/server/load-model.ts'
import { repository } from '../../engine/server/settings.ts'
import { openFolder, removeFolder } from '../support/data-folder.ts'
import { byToken, newToken, type Credentials } from '../support/sign-in.ts'
import { loadBenchRecords, type Volume } from './bench-records.ts'
import { measureModel } from './model.ts'
import { makeSeller, measureScope, measureSeller, measureSignIns, sellerSetting, type Seller } from './access.ts'
import { measureOverdue } from './overdue.ts'
import { canPin, cores, familyOf, pin, startLoadClient, startScript } from './processes.ts'
import { measureReads, type ReadOptions } from './reads.ts'
import { measureStarts } from './starts.ts'
import { tableText, type Row } from './table.ts'
import { measureWrites, type WriteOptions } from './writes.ts'

interface Size {
  readonly volume: Volume
  readonly reads: ReadOptions
  readonly overdueRounds: number
  readonly writes: Omit<WriteOptions, 'today'>
  readonly compilations: number
}

const whole: Size = {
  volume: { accounts: 200_000, sales: 1_000_000, families: [100, 10_000, 500_000] },
  reads: { rounds: 6, milliseconds: 2000, pages: 400 },
  overdueRounds: 5,
  writes: { rounds: 16, writes: 25, bulk: 10_000, bulkRounds: 5 },
  compilations: 5,
}

const quick: Size = {
  volume: { accounts: 20_000, sales: 100_000, families: [100, 1000, 50_000] },
  reads: { rounds: 4, milliseconds: 1000, pages: 100 },
  overdueRounds: 5,
  writes: { rounds: 8, writes: 20, bulk: 2000, bulkRounds: 7 },
  compilations: 3,
}

const began = performance.now()
const say = (what: string): void =>
  console.log(`${`${Math.round((performance.now() - began) / 1000)}`.padStart(4)} s  ${what}`)

const today = (): string => new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Mexico_City' }).format(new Date())

interface Loaded {
  readonly url: string
  readonly graph: Graph
  /** Headers of somebody who sees everything. */
  readonly administrator: Credentials
  /** Somebody who sees a tenth. */
  readonly seller: Seller
  /** Number of the PostgreSQL that serves it. */
  readonly postmaster: number
  end(): Promise<void>
}

/** An embedded PostgreSQL as the server starts it, with the company that is measured. */
async function load(folder: string, volume: Volume): Promise<Loaded> {
  const database = await openDatabase({ dataFolder: folder })
  const { graph } = await loadModel(join(repository, 'modules'), database)
  const now = new Date().toISOString()
  const { id } = await firstAdministrator(database.pool, graph, undefined, now)
  const administrator = byToken(await newToken(database.pool, id))
  await firstCompany(database.pool, graph, now)
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await loadBenchRecords(client, graph, volume)
  const seller = await makeSeller(client, graph)
  await client.end()
  const postmaster = Number(readFileSync(join(folder, 'database/postgres/postmaster.pid'), 'utf8').split('\n')[0])
  return { url: database.url, graph, administrator, seller, postmaster, end: () => database.end() }
}

/** Everything that is asked over HTTP: the engine's own server and the one written by hand, on a core of their own in turn. */
async function requests(
  { url, administrator, seller, postmaster }: Loaded,
  { volume, reads, overdueRounds }: Size,
  folder: string,
): Promise<readonly Row[]> {
  const env = { DATABASE_URL: url, CIMBRA_DATA: folder, CIMBRA_DEMO: '0', PORT: '0' }
  const engine = await startScript(join(repository, 'engine/server/main.ts'), env, true, administrator)
  const byHand = await startScript(join(import.meta.dirname, 'hand-written/server.ts'), {
    DATABASE_URL: url,
    SELLER: sellerSetting(seller),
  })
  const walled = await startScript(join(import.meta.dirname, 'walled-server.ts'), env)
  const client = startLoadClient()
  try {
    const contestants = { engine, byHand, postgres: () => familyOf(postmaster), load: client }
    const rows = await measureReads(contestants, volume, reads)
    say('get and list of a seller')
    const ofSeller = await measureSeller(contestants, walled, administrator, seller, volume, {
      ...reads,
      pages: 20,
    })
    say('the view of overdue accounts')
    return [...rows, ...ofSeller, await measureOverdue(contestants, overdueRounds)]
  } finally {
    client.end()
    for (const server of [engine, byHand, walled]) await server.stop()
  }
}

async function measure(size: Size): Promise<readonly Row[]> {
  const folder = openFolder('cimbra-bench-')
  try {
    say(`${size.volume.accounts} accounts and ${size.volume.sales} sales are loaded`)
    const loaded = await load(folder, size.volume)
    try {
      for (const pid of familyOf(loaded.postmaster)) pin(pid, cores.rest)
      say('get and list over HTTP')
      const read = await requests(loaded, size, folder)
      say('writes')
      return [
        ...read,
        ...(await measureWrites(loaded.url, loaded.graph, size.volume, { ...size.writes, today: today() })),
        measureScope(loaded.graph),
        await measureSignIns(),
      ]
    } finally {
      await loaded.end()
    }
  } finally {
    removeFolder(folder, join(folder, 'database'))
  }
}

const size = process.argv.includes('--quick') ? quick : whole
// Whatever hangs, the bench ends: PostgreSQL and the servers end with it.
setTimeout(() => {
  console.error('The bench takes longer than fifteen minutes and ends here.')
  process.exit(1)
}, 900_000).unref()

if (!canPin) console.log('The processes cannot be kept on cores of their own here: expect wider ranges.')
const rows = [...(await measure(size)), ...measureModel(size.compilations)]
say('starts')
rows.push(...(await measureStarts()))
say('done')
console.log(`\n${tableText(rows)}\n\nRatios are medians of rounds (lowest–highest). ✗ misses its target.`)
process.exitCode = rows.every(({ met }) => met) ? 0 : 1
