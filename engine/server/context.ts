import type { Pool, PoolClient } from 'pg'
import type { Principal } from '../access/principal.ts'
import type { Scope } from '../access/scope.ts'
import type { Graph, Module } from '../graph/graph.ts'
import type { Layers } from '../pipeline.ts'
import type { Language } from '../problems/problem.ts'
import type { Clock } from './clock.ts'
import type { FileStore } from './files/file-store.ts'
import type { Mailing } from './people/mailing.ts'
import type { Sessions } from './people/sessions.ts'
import type { LiveModel } from './studio/live-model.ts'
import type { StudioState } from './studio/studio-state.ts'

/** A graph with its version. Immutable: whatever is compiled from it is cached with it and dies with it. */
export interface Model {
  readonly version: string
  readonly graph: Graph
}

/** A model with what it was compiled from. */
export interface LoadedModel extends Model {
  /** The files as they were read, once. */
  readonly layers: Layers
  /** What the studio changes of them. */
  readonly studio: StudioState
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

/** From people to what they may see and do. */
export interface Access {
  /** The scope of whoever asks, on the model in force; at once when it is remembered. */
  scopeOf(principal: Principal): Scope | Promise<Scope>
  /** What scopes are made of has changed: drops what is remembered here now, and tells the other processes. */
  changed(): void
  /** Records of a module were written by this process: drops what is remembered of scopes that rest on them, before the answer leaves. */
  written(module: Module): void
}

/** What a server process has at hand; everything with an effect is reached through it. */
export interface Context {
  /** Logged in as the owner of the tables: definitions, rules, what the engine itself keeps. */
  readonly pool: Pool
  /** Behind the second wall: see `wall.ts`. */
  readonly walledPool: Pool
  /** For compiled gets and lists alone; absent where they too run behind the wall. */
  readonly readPool?: Pool
  readonly clock: Clock
  /** The model in force. A request takes it once and finishes on it. */
  model(): Model
  readonly company: () => CompanySettings
  /** Id of the first administrator, a record of the module with the purpose `people`. */
  readonly firstAdministrator: () => string
  readonly files: FileStore
  readonly access: Access
  /** The model in force with the layers that it is made of, and the way to put another in its place. */
  readonly live: LiveModel
  readonly sessions: Sessions
  readonly mailing: Mailing
  /** Where people reach this server, for links in mails: from the settings, never from a request. */
  readonly address: () => string
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
