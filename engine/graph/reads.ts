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

/** Roots of paths that lead outside of the record: what was, what is chosen, who asks. */
const otherRoots: ReadonlySet<string> = new Set(['old', 'option', 'user'])

/** Whether every step of a path is there, in a graph that may hold less than the one the path was linked in. */
export function leads(graph: Graph, module: string, [first = '', ...rest]: readonly string[]): boolean {
  const field = graph.modules.get(module)?.fieldsByName.get(first)
  if (field === undefined) return false
  if (rest.length === 0) return true
  return typeof field.valueType === 'object' && leads(graph, field.valueType.reference, rest)
}

/** Whether all that an expression names of records is there. */
export const namesWhatIsThere = (graph: Graph, module: string, expression: Expression | undefined): boolean =>
  expression === undefined ||
  fieldPaths(expression).every((path) => otherRoots.has(path[0] ?? '') || leads(graph, module, path))
