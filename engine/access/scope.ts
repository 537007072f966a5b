/**
 * What the person behind a request may see and do. No query can be built without one; only `make-scope.ts` and `everything` make them.
 */
import type { Graph } from '../graph/graph.ts'
import type { Grant } from './grant.ts'

declare const scoped: unique symbol

/** Where a session works: fixed when it is made, never said by a request. */
export type Channel = 'web' | 'mobile'

/** The four ways to ask for a row. */
export type Asking = 'read' | 'create' | 'update' | 'delete'

/** People and groups whose records are open to somebody. */
export interface Owners {
  readonly people: readonly string[]
  readonly groups: readonly string[]
}

/** One assignment that counts. `portfolio` null: all portfolios of the unit. */
export interface AssignmentFact {
  readonly profile: string
  readonly unit: string
  readonly portfolio: string | null
}

/** Everything about a person that her scope is made of: read from the database, nothing of it from a request. */
export interface PersonFacts {
  readonly person: string
  readonly channel: Channel
  /** Those that count today, of an active person; of a token only those with its profile. */
  readonly assignments: readonly AssignmentFact[]
  /** Groups she is in. */
  readonly groups: readonly string[]
  /** People below her role, if her role reads what they own. */
  readonly subordinates: readonly string[]
  /** By module: whose records sharing rules open to her. What may be written may be read, and stands in both. */
  readonly shared: Readonly<Record<string, { readonly read: Owners; readonly write: Owners }>>
}

export interface Scope {
  readonly [scoped]: true
  /** Id of the person, a record of the module with the purpose `people`. */
  readonly person: string
  readonly channel: Channel
  /** Every row and field of all modules that are switched on. */
  readonly administrator: boolean
  /** Shape of what the scope grants. Scopes of one key have the same narrowed graph and the same SQL: part of the key of every compiled query. */
  readonly key: string
  /** Values of the slots that predicates name, such as `reach.0.0.units`. */
  readonly values: Readonly<Record<string, unknown>>
  readonly facts: PersonFacts
  /**
   * What may be read, as a graph of its own: modules and fields that cannot be read are not in it. Names of requests are resolved here; SQL is
   * compiled from the whole graph, for a formula may rest on what the person cannot read. Fields are the same objects in both.
   */
  readonly graph: Graph
  /** What is granted in a module, equal field sets merged; none for a module that she has nothing to do with. */
  grants(module: string): readonly Grant[]
}

/** A scope from its members; the brand is given here and nowhere else. */
export const brand = (members: Omit<Scope, typeof scoped>): Scope => members as Scope
