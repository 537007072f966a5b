/** The second wall by itself: PostgreSQL refuses, whatever SQL is sent in the role of the application. */
import { join } from 'node:path'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeScope } from '../../engine/access/make-scope.ts'
import type { PersonFacts } from '../../engine/access/scope.ts'
import { wallRow } from '../../engine/access/wall-body.ts'
import { planModules } from '../../engine/changes/plan.ts'
import { modulesOf, type Graph, type Module, type Profile } from '../../engine/graph/graph.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { uuidV7 } from '../../engine/server/records/uuid-v7.ts'
import { repository } from '../../engine/server/settings.ts'
import { databaseOf, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let graph: Graph

const all = new Set(['create', 'read', 'update', 'delete'] as const)

/** A profile that grants every field of some modules. */
const profile = (key: string, names: readonly string[]): Profile => ({
  key,
  definition: { $id: key, title: key, modules: {} },
  administrator: false,
  outside: 'nothing',
  modules: new Map(
    names.map((name) => {
      const fields = new Set(graph.modules.get(name)?.fields.map((field) => field.name))
      return [name, { actions: all, read: fields, write: fields, moves: new Set<string>() }] as const
    }),
  ),
})

beforeAll(async () => {
  const compiled = compileModules({ base: join(repository, 'test/fixtures/access') })
  if (compiled.graph === undefined) throw new Error(JSON.stringify(compiled.problems))
  graph = compiled.graph
  database = await databaseOf(graph)
}, 120_000)

afterAll(() => database.end())

/** Runs as the application, for a person or for nobody, and undoes everything. */
async function asApplication<T>(scope: string | undefined, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    await client.query('set local role cimbra_app')
    if (scope !== undefined) await client.query(`set local cimbra.scope = '${scope}'`)
    return await work(client)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

async function put(module: Module, columns: Readonly<Record<string, unknown>>): Promise<string> {
  const id = uuidV7()
  const all = { id, version: 1, created_at: new Date(), modified_at: new Date(), ...columns }
  const names = Object.keys(all)
  await database.pool.query(
    `insert into app.${module.table} (${names.join()}) values (${names.map((_, i) => `$${i + 1}`).join()})`,
    Object.values(all),
  )
  return id
}

const moduleNamed = (name: string): Module => {
  const module = graph.modules.get(name)
  if (module === undefined) throw new Error(name)
  return module
}

async function scopeRow(facts: Partial<PersonFacts>, profiles: readonly Profile[]): Promise<string> {
  const withProfiles: Graph = { ...graph, profiles: new Map(profiles.map((each) => [each.key, each])) }
  const scope = makeScope(withProfiles, {
    person: uuidV7(),
    channel: 'web',
    assignments: [],
    groups: [],
    subordinates: [],
    shared: {},
    ...facts,
  })
  const { id, body } = wallRow(withProfiles, scope)
  await database.pool.query('insert into cimbra.scopes values ($1, $2, now()) on conflict do nothing', [id, body])
  return id
}

interface Placed {
  readonly unit: string
  readonly north: string
  readonly south: string
  readonly patients: Readonly<Record<'north' | 'south' | 'nowhere', string>>
  readonly relatives: Readonly<Record<'north' | 'south' | 'alone', string>>
}

let placed: Placed

beforeAll(async () => {
  const [unit, region] = [
    await put(moduleNamed('Units'), { name: 'Unidad' }),
    await put(moduleNamed('Regions'), { name: 'Región' }),
  ]
  const portfolio = (name: string) => put(moduleNamed('Portfolios'), { name, region_id: region })
  const [north, south] = [await portfolio('A'), await portfolio('B')]
  const patient = (name: string, columns: object) =>
    put(moduleNamed('Patients'), { full_name: name, kind: 'regular', ...columns })
  const patients = {
    north: await patient('a', { branch_id: unit, portfolio_id: north }),
    south: await patient('b', { branch_id: unit, portfolio_id: south }),
    nowhere: await patient('c', {}),
  }
  const relative = (patient: string | null) => put(moduleNamed('Relatives'), { name: 'x', patient_id: patient })
  placed = {
    unit,
    north,
    south,
    patients,
    relatives: {
      north: await relative(patients.north),
      south: await relative(patients.south),
      alone: await relative(null),
    },
  }
})

const idsOf =
  (table: string) =>
  async (client: PoolClient): Promise<readonly string[]> =>
    (await client.query<{ id: string }>(`select id from app.${table} order by id`)).rows.map(({ id }) => id)

describe('row level security', () => {
  it('leaves nothing for the comparator to change', async () => {
    const client = await database.pool.connect()
    try {
      const { steps, problems } = await planModules(client, database.url, graph)
      expect({ steps, problems }).toEqual({ steps: [], problems: [] })
    } finally {
      client.release()
    }
  })

  it('21 shows no row of any table to the role of the application without a session', async () => {
    const counts = await asApplication(undefined, async (client) => {
      const found: Record<string, unknown> = {}
      for (const { table } of modulesOf(graph)) {
        const { rows } = await client.query<{ count: string }>(`select count(*) from app.${table}`)
        if (rows[0]?.count !== '0') found[table] = rows[0]?.count
      }
      return found
    })
    expect(counts).toEqual({})
  })

  it('is on for every table of records', async () => {
    const { rows } = await database.pool.query(
      `select relname from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r' and not relrowsecurity`,
    )
    expect(rows).toEqual([])
  })

  it('shows the rows of the portfolio, those of none, and what is reached through them', async () => {
    const scope = await scopeRow({ assignments: [{ profile: 'seller', unit: placed.unit, portfolio: placed.north }] }, [
      profile('seller', ['Patients', 'Relatives']),
    ])
    const { patients, relatives } = placed
    expect(await asApplication(scope, idsOf('patients'))).toEqual([patients.north, patients.nowhere].sort())
    expect(await asApplication(scope, idsOf('relatives'))).toEqual([relatives.north, relatives.alone].sort())
    expect(await asApplication(scope, idsOf('portfolios'))).toEqual([])
  })

  it('shows what live records tie to a patient inside, and not what hangs from nobody', async () => {
    const study = (columns: object = {}) => put(moduleNamed('Studies'), { title: 'x', ...columns })
    const tie = (studyId: string, patient: string, columns: object = {}) =>
      put(moduleNamed('StudyLinks'), { study_id: studyId, record_patients_id: patient, ...columns })
    const person = await put(moduleNamed('Users'), { name: 'Nora', email: 'nora@clinica.mx', status: 'active' })
    const { north, south } = placed.patients
    const [inside, outside, both, undone, own, tied] = [
      await study(),
      await study(),
      await study(),
      await study(),
      await study({ owner_id: person }),
      await study(),
    ]
    await study()
    await tie(inside, north)
    await tie(outside, south)
    await tie(both, north)
    await tie(both, south)
    await tie(undone, north, { deleted_at: new Date() })
    await tie(tied, south, { owner_id: person })
    const scope = await scopeRow(
      { person, assignments: [{ profile: 'seller', unit: placed.unit, portfolio: placed.north }] },
      [profile('seller', ['Studies'])],
    )
    expect(await asApplication(scope, idsOf('studies'))).toEqual([inside, both, own, tied].sort())
    const rename = (id: string) =>
      asApplication(scope, (client) => client.query(`update app.studies set title = 'y' where id = $1`, [id]))
    expect((await rename(inside)).rowCount).toBe(1)
    expect((await rename(outside)).rowCount).toBe(0)
    // Nothing can name a record that is new.
    const added = await asApplication(scope, (client) =>
      client.query(
        `insert into app.studies (id, version, created_at, modified_at, title) values ($1, 1, now(), now(), 'z')`,
        [uuidV7()],
      ),
    )
    expect(added.rowCount).toBe(1)
  })

  it('shows what is reached through a patient whose own module is not granted', async () => {
    const scope = await scopeRow({ assignments: [{ profile: 'seller', unit: placed.unit, portfolio: placed.south }] }, [
      profile('seller', ['Relatives']),
    ])
    expect(await asApplication(scope, idsOf('relatives'))).toEqual(
      [placed.relatives.south, placed.relatives.alone].sort(),
    )
    expect(await asApplication(scope, idsOf('patients'))).toEqual([])
  })

  it('refuses to move a row out of reach and to add one there', async () => {
    const scope = await scopeRow({ assignments: [{ profile: 'seller', unit: placed.unit, portfolio: placed.north }] }, [
      profile('seller', ['Patients']),
    ])
    const move = (to: string) =>
      asApplication(scope, (client) =>
        client.query('update app.patients set portfolio_id = $1 where id = $2', [to, placed.patients.north]),
      )
    await expect(move(placed.south)).rejects.toThrow(/row-level security/)
    expect((await move(placed.north)).rowCount).toBe(1)
    await expect(
      asApplication(scope, (client) =>
        client.query(
          `insert into app.patients (id, version, created_at, modified_at, full_name, kind, branch_id, portfolio_id) values ($1, 1, now(), now(), 'z', 'regular', $2, $3)`,
          [uuidV7(), placed.unit, placed.south],
        ),
      ),
    ).rejects.toThrow(/row-level security/)
  })

  it('lets the role of compiled reads write nothing', async () => {
    const client = await database.pool.connect()
    try {
      await client.query('begin')
      await client.query('set local role cimbra_app_read')
      await expect(client.query('update app.patients set version = 2')).rejects.toThrow(/permission denied/)
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})
