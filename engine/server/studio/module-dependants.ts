import { fieldPaths } from '../../expression/walk.ts'
import type { Expression } from '../../expression/expression.ts'
import { moduleOf, modulesOf, type Field, type Graph, type Module } from '../../graph/graph.ts'
import { perModel } from '../records/remembered.ts'

/** Something of another module that rests on a module. */
export interface Dependant {
  readonly module: string
  readonly moduleTitle: string
  readonly name: string
  readonly title: string
}

/** What is felt elsewhere when a module is switched off. Nothing of it is lost. */
export interface Dependants {
  /** They show nothing while it is off. */
  readonly references: readonly Dependant[]
  readonly panels: readonly Dependant[]
  /** Rollups over its records: they stay as they are. */
  readonly rollups: readonly Dependant[]
  /** Formulas that read along references into it: they go on. */
  readonly formulas: readonly Dependant[]
  /** Modules that go with it: its lines. */
  readonly modules: readonly Dependant[]
}

const dependant = (module: Module, { name, title }: { readonly name: string; readonly title: string }): Dependant => ({
  module: module.name,
  moduleTitle: module.definition.title,
  name,
  title,
})

const ofField = (module: Module, field: Field): Dependant =>
  dependant(module, { name: field.name, title: field.definition.title })

/** Whether a path of an expression goes through records of the module. */
function enters(graph: Graph, from: Module, path: readonly string[], target: string): boolean {
  let module = from
  for (const name of path.slice(0, -1)) {
    const type = module.fieldsByName.get(name)?.valueType
    if (typeof type !== 'object') return false
    if (type.reference === target) return true
    module = moduleOf(graph, type.reference)
  }
  return false
}

const reads = (graph: Graph, module: Module, expression: Expression | undefined, target: string): boolean =>
  expression !== undefined && fieldPaths(expression).some((path) => enters(graph, module, path, target))

function findDependants(graph: Graph, { name, fields, incoming }: Module): Dependants {
  const others = modulesOf(graph).filter((module) => module.name !== name)
  const inFields = (kept: (module: Module, field: Field) => boolean): readonly Dependant[] =>
    others.flatMap((module) =>
      module.fields.filter((field) => kept(module, field)).map((field) => ofField(module, field)),
    )
  const lines = new Set(fields.flatMap((field) => (field.kind === 'lines' ? [field.of] : [])))
  return {
    references: incoming
      .filter(({ module, field }) => module !== name && !field.common && !lines.has(module))
      .map(({ module, field }) => ofField(moduleOf(graph, module), field)),
    panels: others.flatMap((module) =>
      module.panels.filter(({ of }) => of === name).map((panel) => dependant(module, panel)),
    ),
    rollups: inFields(
      (_, field) =>
        field.kind === 'rollup' &&
        (field.of === name ||
          reads(graph, moduleOf(graph, field.of), field.value, name) ||
          reads(graph, moduleOf(graph, field.of), field.where, name)),
    ),
    formulas: inFields((module, field) => field.kind === 'formula' && reads(graph, module, field.expression, name)),
    modules: others
      .filter((module) => lines.has(module.name))
      .map((module) => dependant(module, { name: module.name, title: module.definition.title })),
  }
}

/** What depends on a module, in the order of the graph. Found once for each graph. */
export const moduleDependants = perModel(findDependants)
