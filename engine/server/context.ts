import type { Pool, PoolClient } from 'pg'
import type { Scope } from '../access/scope.ts'
import type { Graph } from '../graph/graph.ts'
import type { Language } from '../problems/problem.ts'
import type { Clock } from './clock.ts'
import type { FileStore } from './files/file-store.ts'

/** A graph with its version. Immutable: whatever is compiled from it is cached with it and dies with it. */
export interface Model {
  readonly version: string
  readonly graph: Graph
}

/** What the engine must know of the company to read and show records. */
export interface CompanySettings {
  readonly name: string
  /** IANA name, such as `America/Mexico_City`: decides which day an instant belongs to. */
  readonly timeZone: string
  /** ISO 4217. */
  readonly baseCurrency: string
  readonly locale: string
}

/** What a server process has at hand; everything with an effect is reached through it. */
export interface Context {
  readonly pool: Pool
  readonly clock: Clock
  /** The model in force. A request takes it once and finishes on it. */
  model(): Model
  readonly company: () => CompanySettings
  /** Id of the first administrator, a record of the module with the purpose `people`. */
  readonly firstAdministrator: () => string
  readonly files: FileStore
}

/** A request on its way: who asks, in which language, on which model. */
export interface Call {
  readonly context: Context
  readonly model: Model
  readonly scope: Scope
  readonly language: Language
  /** The transaction that the call runs in; without one each statement goes to the pool. */
  readonly client?: PoolClient
}
