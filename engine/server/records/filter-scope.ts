import type { NameScope, ValueType } from '../../expression/expression.ts'
import { modulesOf, type Graph, type Module } from '../../graph/graph.ts'
import { isFilterable } from '../../outputs/api/field-uses.ts'

function typeOfPath(
  graph: Graph,
  module: Module | undefined,
  [first = '', ...rest]: readonly string[],
): ValueType | undefined {
  const field = module?.fieldsByName.get(first)
  if (field === undefined || !isFilterable(field)) return undefined
  if (rest.length === 0) return field.valueType
  return typeof field.valueType === 'object'
    ? typeOfPath(graph, graph.modules.get(field.valueType.reference), rest)
    : undefined
}

function namesAt(graph: Graph, module: Module | undefined, [first, ...rest]: readonly string[]): Iterable<string> {
  if (first === undefined) return module?.fields.filter(isFilterable).map(({ name }) => name) ?? []
  const type = module?.fieldsByName.get(first)?.valueType
  return typeof type === 'object' ? namesAt(graph, graph.modules.get(type.reference), rest) : []
}

/** The module whose records are persons: `user.…` is the one who asks. */
export const peopleModule = (graph: Graph): Module | undefined =>
  modulesOf(graph).find(({ definition }) => definition.purpose === 'people')

/** The names that a filter of a module may use: its filterable fields, along references those of the far modules, and `user`. */
export function filterScope(graph: Graph, module: Module): NameScope {
  const people = peopleModule(graph)
  return {
    typeOf: (path) => (path[0] === 'user' ? typeOfPath(graph, people, path.slice(1)) : typeOfPath(graph, module, path)),
    namesAt: (path) => (path[0] === 'user' ? namesAt(graph, people, path.slice(1)) : namesAt(graph, module, path)),
    module: module.name,
  }
}
