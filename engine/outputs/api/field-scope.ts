import type { FieldScope } from '../../fields/field-type.ts'
import type { Graph } from '../../graph/graph.ts'

/** What field types may ask, answered from a linked graph. */
export const graphFieldScope = (graph: Graph): FieldScope => ({
  hasModule: (name) => graph.modules.has(name),
  hasPicklist: (name) => graph.picklists.has(name),
  moduleNames: graph.modules.keys(),
  picklistNames: graph.picklists.keys(),
  keysOf: (picklist) => [...(graph.picklists.get(picklist)?.optionsByKey.keys() ?? [])],
})
