import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyRollups } from '../../engine/changes/verify.ts'
import { modulesOf, type Graph } from '../../engine/graph/graph.ts'
import { allRollupTriggers } from '../../engine/outputs/database/rollup-triggers.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { databaseOf, type TestDatabase } from '../support/database.ts'
import { differences, readWorld } from './oracle.ts'
import { operationNames, perform, performAny, performBeside, play, populate, type Play } from './random-operations.ts'
import { chance } from './random-rows.ts'

const root = join(import.meta.dirname, '../..')
const folders = { modules: join(root, 'modules'), school: join(root, 'test/fixtures/school') }
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, options: '-c track_functions=pl -c TimeZone=UTC' })
  await client.connect()
  return client
}

/** Names of the trigger functions that have run, once the statistics of closed connections have arrived. */
async function functionsThatRan(database: TestDatabase, wanted: number): Promise<ReadonlySet<string>> {
  for (let i = 0; ; i++) {
    const { rows } = await database.pool.query<{ name: string }>(
      `select funcname as name from pg_stat_user_functions where schemaname = 'app' and calls > 0`,
    )
    if (rows.length >= wanted || i > 50) return new Set(rows.map(({ name }) => name))
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

describe.each(Object.entries(folders))('rollups of %s (seed %#)', (_, folder) => {
  let database: TestDatabase
  let graph: Graph
  let client: Client
  let game: Play

  beforeAll(async () => {
    const compiled = compileModules({ base: folder })
    if (compiled.graph === undefined) throw new Error(JSON.stringify(compiled.problems))
    graph = compiled.graph
    database = await databaseOf(graph)
    client = await connect(database.url)
    game = play(graph, chance(seed))
    console.log(`rollups: seed ${seed}`)
    await populate(client, game, 5)
  })
  afterAll(async () => {
    await client.end().catch(() => undefined)
    await database.end()
  })

  it('are what the rows say after every kind of write on every module', async () => {
    for (const name of operationNames) {
      for (const module of game.modules) for (let i = 0; i < 3; i++) await perform(client, game, name, module)
      expect(differences(await readWorld(client, graph)), name).toEqual([])
    }
  })

  it('are what the rows say after long random play, one connection', async () => {
    for (let round = 0; round < 15; round++) {
      for (let i = 0; i < 60; i++) await performAny(client, game)
      expect(differences(await readWorld(client, graph)), `round ${round}`).toEqual([])
    }
  })

  it('are what the rows say after 16 connections wrote at once, and none of them met a deadlock', async () => {
    const clients = await Promise.all(Array.from({ length: 16 }, () => connect(database.url)))
    const games = clients.map((_, i) => ({
      ...game,
      random: chance(seed + 1 + i),
      population: new Map(game.population),
    }))
    try {
      await Promise.all(
        clients.map(async (each, i) => {
          const own = games[i] ?? game
          for (let n = 0; n < 60; n++) await performBeside(each, own)
        }),
      )
    } finally {
      await Promise.all(clients.map((each) => each.end()))
    }
    expect(differences(await readWorld(client, graph))).toEqual([])
  })

  it('are found without drift by verify, which would say if one drifted', async () => {
    expect(await verifyRollups(database.pool, graph)).toEqual([])
    const rollup = modulesOf(graph)
      .flatMap(({ fields }) => fields)
      .find(
        (field) =>
          field.kind === 'rollup' &&
          field.columns[0]?.sqlType === 'int8' &&
          (game.population.get(field.module) ?? []).length > 0,
      )
    if (rollup?.kind !== 'rollup') throw new Error('no count')
    const target = `app."${graph.modules.get(rollup.module)?.table}"`
    await client.query(
      `set session_replication_role = replica; update ${target} set "${rollup.columns[0]?.name}" = 77777; set session_replication_role = origin`,
    )
    expect((await verifyRollups(database.pool, graph)).map(({ module, field }) => `${module}.${field}`)).toContain(
      `${rollup.module}.${rollup.name}`,
    )
  })

  it('were kept by every trigger there is: none went without running', async () => {
    await client.end()
    const names = allRollupTriggers(graph).map(({ name }) => name)
    const ran = await functionsThatRan(database, names.length)
    expect(names.filter((name) => !ran.has(name))).toEqual([])
    console.log(`rollups: ${names.length} trigger functions, all ran`)
  })
})
