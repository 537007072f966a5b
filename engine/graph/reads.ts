import type { Expression } from '../expression/expression.ts'
import { fieldPaths } from '../expression/walk.ts'
import { moduleOf, type Field, type Graph } from './graph.ts'

/** A field with columns that an expression rests on in the end, and the references that lead to it (none: of the same record). */
export interface Read {
  readonly steps: readonly Field[]
  readonly field: Field
}

/** The field at the end of a path and the references before it. A path that linking accepted leads somewhere. */
export function follow(graph: Graph, module: string, path: readonly string[]): Read {
  const [first = '', ...rest] = path
  const field = moduleOf(graph, module).fieldsByName.get(first)
  if (field === undefined) throw new Error(`${module} has no field ${first}`)
  if (rest.length === 0) return { steps: [], field }
  const { valueType } = field
  if (typeof valueType !== 'object') throw new Error(`${module}.${first} is not a reference`)
  const further = follow(graph, valueType.reference, rest)
  return { steps: [field, ...further.steps], field: further.field }
}

/** All that an expression rests on, formulas taken apart. Rollups stay: they have columns of their own. */
export function readsOf(graph: Graph, module: string, expression: Expression): readonly Read[] {
  return fieldPaths(expression).flatMap((path): readonly Read[] => {
    const { steps, field } = follow(graph, module, path)
    if (field.kind !== 'formula') return [{ steps, field }]
    return readsOf(graph, field.module, field.expression).map((read) => ({
      steps: [...steps, ...read.steps],
      field: read.field,
    }))
  })
}
