import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyModules } from '../../engine/changes/apply.ts'
import { tableChanges } from '../../engine/changes/plan.ts'
import { verifyRollups } from '../../engine/changes/verify.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { openPool } from '../../engine/server/database.ts'
import { repository } from '../../engine/server/settings.ts'
import { hasPostgres15, startPostgres15, type ExternalPostgres } from '../support/postgres-15.ts'
import { applied, fill, withField, workshop } from './workshop.ts'

const rollup = { field: 'rollup', of: 'Jobs', via: 'client', avg: 'cost', title: 'Promedio' }

describe.runIf(hasPostgres15)('PostgreSQL 15', () => {
  let server: ExternalPostgres | null
  let pool: ReturnType<typeof openPool>
  beforeAll(async () => {
    server = await startPostgres15()
    pool = openPool(server?.url ?? '')
  })
  afterAll(async () => {
    await pool.end()
    await server?.end()
  })

  it('takes the workshop, keeps its rollups, and grows with rows in it', async () => {
    const database = { pool, url: server?.url ?? '' }
    await applied(database, workshop)
    await fill(database)
    const graph = await applied(database, withField(workshop, 'Clients', 'mean', rollup))
    await pool.query('update app.jobs set cost = cost + 1; delete from app.jobs where hours = 1')
    expect(
      (await pool.query(`select spent::float, mean_sum::float, mean_count::int from app.clients where name = 'Ana'`))
        .rows,
    ).toEqual([{ spent: 52, mean_sum: 93, mean_count: 3 }])
    expect(await verifyRollups(pool, graph)).toEqual([])
  })

  it('takes the definitions of the product, and the comparator finds nothing afterwards', async () => {
    await pool.query('drop schema app cascade; drop schema cimbra cascade')
    const { graph } = compileModules({ base: `${repository}/modules` })
    if (graph === undefined) throw new Error('the definitions have problems')
    expect(await applyModules(pool, server?.url ?? '', graph)).toEqual({ problems: [], changed: true })
    expect(await tableChanges(server?.url ?? '', graph)).toEqual([])
  })
})
