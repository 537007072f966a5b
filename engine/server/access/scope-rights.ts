import { guardOf } from '../../access/guard.ts'
import type { Action } from '../../access/grant.ts'
import type { ScopeValue } from '../../access/predicate.ts'
import type { Scope } from '../../access/scope.ts'
import { sql, type RawBuilder } from 'kysely'
import { typeOf } from '../../fields/index.ts'
import type { Field, Graph, Module } from '../../graph/graph.ts'
import type { Source } from '../../outputs/database/read-field.ts'

/** What a scope gives in a module, all its grants together: of no row in particular. */
export interface Rights {
  readonly actions: ReadonlySet<Action>
  readonly read: ReadonlySet<string>
  readonly write: ReadonlySet<string>
}

const none: Rights = { actions: new Set(), read: new Set(), write: new Set() }

const actions: readonly Action[] = ['create', 'read', 'update', 'delete', 'import', 'export']

const isSecret = ({ definition }: Field): boolean => {
  const type = typeOf(definition)
  return type.kind === 'stored' && type.writeOnly === true
}

const everythingIn = ({ fields }: Module): Rights => ({
  actions: new Set(actions),
  read: new Set(fields.filter((field) => !isSecret(field)).map(({ name }) => name)),
  write: new Set(fields.filter(({ systemWritten }) => !systemWritten).map(({ name }) => name)),
})

/** The rights of a scope in a module; none in one that is switched off. */
export function rightsIn(scope: Scope, graph: Graph, module: Module): Rights {
  if (graph.off.has(module.name)) return none
  if (scope.administrator) return everythingIn(module)
  const grants = scope.grants(module.name)
  return {
    actions: new Set(grants.flatMap((grant) => [...grant.actions])),
    read: new Set(grants.filter(({ actions: given }) => given.has('read')).flatMap(({ read }) => [...read])),
    write: new Set(grants.flatMap(({ write }) => [...write])),
  }
}

/** Values of a scope as parameters of a statement that serves this scope alone. */
export const valuesOf =
  ({ values }: Scope): ScopeValue =>
  (name, sqlType) =>
    sql`${values[name]}::${sql.raw(sqlType)}`

/** Condition that a row of a module can be read: `true` for every row. */
export function readableRows(scope: Scope, graph: Graph, module: Module, source: Source): RawBuilder<unknown> {
  if (graph.off.has(module.name)) return sql`false`
  return guardOf(scope, graph, valuesOf(scope))?.rows(module, source) ?? sql`true`
}
