import type { Action } from '../../access/grant.ts'
import type { Scope } from '../../access/scope.ts'
import type { Field, Module } from '../../graph/graph.ts'

/** Which fields of a module a body may name, on whatever rows. */
export interface FieldRights {
  /** She reads or writes it: it may be spoken of. Any other field is answered like one that does not exist. */
  knows(field: Field): boolean
  writes(field: Field): boolean
}

/** Come with every record that is seen. */
const always: readonly string[] = ['id', 'version']

const made = new WeakMap<Scope, Map<string, FieldRights>>()

/** Rights of a scope in a module, for records that are created or changed. */
export function fieldRights(scope: Scope, { name }: Pick<Module, 'name'>, action: 'create' | 'update'): FieldRights {
  const known = made.get(scope) ?? new Map<string, FieldRights>()
  made.set(scope, known)
  const key = `${name} ${action}`
  const rights = known.get(key) ?? makeRights(scope, name, action)
  known.set(key, rights)
  return rights
}

/** The lines of a module that she cannot see, or that is switched off, are not there. */
const isThere = ({ graph }: Scope, field: Field): boolean => field.kind !== 'lines' || graph.modules.has(field.of)

function makeRights(scope: Scope, module: string, action: 'create' | 'update'): FieldRights {
  if (scope.administrator) return { knows: (field) => isThere(scope, field), writes: () => true }
  const grants = scope.grants(module)
  const names = (has: Action, list: 'read' | 'write'): readonly string[] =>
    grants.filter(({ actions }) => actions.has(has)).flatMap((grant) => [...grant[list]])
  const writable = new Set(names(action, 'write'))
  const written = [...names('create', 'write'), ...names('update', 'write')]
  const known = new Set([...always, ...names('read', 'read'), ...written])
  return {
    knows: (field) => known.has(field.name) && isThere(scope, field),
    writes: (field) => writable.has(field.name),
  }
}
