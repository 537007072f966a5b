import type { Expression } from '../../expression/expression.ts'
import { fieldPaths } from '../../expression/walk.ts'
import { modulesOf, type Field, type Graph } from '../../graph/graph.ts'
import { resolvePath } from './resolve-path.ts'

/** Which fields a computed field rests on, and which computed fields rest on a field: one step each way. */
export interface Dependents {
  restsOn(field: Field): readonly Field[]
  usedBy(field: Field): readonly Field[]
}

const once = (fields: readonly Field[]): readonly Field[] => [
  ...new Map(fields.map((field) => [keyOf(field), field])).values(),
]

const keyOf = ({ module, name }: Field): string => `${module}.${name}`

const readBy = (graph: Graph, module: string, expression: Expression | undefined): readonly Field[] =>
  expression === undefined ? [] : fieldPaths(expression).flatMap((path) => resolvePath({ graph, module }, path).fields)

function direct(graph: Graph, field: Field): readonly Field[] {
  if (field.kind === 'formula') return once(readBy(graph, field.module, field.expression))
  if (field.kind !== 'rollup') return []
  const via = graph.modules.get(field.of)?.fieldsByName.get(field.via)
  return once([
    ...(via === undefined ? [] : [via]),
    ...readBy(graph, field.of, field.value),
    ...readBy(graph, field.of, field.where),
  ])
}

/** Looks through all computed fields of the graph once. */
export function dependentsIn(graph: Graph): Dependents {
  const computed = modulesOf(graph).flatMap(({ fields }) =>
    fields.filter(({ kind }) => kind === 'formula' || kind === 'rollup'),
  )
  const restsOn = new Map(computed.map((field) => [keyOf(field), direct(graph, field)]))
  const usedBy = Map.groupBy(
    computed.flatMap((user) => (restsOn.get(keyOf(user)) ?? []).map((used) => ({ used: keyOf(used), user }))),
    ({ used }) => used,
  )
  return {
    restsOn: (field) => restsOn.get(keyOf(field)) ?? [],
    usedBy: (field) => once((usedBy.get(keyOf(field)) ?? []).map(({ user }) => user)),
  }
}
