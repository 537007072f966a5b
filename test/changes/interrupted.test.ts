import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyRollups } from '../../engine/changes/verify.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import {
  applied,
  fill,
  folderOf,
  graphOf,
  stateOf,
  withField,
  withModule,
  workshop,
  type Workshop,
} from './workshop.ts'

const rollup = (more: Readonly<Record<string, unknown>>) => ({
  field: 'rollup',
  of: 'Jobs',
  via: 'client',
  title: 'Acumulado',
  ...more,
})

/** A step that does something of every kind: a column, an index, a check, a rollup over rows that are there. */
const grown: Workshop = withModule(
  withField(
    withField(
      withField(
        withField(workshop, 'Clients', 'name', { field: 'text', title: 'Nombre', maxLength: 30 }),
        'Jobs',
        'notes',
        { field: 'text', title: 'Notas', indexed: true },
      ),
      'Clients',
      'mean',
      rollup({ avg: 'cost' }),
    ),
    'Clients',
    'most',
    rollup({ max: 'double' }),
  ),
  'Jobs',
  (each) => ({ ...each, views: [{ name: 'byDay', title: 'Por día', columns: ['number'], sort: 'doneOn' }] }),
)

const folder = folderOf(grown)
const open: TestDatabase[] = []

async function database(): Promise<TestDatabase> {
  const made = await testDatabase()
  open.push(made)
  return made
}

async function filled(): Promise<TestDatabase> {
  const made = await database()
  await applied(made, workshop)
  await fill(made)
  return made
}

interface Applying {
  readonly child: ChildProcess
  readonly began: Promise<void>
  /** What it said last, and its status: null when a signal ended it. */
  readonly ended: Promise<{ readonly status: number | null; readonly said: string }>
}

function applying({ url }: TestDatabase): Applying {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./apply-process.ts', import.meta.url)), url, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  const began = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      resolve()
    })
  })
  const ended = new Promise<{ readonly status: number | null; readonly said: string }>((resolve) =>
    child.once('close', (status) => resolve({ status, said: said.trim().split('\n').at(-1) ?? '' })),
  )
  return { child, began, ended }
}

/** The catalogue and what the engine remembers, but for the list of models, in which a killed one may have left a gap. */
async function shape(of: TestDatabase): Promise<unknown> {
  const { rows } = (await stateOf(of)) as { readonly rows: readonly { readonly kind: string }[] }
  return rows.filter(({ kind }) => kind !== 'model')
}

const values = async ({ pool }: TestDatabase) =>
  (await pool.query('select name, spent, mean_sum, mean_count, most from app.clients order by name')).rows

/** What there is once somebody has applied to the end: `applied` leaves nothing for the comparator, and no rollup drifts. */
async function completed(of: TestDatabase): Promise<Complete> {
  const graph = await applied(of, grown)
  return { shape: await shape(of), values: await values(of), drifts: await verifyRollups(of.pool, graph) }
}

interface Complete {
  readonly shape: unknown
  readonly values: unknown
  readonly drifts: unknown
}

describe('a process that applies', () => {
  let wanted: Complete
  let usual = 0
  beforeAll(async () => {
    const [undisturbed, spare] = [await filled(), await filled()]
    wanted = await completed(undisturbed)
    const { began, ended } = applying(spare)
    await began
    const since = performance.now()
    await ended
    usual = performance.now() - since
  })
  afterAll(async () => {
    for (const each of open) await each.end()
    rmSync(folder, { recursive: true })
  })

  it.each([0.1, 0.3, 0.5, 0.7, 0.9])(
    'may be killed after %f of its usual time: the next one completes what it began',
    async (part) => {
      const target = await filled()
      const { child, began, ended } = applying(target)
      await began
      await sleep(usual * part)
      child.kill('SIGKILL')
      await ended
      expect(await completed(target)).toEqual(wanted)
    },
  )

  it.each([0.2, 0.6])('may be killed after %f of its usual time over an empty database', async (part) => {
    const target = await database()
    const { child, began, ended } = applying(target)
    await began
    await sleep(usual * part)
    child.kill('SIGKILL')
    await ended
    await applied(target, workshop).catch(() => undefined)
    const graph = await applied(target, grown)
    expect(await verifyRollups(target.pool, graph)).toEqual([])
  })

  it('leaves nothing behind when it is killed at the end of its transaction, with everything done', async () => {
    const target = await filled()
    const before = await shape(target)
    const other = await target.pool.connect()
    await other.query('begin; lock table cimbra.models in exclusive mode')
    const { child, began, ended } = applying(target)
    await began
    const waiting = async () =>
      (await target.pool.query(`select 1 from pg_locks where not granted and relation = 'cimbra.models'::regclass`))
        .rows.length
    await expect.poll(waiting, { timeout: 30_000 }).toBe(1)
    child.kill('SIGKILL')
    await ended
    await other.query('rollback')
    other.release()
    const held = async () =>
      (
        await target.pool.query(
          `select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
        )
      ).rows.length
    await expect.poll(held, { timeout: 30_000 }).toBe(0)
    expect(await shape(target)).toEqual(before)
    expect(await completed(target)).toEqual(wanted)
  })

  it('waits for another that is at it: one changes the database, the other finds it done', async () => {
    const target = await filled()
    const both = [applying(target), applying(target)]
    const ends = await Promise.all(both.map(({ ended }) => ended))
    expect(ends.map(({ status }) => status)).toEqual([0, 0])
    expect(ends.map(({ said }) => JSON.parse(said)).sort((a, b) => Number(a.changed) - Number(b.changed))).toEqual([
      { problems: [], changed: false },
      { problems: [], changed: true },
    ])
    expect(await completed(target)).toEqual(wanted)
  })

  it('ends no writer and no reader, and its rollups miss none of their rows', async () => {
    const target = await filled()
    let going = true
    const busy = async (statement: string): Promise<number> => {
      let times = 0
      for (; going; times++) await target.pool.query(statement)
      return times
    }
    const work = Promise.all([
      busy(
        `insert into app.jobs (id, version, created_at, modified_at, client_id, cost, hours) select gen_random_uuid(), 1, now(), now(), id, 7, 1 from app.clients`,
      ),
      busy(
        `select name, (select sum(cost) from app.jobs as j where j.client_id = c.id) from app.clients as c order by 1`,
      ),
    ])
    const { status } = await applying(target).ended
    going = false
    expect([status, (await work).every((times) => times > 0)]).toEqual([0, true])
    expect(await verifyRollups(target.pool, graphOf(grown))).toEqual([])
  })
})
