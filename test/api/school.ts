/** The school of `test/fixtures/school` in a database of its own, with records put in by SQL, and the API over it. */
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { everything } from '../../engine/access/make-scope.ts'
import type { Scope } from '../../engine/access/scope.ts'
import type { Graph, StoredField } from '../../engine/graph/graph.ts'
import { moduleOf } from '../../engine/graph/graph.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { fixedClock } from '../../engine/server/clock.ts'
import type { Context } from '../../engine/server/context.ts'
import { answerFailure } from '../../engine/server/failure.ts'
import { firstAdministrator, firstCompany } from '../../engine/server/first-records.ts'
import { modelRoutes } from '../../engine/server/model-routes.ts'
import { readRoutes } from '../../engine/server/records/read-routes.ts'
import { uuidV7 } from '../../engine/server/records/uuid-v7.ts'
import { databaseOf } from '../support/database.ts'

/** The day on which all tests of the school happen. */
export const today = '2026-11-21'

/** What JSON.parse gives: a test says itself what it expects of it. */
export type Json = ReturnType<typeof JSON.parse>

export interface School {
  readonly graph: Graph
  readonly pool: Pool
  readonly context: Context
  readonly app: FastifyInstance
  /** Puts a record in by field names and gives its id. */
  insert(module: string, record: Readonly<Record<string, unknown>>): Promise<string>
  /** GET as a browser does it: status and parsed body. */
  get(path: string): Promise<{
    readonly status: number
    readonly body: Json
    readonly text: string
    readonly headers: Readonly<Record<string, unknown>>
  }>
  end(): Promise<void>
}

export const schoolFolder = join(import.meta.dirname, '../fixtures/school')

/** The graph of the school, or of another folder whose definitions have no problems. */
export function schoolGraph(folder: string = schoolFolder): Graph {
  const { graph, problems } = compileModules({ base: folder })
  if (graph === undefined) throw new Error(JSON.stringify(problems, undefined, 1))
  return graph
}

const columnsOf = (graph: Graph, name: string, field: string): StoredField => {
  const found = moduleOf(graph, name).fieldsByName.get(field)
  if (found?.kind !== 'stored') throw new Error(`${name}.${field} is not stored`)
  return found
}

async function insertRecord(
  graph: Graph,
  pool: Pool,
  person: string,
  name: string,
  record: Readonly<Record<string, unknown>>,
): Promise<string> {
  const id = typeof record['id'] === 'string' ? record['id'] : uuidV7()
  const { id: _, ...rest } = record
  const given = Object.entries(rest).flatMap(([field, value]) => {
    const { columns, targets } = columnsOf(graph, name, field)
    if (targets.length < 2) return [[columns[0]?.name ?? '', value] as const]
    const { module, id: far } = value as { readonly module: string; readonly id: string }
    return [[columns.find(({ references }) => references === module)?.name ?? '', far] as const]
  })
  const moment = `${today}T12:00:00Z`
  const own = {
    owner_id: person,
    created_by_id: person,
    modified_by_id: person,
    created_at: moment,
    modified_at: moment,
    version: 1,
  }
  const all = [
    ...Object.entries({ id, ...own }).filter(([column]) => !given.some(([each]) => each === column)),
    ...given,
  ]
  const names = all.map(([column]) => `"${column}"`).join(', ')
  await pool.query(
    `insert into app."${moduleOf(graph, name).table}" (${names}) values (${all.map((_each, i) => `$${i + 1}`).join(', ')})`,
    all.map(([, value]) => value),
  )
  return id
}

/** A school (or another folder of definitions) without records but the administrator's and the company's. */
export async function openSchool(
  routes: (app: FastifyInstance, context: Context) => void | Promise<void> = readRoutes,
  folder: string = schoolFolder,
): Promise<School> {
  const graph = schoolGraph(folder)
  const { pool, end } = await databaseOf(graph)
  const clock = fixedClock(today)
  const { id: person } = await firstAdministrator(pool, graph, undefined, clock.now())
  await firstCompany(pool, graph, clock.now())
  const model = { version: graph.version, graph }
  const administrator = (): Scope => everything(graph, person)
  const company = { name: 'Colegio Abeto', timeZone: 'America/Mexico_City', baseCurrency: 'MXN', locale: 'es-MX' }
  // Reading touches no file.
  const context: Context = {
    pool,
    walledPool: pool,
    clock,
    model: () => model,
    company: () => company,
    firstAdministrator: () => person,
    files: {} as Context['files'],
    access: { scopeOf: administrator, changed: () => undefined, written: () => undefined },
    sessions: { principalOf: () => undefined, forget: () => undefined },
    live: {} as Context['live'],
    mailing: { delivering: false, deliver: async () => undefined, end: async () => undefined },
    address: () => 'http://localhost',
  }
  const app = fastify({ routerOptions: { maxParamLength: 500 } })
  // Whoever asks is the administrator: these tests are of records, not of who may ask.
  app.addHook('onRequest', (request, _reply, done) => {
    request.scope = administrator()
    done()
  })
  app.setErrorHandler(answerFailure)
  modelRoutes(app, context)
  await routes(app, context)
  return {
    graph,
    pool,
    context,
    app,
    insert: (module, record) => insertRecord(graph, pool, person, module, record),
    get: async (path) => {
      const answer = await app.inject({ method: 'GET', url: `/api${path}` })
      return {
        status: answer.statusCode,
        body: answer.body === '' ? undefined : JSON.parse(answer.body),
        text: answer.body,
        headers: answer.headers,
      }
    },
    end: async () => {
      await app.close()
      await end()
    },
  }
}
