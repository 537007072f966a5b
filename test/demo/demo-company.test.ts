import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyRollups } from '../../engine/changes/verify.ts'
import { emptyDatabase } from '../../engine/demo/empty-database.ts'
import { loadDemo } from '../../engine/demo/load-demo.ts'
import { moduleOf, type Graph } from '../../engine/graph/graph.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { databaseOf, type TestDatabase } from '../support/database.ts'
import { violations } from './record-checks.ts'

const root = join(import.meta.dirname, '../..')
const today = '2026-11-21'

function graphOf(folder: string): Graph {
  const { graph, problems } = compileModules({ base: folder })
  if (graph === undefined) throw new Error(JSON.stringify(problems))
  return graph
}

const first = async (database: TestDatabase, text: string): Promise<Readonly<Record<string, unknown>>> =>
  (await database.pool.query(text)).rows[0] ?? {}

describe('demo company, small', () => {
  const folder = join(root, 'modules')
  const graph = graphOf(folder)
  let database: TestDatabase
  let records: number
  beforeAll(async () => {
    database = await databaseOf(graph)
    expect(await emptyDatabase(database.pool, graph)).toBe(true)
    const loaded = await loadDemo({ pool: database.pool, graph, folder, size: 'small', today })
    expect(loaded.problems).toEqual([])
    records = loaded.records
  }, 240_000)
  afterAll(() => database.end())

  test('demo › has some nine thousand records and is no longer empty', async () => {
    expect(records).toBeGreaterThan(8000)
    expect(await emptyDatabase(database.pool, graph)).toBe(false)
    expect(await first(database, 'select count(*)::int as customers from app.accounts')).toEqual({ customers: 60 })
    expect(await first(database, 'select count(*)::int as sales from app.sales_orders')).toEqual({ sales: 400 })
  })

  test('demo › no record breaks a sentence of the definitions', async () => {
    const found = await violations({ pool: database.pool, graph, today })
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
    // The customer abroad is invoiced with the postal code of the place of issue, as the SAT asks, not her own.
    expect(found.map(({ sentence, records: broken }) => `${sentence} ${broken}`)).toEqual([
      'rule taxPostalCodeDiffers 1',
    ])
  }, 120_000)

  test('demo › kept rollups say what their records say', async () => {
    expect(await verifyRollups(database.pool, graph)).toEqual([])
  }, 120_000)

  test.each(
    moduleOf(graph, 'Accounts')
      .panels.filter(({ name }) => name !== 'files')
      .map(({ name, of, viaColumn }) => ({ name, of, viaColumn })),
  )('demo › the panel $name of some customer has records', async ({ of, viaColumn }) => {
    const { some } = await first(
      database,
      `select count(*)::int as some from app."${moduleOf(graph, of).table}" where "${viaColumn}" is not null`,
    )
    expect(some).toBeGreaterThan(0)
  })

  test('demo › some customers are overdue, some over their limit, some have advances, and most are fine', async () => {
    const { late, over, ahead, calm } = await first(
      database,
      `select
      (select count(distinct account_id)::int from app.sales_orders where status in ('reserved', 'authorized') and sale_date + coalesce(terms_days, 0) < date '${today}') as late,
      (select count(*)::int from app.accounts where receivable > coalesce(credit_limit, 0)) as over,
      (select count(*)::int from app.accounts where advances_to_apply > 0) as ahead,
      (select count(*)::int from app.accounts where receivable = 0) as calm`,
    )
    for (const some of [late, over, ahead]) {
      expect(some).toBeGreaterThan(0)
      expect(some).toBeLessThan(30)
    }
    expect(calm).toBeGreaterThan(20)
  })

  test('demo › sells what its subjects say: a sale of video equipment has no laptops', async () => {
    const { strange } = await first(
      database,
      `select count(*)::int as strange from app.sales_orders o join app.sales_order_lines l on l.sales_order_id = o.id
      where o.subject like 'Videovigilancia%' and l.description like 'Laptop%'`,
    )
    expect(strange).toBe(0)
  })

  test('demo › numbers of sales grow with their days', async () => {
    const { backwards } = await first(
      database,
      `select count(*)::int as backwards from (select created_at < lag(created_at) over (order by order_number) as back from app.sales_orders) as o where back`,
    )
    expect(backwards).toBe(0)
  })

  test('demo › loaded again, nothing happens', async () => {
    expect(await loadDemo({ pool: database.pool, graph, folder, size: 'small', today })).toEqual({
      records: 0,
      problems: [],
    })
  })

  test('checks › a record that breaks a rule is told', async () => {
    await database.pool.query(
      `update app.bank_movements set supplier_id = (select id from app.suppliers limit 1) where id = (select id from app.bank_movements where account_id is not null limit 1)`,
    )
    const found = await violations({ pool: database.pool, graph, today })
    expect(found.map(({ module, sentence, records: broken }) => ({ module, sentence, broken }))).toContainEqual({
      module: 'BankMovements',
      sentence: 'rule customerOrSupplier',
      broken: 1,
    })
  }, 120_000)
})

