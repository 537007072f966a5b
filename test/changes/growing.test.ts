import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planModules, tableChanges } from '../../engine/changes/plan.ts'
import { verifyRollups } from '../../engine/changes/verify.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import {
  applied,
  fill,
  graphOf,
  stateOf,
  withField,
  withModule,
  withoutField,
  workshop,
  type Module,
  type Workshop,
} from './workshop.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await applied(database, workshop)
  await fill(database)
})
afterAll(() => database.end())

const text = (title: string) => ({ field: 'text', title })

const tools: Module = {
  $id: 'Tools',
  title: 'Herramientas',
  singular: 'Herramienta',
  description: 'Con qué se trabaja.',
  type: 'object',
  recordLabel: '{name}',
  properties: {
    name: text('Nombre'),
    job: {
      field: 'reference',
      to: 'Jobs',
      title: 'Trabajo',
      panel: { name: 'tools', title: 'Herramientas', columns: ['name'] },
    },
    weight: { field: 'decimal', title: 'Peso' },
  },
}

const panel = {
  name: 'jobs',
  of: 'Jobs',
  via: 'client',
  title: 'Trabajos',
  columns: ['number', 'cost'],
  sort: '-doneOn',
}

const rollup = (more: Readonly<Record<string, unknown>>) => ({
  field: 'rollup',
  of: 'Jobs',
  via: 'client',
  title: 'Acumulado',
  ...more,
})

/** Each begins where the one before ended. */
const growth: readonly (readonly [string, (definitions: Workshop) => Workshop])[] = [
  ['a module', (w) => ({ ...w, modules: [...w.modules, tools] })],
  [
    'a text, a number with limits, a truth value and a list of links',
    (w) =>
      withField(
        withField(
          withField(withField(w, 'Jobs', 'notes', text('Notas')), 'Jobs', 'rank', {
            field: 'integer',
            title: 'Orden',
            minimum: -5,
            maximum: 5,
          }),
          'Jobs',
          'urgent',
          { field: 'boolean', title: 'Urgente', default: true },
        ),
        'Jobs',
        'helpers',
        { field: 'multiReference', to: 'Clients', title: 'Ayudantes' },
      ),
  ],
  [
    'an automatic number, given to every record that is there',
    (w) => withField(w, 'Clients', 'code', { field: 'autoNumber', numbering: 'C-{seq:3}', title: 'Clave' }),
  ],
  [
    'an option',
    (w) => ({
      ...w,
      picklists: w.picklists.map((each) => ({
        ...each,
        options: [...each.options, { key: 'bronze', label: 'Bronce' }],
      })),
    }),
  ],
  [
    'a picklist and a field of it',
    (w) =>
      withField(
        {
          ...w,
          picklists: [...w.picklists, { $id: 'shift', title: 'Turno', options: [{ key: 'day', label: 'Día' }] }],
        },
        'Jobs',
        'shift',
        { field: 'picklist', picklist: 'shift', title: 'Turno', indexed: true },
      ),
  ],
  ['a panel', (w) => withModule(w, 'Clients', (each) => ({ ...each, panels: [panel] }))],
  [
    'an index: a view sorts by another field',
    (w) =>
      withModule(w, 'Jobs', (each) => ({
        ...each,
        views: [
          ...(each['views'] as readonly unknown[]),
          { name: 'long', title: 'Largos', columns: ['number'], sort: '-hours' },
        ],
      })),
  ],
  [
    'every measure over rows that are there',
    (w) =>
      [
        ['jobs', { count: true }],
        ['mean', { avg: 'cost' }],
        ['least', { min: 'cost' }],
        ['most', { max: 'double', where: 'hours < 4' }],
        ['late', { count: true, where: 'doneOn < TODAY()' }],
      ].reduce(
        (all, [name, more]) =>
          withField(all, 'Clients', name as string, rollup(more as Readonly<Record<string, unknown>>)),
        w,
      ),
  ],
  [
    'a rollup of a rollup, through a formula',
    (w) =>
      withField(
        withField(
          withField(w, 'Clients', 'referrer', { field: 'reference', to: 'Clients', title: 'Recomendado por' }),
          'Clients',
          'weighed',
          { field: 'formula', formula: 'spent * 3', title: 'Ponderado' },
        ),
        'Clients',
        'brought',
        { field: 'rollup', of: 'Clients', via: 'referrer', sum: 'weighed', title: 'Traído' },
      ),
  ],
  ['a wider text', (w) => withField(w, 'Clients', 'name', { field: 'text', title: 'Nombre', maxLength: 90 })],
  [
    'a narrower text that all records fit',
    (w) => withField(w, 'Clients', 'name', { field: 'text', title: 'Nombre', maxLength: 5 }),
  ],
  [
    'a long text of a text, a text of an option',
    (w) =>
      withField(withField(w, 'Clients', 'level', { field: 'text', title: 'Nivel' }), 'Jobs', 'notes', {
        field: 'longText',
        title: 'Notas',
      }),
  ],
  [
    'other rules of deletion',
    (w) => withField(w, 'Jobs', 'client', { field: 'reference', to: 'Clients', title: 'Cliente', onDelete: 'cascade' }),
  ],
  [
    'a required field that every record has',
    (w) => withModule(w, 'Clients', (each) => ({ ...each, required: ['name'] })),
  ],
  ['the field required no more', (w) => withModule(w, 'Clients', (each) => ({ ...each, required: [] }))],
  [
    'a unique value that none repeats',
    (w) => withField(w, 'Clients', 'name', { field: 'text', title: 'Nombre', maxLength: 5, unique: true }),
  ],
  ['another default', (w) => withField(w, 'Jobs', 'urgent', { field: 'boolean', title: 'Urgente', default: false })],
  ['nothing but a title', (w) => withModule(w, 'Jobs', (each) => ({ ...each, title: 'Encargos' }))],
]

