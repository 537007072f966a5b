/** The names that expressions of a recipe may use: the fields of the record, what they refer to, and the roots that a step brings. */
import type { NameScope, ValueType } from '../expression/expression.ts'
import { moduleOf, type Graph, type Module } from '../graph/graph.ts'
import type { Vocabulary } from './read-demo.ts'

/** What a root stands for: a value, a record of a module (followed as a reference is), or an entry of a vocabulary. */
export type Root =
  | { readonly kind: 'value'; readonly type: ValueType }
  | { readonly kind: 'record'; readonly module: Module }
  | { readonly kind: 'entry'; readonly vocabulary: Vocabulary }

export type Roots = ReadonlyMap<string, Root>

function typeInModule(graph: Graph, module: Module, [first = '', ...rest]: readonly string[]): ValueType | undefined {
  const field = module.fieldsByName.get(first)
  if (field === undefined || rest.length === 0) return field?.valueType
  return typeof field.valueType === 'object'
    ? typeInModule(graph, moduleOf(graph, field.valueType.reference), rest)
    : undefined
}

function namesInModule(graph: Graph, module: Module, [first, ...rest]: readonly string[]): Iterable<string> {
  if (first === undefined) return module.fieldsByName.keys()
  const type = module.fieldsByName.get(first)?.valueType
  return typeof type === 'object' ? namesInModule(graph, moduleOf(graph, type.reference), rest) : []
}

function typeInRoot(graph: Graph, root: Root, rest: readonly string[]): ValueType | undefined {
  if (root.kind === 'entry') {
    const [column, ...further] = rest
    if (column === undefined) return root.vocabulary.plain ? 'text' : undefined
    return further.length === 0 ? root.vocabulary.columns.get(column) : undefined
  }
  if (root.kind === 'record')
    return rest.length === 0 ? { reference: root.module.name } : typeInModule(graph, root.module, rest)
  if (rest.length === 0) return root.type
  return typeof root.type === 'object' ? typeInModule(graph, moduleOf(graph, root.type.reference), rest) : undefined
}

function namesInRoot(graph: Graph, root: Root, rest: readonly string[]): Iterable<string> {
  if (root.kind === 'entry') return rest.length === 0 ? root.vocabulary.columns.keys() : []
  if (root.kind === 'record') return namesInModule(graph, root.module, rest)
  return typeof root.type === 'object' ? namesInModule(graph, moduleOf(graph, root.type.reference), rest) : []
}

/** Names of `module` and of the roots; a root hides a field of its name. */
export const recordNames = (graph: Graph, module: Module, roots: Roots = new Map()): NameScope => ({
  module: module.name,
  typeOf: ([first = '', ...rest]) => {
    const root = roots.get(first)
    return root === undefined ? typeInModule(graph, module, [first, ...rest]) : typeInRoot(graph, root, rest)
  },
  namesAt: (path) => {
    const [first, ...rest] = path
    if (first === undefined) return [...namesInModule(graph, module, []), ...roots.keys()]
    const root = roots.get(first)
    return root === undefined ? namesInModule(graph, module, path) : namesInRoot(graph, root, rest)
  },
})
