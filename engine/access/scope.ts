/**
 * What the person behind a request may see and do. No query can be built without one; only this file makes them.
 *
 * For now every scope grants everything: people and permissions arrive with the access issue, which compiles grants into it.
 */
declare const scoped: unique symbol

export interface Scope {
  readonly [scoped]: true
  /** Id of the person, a record of the module with the purpose `people`. */
  readonly person: string
  /** Changes when what the scope grants changes: part of the key of every compiled query. */
  readonly key: string
}

/** A scope that grants all of every module, in the name of a person. */
export const everything = (person: string): Scope => ({ person, key: 'everything' }) as Scope
