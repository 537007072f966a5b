/** The whole API over a folder of definitions, in a database of its own: what a browser talks to, without the port. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import type { Graph } from '../../engine/graph/graph.ts'
import { buildApplication } from '../../engine/server/application.ts'
import { docsRoutes } from '../../engine/server/docs-routes.ts'
import { fileRoutes } from '../../engine/server/files/routes.ts'
import { loadModel } from '../../engine/server/load-model.ts'
import { modelRoutes } from '../../engine/server/model-routes.ts'
import { openContext } from '../../engine/server/open-context.ts'
import { recordRoutes } from '../../engine/server/records/routes.ts'
import { repository } from '../../engine/server/settings.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { databaseOf, type TestDatabase } from './database.ts'

/** What JSON.parse gives: a test says itself what it expects of it. */
export type Json = ReturnType<typeof JSON.parse>

export interface Answer {
  readonly status: number
  readonly body: Json
}

export interface Served {
  readonly app: FastifyInstance
  readonly pool: Pool
  readonly url: string
  readonly graph: Graph
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  /** Creates a record, which must succeed. */
  create(module: string, record: Readonly<Record<string, unknown>>): Promise<Json>
  /** Changes a record as it was read, which must succeed. */
  change(module: string, record: Json, changes: Readonly<Record<string, unknown>>): Promise<Json>
  end(): Promise<void>
}

export interface ServedOptions {
  readonly modulesFolder: string
  /** The day on which it happens; the machine's when not said. */
  readonly today?: string
  /** A database that is already there, to be served again on another day. */
  readonly database?: { readonly pool: Pool; readonly url: string; end(): Promise<void> }
}

/** A database with the tables of a folder of definitions, which must have no problems. */
export async function emptyDatabase(modulesFolder: string): Promise<TestDatabase> {
  const { graph, problems } = compileModules({ base: modulesFolder })
  if (graph === undefined) throw new Error(JSON.stringify(problems))
  return databaseOf(graph)
}

export async function served({ modulesFolder, today, database: given }: ServedOptions): Promise<Served> {
  const database = given ?? (await emptyDatabase(modulesFolder))
  const settings = {
    host: '127.0.0.1',
    port: 0,
    dataFolder: mkdtempSync(join(tmpdir(), 'cimbra-')),
    demo: false,
    modulesFolder,
    ...(today === undefined ? {} : { today }),
  }
  const model = await loadModel(modulesFolder, database)
  const { context, end } = await openContext(settings, { ...database, missingExtensions: [] }, model)
  const app = await buildApplication({
    pool: database.pool,
    hasModel: () => true,
    pagesFolder: join(repository, 'dist'),
    register: [
      (api) => modelRoutes(api, context),
      (api) => recordRoutes(api, context),
      (api) => fileRoutes(api, context),
      docsRoutes(context),
    ],
  })
  const call: Served['call'] = async (method, path, body, headers = {}) => {
    const json = body === undefined ? {} : { payload: JSON.stringify(body) }
    const answer = await app.inject({
      method,
      url: `/api${path}`,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...json,
    })
    return { status: answer.statusCode, body: answer.body === '' ? undefined : JSON.parse(answer.body) }
  }
  const must = async (wanted: number, made: Promise<Answer>): Promise<Json> => {
    const { status, body } = await made
    if (status !== wanted) throw new Error(`${status} instead of ${wanted}: ${JSON.stringify(body)}`)
    return body
  }
  return {
    app,
    pool: database.pool,
    url: database.url,
    graph: model.graph,
    call,
    create: (module, record) => must(201, call('POST', `/records/${module}`, record)),
    change: (module, record, changes) =>
      must(200, call('PATCH', `/records/${module}/${record.id}`, changes, { 'if-match': `"${record.version}"` })),
    end: async () => {
      await app.close()
      end()
      if (given === undefined) await database.end()
    },
  }
}
