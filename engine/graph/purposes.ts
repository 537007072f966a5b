import { modulesOf, type Graph, type Module } from './graph.ts'

/** The module with a purpose; without it the system layer is not ours. */
export function moduleFor(graph: Graph, purpose: string): Module {
  const module = modulesOf(graph).find(({ definition }) => definition.purpose === purpose)
  if (module === undefined) throw new Error(`no module has the purpose ${purpose}`)
  return module
}

/** The column of the field of a module with a purpose, if it has one. */
export function columnFor(module: Module, purpose: string): string | undefined {
  const field = module.fields.find(({ definition }) => definition.purpose === purpose)
  return field?.kind === 'stored' ? field.columns[0]?.name : undefined
}

/** The column that the engine itself rests on: without it the system layer is not ours. */
export function ownColumn(module: Module, purpose: string): string {
  const column = columnFor(module, purpose)
  if (column === undefined) throw new Error(`no field of ${module.name} has the purpose ${purpose}`)
  return column
}
