import { modulesOf, moduleOf, type Field, type Graph, type Module } from '../../graph/graph.ts'
import { isWritable } from './field-uses.ts'

/** For whom modules are described: what she can see of them, and what she may do. */
export interface ApiView {
  /** All definitions. */
  readonly graph: Graph
  /** What can be read of them. */
  readonly seen: Graph
  /** Whether she may do it to some records of the module. */
  may(module: string, action: 'create' | 'update' | 'delete'): boolean
  /** Whether she may write the field in some records of its module. */
  writes(field: Field, action: 'create' | 'update'): boolean
  /** Whether she may bring a picklist with transitions to an option. */
  moves(field: Field, option: string): boolean
}

/** Everything, as somebody sees it to whom nothing is denied. */
export const wholeView = (graph: Graph): ApiView => ({
  graph,
  seen: graph,
  may: () => true,
  writes: () => true,
  moves: () => true,
})

/** Modules that can be seen, each once, whole. */
export const seenModules = ({ graph, seen }: ApiView): readonly Module[] =>
  modulesOf(seen).map(({ name }) => moduleOf(graph, name))

/** Whether a body may hold the field. */
export const isWrittenBy = (view: ApiView, field: Field, action: 'create' | 'update'): boolean =>
  isWritable(field) && view.writes(field, action)

/** Fields of a whole module that she reads or writes; lines only of a module that she can see. */
export function knownFields(view: ApiView, module: Module): readonly Field[] {
  const { fieldsByName } = moduleOf(view.seen, module.name)
  return module.fields.filter(
    (field) =>
      (fieldsByName.has(field.name) || isWrittenBy(view, field, 'create') || isWrittenBy(view, field, 'update')) &&
      (field.kind !== 'lines' || view.seen.modules.has(field.of)),
  )
}