describe('demo of another folder: a school', () => {
  const folder = join(root, 'test/fixtures/school')
  const graph = graphOf(folder)
  const load = (
    database: TestDatabase,
    more: {
      readonly seed?: number
      readonly size?: 'small' | 'medium'
      readonly today?: string
      readonly onStep?: () => void
    } = {},
  ) => loadDemo({ pool: database.pool, graph, folder, size: 'small', today, ...more })
  const open: TestDatabase[] = []
  const database = async (): Promise<TestDatabase> => {
    const made = await databaseOf(graph)
    open.push(made)
    return made
  }
  afterAll(async () => {
    for (const each of open) await each.end()
  })
  const sum = (of: TestDatabase) =>
    first(
      of,
      `select md5(string_agg(s::text, '' order by s.id)) as students, (select md5(string_agg(b::text, '' order by b.id)) from app.tuition_bills b) as bills from app.students s`,
    )

  test.each(['small', 'medium'] as const)('demo › of size %s keeps every sentence and every rollup', async (size) => {
    const school = await database()
    expect((await load(school, { size })).problems).toEqual([])
    expect(
      (await violations({ pool: school.pool, graph, today })).filter(({ severity }) => severity === 'error'),
    ).toEqual([])
    expect(await verifyRollups(school.pool, graph)).toEqual([])
  })

  test('demo › of many records leaves triggers and indexes as they were', async () => {
    const school = await database()
    const shape = () =>
      first(
        school,
        `select
      (select md5(string_agg(pg_get_indexdef(i.indexrelid), '' order by pg_get_indexdef(i.indexrelid))) from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = 'app'::regnamespace) as indexes,
      (select md5(string_agg(tgname::text || tgenabled::text, '' order by tgrelid::text, tgname)) from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 'app'::regnamespace) as triggers`,
      )
    const before = await shape()
    await load(school, { size: 'medium' })
    expect(await shape()).toEqual(before)
  })

  test('demo › the same seed and day give the same records, others others', async () => {
    const [one, same, other] = [await database(), await database(), await database()]
    await load(one)
    await load(same)
    await load(other, { seed: 2 })
    expect(await sum(same)).toEqual(await sum(one))
    expect(await sum(other)).not.toEqual(await sum(one))
  })

  test('demo › a loading that dies half way leaves nothing and may be done again', async () => {
    const school = await database()
    const dies = () => {
      throw new Error('killed')
    }
    await expect(load(school, { onStep: dies })).rejects.toThrow('killed')
    expect(await emptyDatabase(school.pool, graph)).toBe(true)
    expect((await load(school)).records).toBeGreaterThan(300)
  })

  test('demo › a folder without a recipe has none', async () => {
    const school = await database()
    expect(
      await loadDemo({ pool: school.pool, graph, folder: join(root, 'engine/definitions'), size: 'small', today }),
    ).toEqual({ records: 0, problems: [] })
  })
})
