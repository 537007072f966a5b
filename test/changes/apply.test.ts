import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyModules } from '../../engine/changes/apply.ts'
import { planModules, tableChanges } from '../../engine/changes/plan.ts'
import { verifyRollups } from '../../engine/changes/verify.ts'
import { modulesOf, type Graph } from '../../engine/graph/graph.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { repository } from '../../engine/server/settings.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'

const golden = join(repository, 'test/golden')
const goldenCases = readdirSync(golden, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => join('test/golden', name, 'modules'))
const graphs = ['modules', 'test/fixtures/school', ...goldenCases].flatMap(
  (name): readonly (readonly [string, Graph])[] => {
    const { graph } = compileModules({ base: join(repository, name) })
    return graph === undefined ? [] : [[name, graph]]
  },
)

describe.each(graphs)('apply › %s', (_, graph) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database.end())

  it('is planned without a change, brings an empty database to the definitions, and then has nothing to do', async () => {
    const { pool, url } = database
    const plan = await planModules(pool, url, graph)
    expect([plan.problems, plan.steps.length > 0, plan.prelude.length > 0]).toEqual([[], true, true])
    expect((await pool.query(`select 1 from pg_namespace where nspname in ('app', 'cimbra')`)).rows).toEqual([])
    expect(await applyModules(pool, url, graph)).toEqual({ problems: [], changed: true })
    expect(await tableChanges(url, graph)).toEqual([])
    expect(await applyModules(pool, url, graph)).toEqual({ problems: [], changed: false })
    expect(await planModules(pool, url, graph)).toEqual({
      problems: [],
      prelude: [],
      steps: [],
      backfills: [],
      notes: [],
    })
    expect(await verifyRollups(pool, graph)).toEqual([])
  })

  it('does nothing the second time either when it is asked to look', async () => {
    const { pool, url } = database
    await pool.query(`update cimbra.models set version = 'an older engine'`)
    expect(await applyModules(pool, url, graph)).toEqual({ problems: [], changed: true })
    expect(await tableChanges(url, graph)).toEqual([])
  })

  it('gives every table triggers that PostgreSQL can run', async () => {
    const wrong: string[] = []
    for (const { table } of modulesOf(graph)) {
      // Triggers of statements run for statements without rows too.
      const statements = `insert into app."${table}" select * from app."${table}" where false; update app."${table}" set version = version + 1; delete from app."${table}"`
      await database.pool.query(statements).catch((error: unknown) => wrong.push(`${table}: ${String(error)}`))
    }
    expect(wrong).toEqual([])
  })
})
