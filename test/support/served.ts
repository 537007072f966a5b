/** The whole API over a folder of definitions, in a database of its own: what a browser talks to, without the port. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import type { Graph } from '../../engine/graph/graph.ts'
import { buildApplication } from '../../engine/server/application.ts'
import { loadModel } from '../../engine/server/load-model.ts'
import type { Channel } from '../../engine/access/scope.ts'
import type { Context } from '../../engine/server/context.ts'
import { openContext, type ReadingOptions } from '../../engine/server/open-context.ts'
import { identify } from '../../engine/server/people/identify.ts'
import { allRoutes } from '../../engine/server/routes.ts'
import { repository, type Settings } from '../../engine/server/settings.ts'
import { compileLayers, readLayers } from '../../engine/pipeline.ts'
import { databaseOfLayers, type TestDatabase } from './database.ts'
import { bySession, byToken, newSession, newToken, type Credentials } from './sign-in.ts'

/** What JSON.parse gives: a test says itself what it expects of it. */
export type Json = ReturnType<typeof JSON.parse>

export interface Answer {
  readonly status: number
  readonly body: Json
}

/** Requests in the name of one person. */
export interface Caller {
  /** `headers` go over those that say who asks. */
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Credentials,
  ): Promise<Answer>
  /** Creates a record, which must succeed. */
  create(module: string, record: Readonly<Record<string, unknown>>): Promise<Json>
  /** Changes a record as it was read, which must succeed. */
  change(module: string, record: Json, changes: Readonly<Record<string, unknown>>): Promise<Json>
}

/** How somebody asks: with a session, or with a token for one of her profiles. */
export interface Asker {
  readonly channel?: Channel
  /** A token with this profile instead of a session. */
  readonly token?: string
}

/** Without anything else, everything is asked by the first administrator. */
export interface Served extends Caller {
  readonly app: FastifyInstance
  readonly context: Context
  readonly pool: Pool
  readonly url: string
  readonly graph: Graph
  /** Requests of another person, by her id. */
  as(person: string, asker?: Asker): Promise<Caller>
  /** Requests of nobody. */
  readonly nobody: Caller
  /** Headers that say that somebody asks. */
  credentials(person: string, asker?: Asker): Promise<Credentials>
  end(): Promise<void>
}

export interface ServedOptions {
  readonly modulesFolder: string
  /** The day on which it happens; the machine's when not said. */
  readonly today?: string
  /** A database that is already there, to be served again on another day. */
  readonly database?: { readonly pool: Pool; readonly url: string; end(): Promise<void> }
  readonly settings?: Partial<Settings & ReadingOptions>
}

/** A database with the tables of a folder of definitions, which must have no problems. */
export function emptyDatabase(modulesFolder: string): Promise<TestDatabase> {
  const layers = readLayers({ base: modulesFolder })
  return databaseOfLayers(layers, () => {
    const { graph, problems } = compileLayers(layers)
    if (graph === undefined) throw new Error(JSON.stringify(problems))
    return graph
  })
}

/** Requests with some headers. */
function caller(app: FastifyInstance, credentials: Credentials): Caller {
  const call: Caller['call'] = async (method, path, body, headers = {}) => {
    const json = body === undefined ? {} : { payload: JSON.stringify(body) }
    const answer = await app.inject({
      method,
      url: `/api${path}`,
      headers: { ...credentials, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
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
    call,
    create: (module, record) => must(201, call('POST', `/records/${module}`, record)),
    change: (module, record, changes) =>
      must(200, call('PATCH', `/records/${module}/${record.id}`, changes, { 'if-match': `"${record.version}"` })),
  }
}

const credentialsOf =
  (pool: Pool) =>
  async (person: string, { channel = 'web', token }: Asker = {}): Promise<Credentials> =>
    token === undefined
      ? bySession(await newSession(pool, person, channel))
      : byToken(await newToken(pool, person, token, channel))

export async function served({
  modulesFolder,
  today,
  database: given,
  settings: more,
}: ServedOptions): Promise<Served> {
  const database = given ?? (await emptyDatabase(modulesFolder))
  const settings: Settings = {
    host: '127.0.0.1',
    port: 0,
    dataFolder: mkdtempSync(join(tmpdir(), 'cimbra-')),
    demo: false,
    modulesFolder,
    ...(today === undefined ? {} : { today }),
    ...more,
  }
  const model = await loadModel(modulesFolder, database)
  const { context, end } = await openContext(settings, { ...database, missingExtensions: [] }, model)
  const app = await buildApplication({
    pool: database.pool,
    hasModel: () => true,
    pagesFolder: join(repository, 'dist'),
    ...(settings.address === undefined ? {} : { address: settings.address }),
    ...(settings.trustProxy === undefined ? {} : { trustProxy: settings.trustProxy }),
    identify: identify(context),
    register: allRoutes(context),
  })
  const credentials = credentialsOf(database.pool)
  const administrator = caller(app, await credentials(context.firstAdministrator()))
  return {
    ...administrator,
    app,
    context,
    pool: database.pool,
    url: database.url,
    graph: model.graph,
    credentials,
    as: async (person, asker) => caller(app, await credentials(person, asker)),
    nobody: caller(app, {}),
    end: async () => {
      await app.close()
      await end()
      if (given === undefined) await database.end()
    },
  }
}