const versions = growth.reduce<readonly Workshop[]>((all, [, grow]) => [...all, grow(all.at(-1) ?? workshop)], [])

describe('growing', () => {
  it.each(growth.map(([name], i) => [name, i] as const))('%s', async (_, i) => {
    const definitions = versions[i] ?? workshop
    const before = await database.pool.query(
      `select c.name, c.level, j.cost, j.hours, j.cancelled from app.clients as c left join app.jobs as j on j.client_id = c.id order by 1, 3`,
    )
    const graph = await applied(database, definitions)
    const after = await database.pool.query(
      `select c.name, c.level, j.cost, j.hours, j.cancelled from app.clients as c left join app.jobs as j on j.client_id = c.id order by 1, 3`,
    )
    expect(after.rows).toEqual(before.rows)
    expect(await verifyRollups(database.pool, graph)).toEqual([])
    expect((await planModules(database.pool, database.url, graph)).steps).toEqual([])
  })

  it('has brought new rollups to the values of the rows that were there', async () => {
    const { rows } = await database.pool.query(
      `select name, spent::float, jobs::int, mean_sum::float, mean_count::int, least::float, most::float, code from app.clients order by name`,
    )
    expect(rows).toMatchObject([
      { name: 'Ana', spent: 60, jobs: 4, mean_sum: 100, mean_count: 4, least: 10, most: 60 },
      { name: 'Beto', spent: 0, jobs: 0, least: null },
      { name: 'Carla', spent: 0 },
    ])
    expect(rows.map(({ code }: { readonly code: string }) => code).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'C-001',
      'C-002',
      'C-003',
    ])
  })

  it('keeps them from then on', async () => {
    const graph = graphOf(versions.at(-1) ?? workshop)
    await database.pool.query(
      `update app.jobs set cost = cost + 1, cancelled = false; update app.clients set referrer_id = (select id from app.clients where name = 'Beto') where name = 'Ana'`,
    )
    const { rows } = await database.pool.query(
      `select spent::float, (select brought::float from app.clients where name = 'Beto') as brought from app.clients where name = 'Ana'`,
    )
    expect(rows).toEqual([{ spent: 104, brought: 312 }])
    expect(await verifyRollups(database.pool, graph)).toEqual([])
  })
})

