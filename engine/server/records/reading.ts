/**
 * How the person behind a call reads. Names of a request are resolved in what she can see (`seen`); SQL is compiled from the whole graph, and
 * her guard holds back rows and fields. Equal keys of a scope make equal SQL.
 */
import { sql, type RawBuilder } from 'kysely'
import { grantRows, guardOf } from '../../access/guard.ts'
import type { ScopeValue } from '../../access/predicate.ts'
import type { Scope } from '../../access/scope.ts'
import { moduleOf, type Graph, type Module } from '../../graph/graph.ts'
import { tableOf, wholeTableOf, type WholeTable } from '../../outputs/database/names.ts'
import type { ReadingGuard, Source } from '../../outputs/database/read-field.ts'
import type { Call, Model } from '../context.ts'
import { boundedCache, type BoundedCache } from './bounded-cache.ts'
import { scopeParameter } from './query.ts'
import { isRefusal } from './refusal.ts'

type Sql = RawBuilder<unknown>

export interface Reading {
  /** Everything. */
  readonly graph: Graph
  /** What the person can read. */
  readonly seen: Graph
  /** Absent: nothing is held back. */
  readonly guard: ReadingGuard | undefined
  readonly scope: Scope
  readonly value: ScopeValue
  readonly whole: WholeTable
}

/** What a module that is switched off holds is there for nobody, administrators included. */
const offGuard = (graph: Graph, whole: WholeTable): ReadingGuard => ({
  rows: ({ name }) => (graph.off.has(name) ? sql`false` : undefined),
  field: () => undefined,
  outside: () => 'nothing',
  whole,
})

/** How a scope reads a model. `value`: how the statement takes values of the scope. */
export const readingOf = (
  scope: Scope,
  { graph }: Model,
  value: ScopeValue = scopeParameter,
  whole: WholeTable = wholeTableOf,
): Reading => ({
  graph,
  seen: scope.graph,
  guard: guardOf(scope, graph, value, whole) ?? (graph.off.size === 0 ? undefined : offGuard(graph, whole)),
  scope,
  value,
  whole,
})

/**
 * How a call reads by a compiled get or list. Those run as the role that reads all rows, which needs no view of them: a view costs a get as much
 * as its own row, for each sub-select.
 */
export const compiledReading = ({ scope, model, context }: Call): Reading =>
  readingOf(scope, model, scopeParameter, context.readPool === undefined ? wholeTableOf : tableOf)

/** The module as the person can see it. Only for one that she can see. */
export const seenModule = ({ seen }: Pick<Reading, 'seen'>, { name }: Module): Module => moduleOf(seen, name)

/** A row as the person reads it. */
export const guardedSource = ({ guard }: Reading, source: Source): Source =>
  guard === undefined ? source : { ...source, guard }

/** The same row where the statement asks already that these fields of it can be read. */
export function trustingSource(source: Source, names: ReadonlySet<string>): Source {
  const { guard, alias } = source
  if (guard === undefined || names.size === 0) return source
  const field: ReadingGuard['field'] = (module, each, at) =>
    at.alias === alias && names.has(each.name) ? undefined : guard.field(module, each, at)
  return { ...source, guard: { ...guard, field } }
}

/** That the row can be read. */
export const rowConditions = (module: Module, source: Source): readonly Sql[] => {
  const condition = source.guard?.rows(module, source)
  return condition === undefined ? [] : [condition]
}

/** That all these fields of a row that can be read can be read too. */
export const fieldConditions = (module: Module, names: ReadonlySet<string>, source: Source): readonly Sql[] =>
  [...names].flatMap((name) => {
    const field = module.fieldsByName.get(name)
    const condition = field === undefined ? undefined : source.guard?.field(module, field, source)
    return condition === undefined ? [] : [condition]
  })

/** Whether each row of the module, with these fields of it, can be read. */
export const readsAll = (module: Module, names: ReadonlySet<string>, source: Source): boolean =>
  rowConditions(module, source).length + fieldConditions(module, names, source).length === 0

const anyOf = (conditions: readonly (Sql | undefined)[]): readonly Sql[] =>
  conditions.includes(undefined)
    ? []
    : [sql`(${sql.join([sql`false`, ...conditions.map((each) => each as Sql)], sql` or `)})`]

/** That somebody may put the row into the bin, and so read it there. None is needed of an administrator. */
export function deletingConditions(
  { scope, graph, value, whole }: Reading,
  module: Module,
  source: Source,
): readonly Sql[] {
  if (scope.administrator) return []
  const grants = scope.grants(module.name).filter(({ actions }) => actions.has('delete'))
  return anyOf(grants.map((grant) => grantRows(scope, graph, module, grant, 'delete', source, value, whole)))
}

/**
 * That more than the basic fields of the mobile channel is there of a row: what belongs to it, and what became of it. Where there are no basic
 * rows it is that the row can be read.
 */
export function wholeRowConditions(reading: Reading, module: Module, source: Source): readonly Sql[] {
  const { scope, graph, value, whole: table } = reading
  const grants = scope.administrator ? [] : scope.grants(module.name)
  if (!grants.some(({ basic }) => basic)) return rowConditions(module, source)
  const whole = grants.filter(({ basic, actions }) => !basic && actions.has('read'))
  return anyOf(whole.map((grant) => grantRows(scope, graph, module, grant, 'read', source, value, table)))
}

/** `and` before each. */
export const alsoSql = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0
    ? sql``
    : sql`${sql.join(
        conditions.map((each) => sql` and ${each}`),
        sql``,
      )}`

const numbers = new WeakMap<Graph, number>()
let last = 0

/**
 * Scopes of one key read alike: part of the key of everything that is compiled for them. What they see is part of it too, so that nothing that was
 * compiled with rights of before is ever used with those of now.
 */
export function readingKey({ key, graph }: Scope): string {
  const number = numbers.get(graph) ?? ++last
  numbers.set(graph, number)
  return `${number} ${key}`
}

/** What is compiled for the people of one shape of scope, kept with the model and forgotten when too much is. Refusals are not kept. */
export function perScope<T extends object>(
  limit: number,
): (model: Model, scope: Scope, key: string, make: () => T) => T {
  const models = new WeakMap<Model, BoundedCache<T>>()
  return (model, scope, key, make) => {
    const cache = models.get(model) ?? boundedCache<T>(limit)
    models.set(model, cache)
    const whole = `${readingKey(scope)}|${key}`
    const made = cache.get(whole) ?? make()
    if (!isRefusal(made)) cache.set(whole, made)
    return made
  }
}
