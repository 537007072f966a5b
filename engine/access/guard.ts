/** What readers ask while they compile SQL: which rows and which fields of a row may be read. */
import { sql, type RawBuilder } from 'kysely'
import type { Graph, Module } from '../graph/graph.ts'
import { wholeTableOf, type WholeTable } from '../outputs/database/names.ts'
import type { ReadingGuard, Source } from '../outputs/database/read-field.ts'
import type { Grant } from './grant.ts'
import { reachedOf } from './make-scope.ts'
import { basicRows, matchedRows, type ScopeValue } from './predicate.ts'
import type { Asking, Scope } from './scope.ts'

type Sql = RawBuilder<unknown>

const none = sql`false`

/** Rows that some of the grants match; undefined when every row is. No grants match no row. */
function rowsOf(
  scope: Scope,
  graph: Graph,
  module: Module,
  grants: readonly Grant[],
  asking: Asking,
  source: Source,
  value: ScopeValue,
  whole: WholeTable,
): Sql | undefined {
  if (grants.length === 0) return none
  const reached = reachedOf(scope)
  const profiles = (basic: boolean): readonly string[] =>
    grants.filter((grant) => grant.basic === basic).flatMap((grant) => grant.profiles)
  const [own, basic] = [profiles(false), profiles(true)]
  const matched = own.length === 0 ? none : matchedRows({ graph, reached, asking, value, whole }, module, own, source)
  if (basic.length === 0 || matched === undefined) return matched
  const besides = basicRows({ reached, value }, module, basic, source)
  return besides === undefined ? undefined : sql`(${matched} or ${besides})`
}

/** Rows that one grant matches for a way of asking; undefined when every row is. */
export const grantRows = (
  scope: Scope,
  graph: Graph,
  module: Module,
  grant: Grant,
  asking: Asking,
  source: Source,
  value: ScopeValue,
  whole: WholeTable = wholeTableOf,
): Sql | undefined => rowsOf(scope, graph, module, [grant], asking, source, value, whole)

const always = new Set(['id', 'version'])

/** The guard of a scope over the whole graph; undefined for an administrator, who reads everything. */
export function guardOf(
  scope: Scope,
  graph: Graph,
  value: ScopeValue,
  whole: WholeTable = wholeTableOf,
): ReadingGuard | undefined {
  if (scope.administrator) return undefined
  const reading = (module: Module): readonly Grant[] =>
    scope.grants(module.name).filter(({ actions }) => actions.has('read'))
  const rows = (module: Module, grants: readonly Grant[], source: Source): Sql | undefined =>
    rowsOf(scope, graph, module, grants, 'read', source, value, whole)
  return {
    whole,
    rows: (module, source) => rows(module, reading(module), source),
    field(module, { name }, source) {
      const all = reading(module)
      const those = all.filter(({ read }) => read.has(name))
      return always.has(name) || those.length === all.length ? undefined : rows(module, those, source)
    },
    outside(module, { name }, source) {
      const those = reading(module).filter(({ read }) => read.has(name))
      const signing = those.filter(({ outside }) => outside === 'sign')
      if (signing.length === 0) return 'nothing'
      return signing.length === those.length ? 'sign' : (rows(module, signing, source) ?? 'sign')
    },
  }
}