describe('indexes', () => {
  const indexes = async (like: string) =>
    (
      await database.pool.query<{ indexname: string }>(
        `select indexname from pg_indexes where schemaname = 'app' and indexname like $1 order by 1`,
        [like],
      )
    ).rows.map(({ indexname }) => indexname)
  const last = versions.at(-1) ?? workshop

  it('go with the formula that they were made for, and the new one takes their place', async () => {
    const before = await indexes('jobs_double_sort%')
    await applied(
      database,
      withField(last, 'Jobs', 'double', { field: 'formula', formula: 'cost * 2 + 1', title: 'Doble' }),
    )
    const after = await indexes('jobs_double_sort%')
    expect([before.length, after.length]).toEqual([1, 1])
    expect(after).not.toEqual(before)
  })

  it('go with the view that sorted by them', async () => {
    await applied(
      database,
      withModule(last, 'Jobs', (each) => ({
        ...each,
        views: [{ name: 'byDay', title: 'Por día', columns: ['number'], sort: 'doneOn' }],
      })),
    )
    expect([await indexes('jobs_double_sort%'), await indexes('jobs_hours_sort%')]).toEqual([[], []])
    expect(await indexes('jobs_done_on_sort%')).toHaveLength(1)
  })
})

describe('a rollup', () => {
  const last = versions.at(-1) ?? workshop
  const swapped = withField(withoutField(last, 'Clients', 'latest'), 'Clients', 'nextVisit', {
    field: 'date',
    title: 'Próxima visita',
  })
  const value = async () =>
    (await database.pool.query(`select spent::float from app.clients where name = 'Ana'`)).rows[0]?.spent

  it('that means something else is computed anew', async () => {
    const graph = await applied(
      database,
      withField(last, 'Clients', 'spent', rollup({ sum: 'cost', where: 'hours > 2' })),
    )
    expect([await value(), await verifyRollups(database.pool, graph)]).toEqual([72, []])
  })

  it('that goes takes its column and its trigger along, and starts from the rows when it comes back', async () => {
    const without = withoutField(
      withoutField(withoutField(last, 'Clients', 'spent'), 'Clients', 'weighed'),
      'Clients',
      'brought',
    )
    await applied(database, without)
    const { rows } = await database.pool.query(
      `select 1 from information_schema.columns where table_schema = 'app' and table_name = 'clients' and column_name in ('spent', 'brought')`,
    )
    expect(rows).toEqual([])
    await database.pool.query('update app.jobs set cost = cost * 2')
    const graph = await applied(database, last)
    expect([await value(), await verifyRollups(database.pool, graph)]).toEqual([208, []])
  })

  it('that measures something else has the columns of the other', async () => {
    const graph = await applied(database, withField(last, 'Clients', 'spent', rollup({ avg: 'cost' })))
    expect(await verifyRollups(database.pool, graph)).toEqual([])
    expect(await tableChanges(database.url, graph)).toEqual([])
    expect(await applied(database, last).then((again) => verifyRollups(database.pool, again))).toEqual([])
  })

  it('that goes leaves nothing to a field that comes', async () => {
    await applied(database, withField(last, 'Clients', 'latest', rollup({ max: 'doneOn' })))
    await database.pool.query(`update app.jobs set done_on = '2026-01-31'`)
    await applied(database, swapped)
    const { rows } = await database.pool.query(
      `select count(*)::int as clients, count(next_visit)::int as visits from app.clients`,
    )
    expect(rows).toEqual([{ clients: 3, visits: 0 }])
    expect(
      (
        await database.pool.query(
          `select 1 from information_schema.columns where table_schema = 'app' and column_name = 'latest'`,
        )
      ).rows,
    ).toEqual([])
  })

  it('is left alone by a plan', async () => {
    const before = await stateOf(database)
    const plan = await planModules(
      database.pool,
      database.url,
      graphOf(withField(swapped, 'Clients', 'hours', rollup({ sum: 'hours' }))),
    )
    expect(plan.steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['table', 'trigger', 'backfill']))
    expect(await stateOf(database)).toEqual(before)
  })
})
