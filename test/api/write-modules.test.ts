/** Every statement that writing may need, for every module of the product: PostgreSQL takes it, and it runs on nothing. */
import { join } from 'node:path'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everything } from '../../engine/access/make-scope.ts'
import { modulesOf } from '../../engine/graph/graph.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { fixedClock } from '../../engine/server/clock.ts'
import type { Context } from '../../engine/server/context.ts'
import { conclude } from '../../engine/server/records/conclude.ts'
import { fileStore } from '../../engine/server/files/file-store.ts'
import { lockTree, removalProblems } from '../../engine/server/records/remove.ts'
import { run } from '../../engine/server/records/statement.ts'
import { slotValues, type WritingCall } from '../../engine/server/records/transaction.ts'
import { uuidV7 } from '../../engine/server/records/uuid-v7.ts'
import { writePlan } from '../../engine/server/records/write-plan.ts'
import { databaseOf, type TestDatabase } from '../support/database.ts'

const { graph } = compileModules({ base: join(import.meta.dirname, '../../modules') })
let database: TestDatabase
let client: PoolClient
let call: WritingCall

beforeAll(async () => {
  if (graph === undefined) throw new Error('the modules do not compile')
  database = await databaseOf(graph)
  client = await database.pool.connect()
  const clock = fixedClock('2026-11-21')
  const company = { name: '', timeZone: 'America/Mexico_City', baseCurrency: 'MXN', locale: 'es-MX' }
  const context = {
    pool: database.pool,
    clock,
    model: () => ({ version: graph.version, graph }),
    company: () => company,
    firstAdministrator: uuidV7,
    files: fileStore('unused'),
    walledPool: database.pool,
    access: { scopeOf: () => everything(graph, ''), changed: () => undefined, written: () => undefined },
    sessions: { principalOf: () => undefined, forget: () => undefined },
    live: {} as Context['live'],
    mailing: { delivering: false, deliver: async () => undefined, end: async () => undefined },
    address: () => 'http://localhost',
  }
  const moment = { today: '2026-11-21', now: clock.now(), timeZone: company.timeZone }
  call = {
    context,
    model: context.model(),
    scope: everything(context.model().graph, uuidV7()),
    language: 'es',
    client,
    moment,
    effects: { committed: [], collisions: [] },
  }
})
afterAll(async () => {
  client?.release()
  await database?.end()
})

test.each(graph === undefined ? [] : modulesOf(graph).map(({ name }) => name))('%s', async (name) => {
  const module = graph?.modules.get(name)
  if (module === undefined) throw new Error(name)
  const plan = writePlan(call.model, module)
  const nothing = { ...slotValues(call), ids: [], updated: [], old: '[]', rows: '[]' }
  const columns = module.fields.flatMap((field) =>
    field.kind === 'stored' && !field.systemWritten ? field.columns.map((column) => column.name) : [],
  )
  const copies = [plan.copies.create, plan.copies.update].flatMap(({ early, late }) => [...early, ...late])
  const all = [
    plan.before,
    plan.after,
    plan.rehearsal,
    plan.insert(false),
    plan.insert(true),
    plan.update(columns),
    plan.update([]),
    plan.bin,
    plan.unbin,
    ...copies,
  ]
  for (const statement of all) expect(await run(client, statement, nothing)).toEqual([])
  const tree = await lockTree(call, module, [])
  expect(await removalProblems(call, module, tree, new Map())).toEqual([])
  const { problems } = await conclude(call, plan, {
    known: [],
    changed: new Set(),
    lines: new Map(),
    problems: [],
    rehearsal: false,
  })
  expect(problems).toEqual([])
})
