import type { Scope } from '../access/scope.ts'
import type { Graph } from '../graph/graph.ts'
import { wholeView, type ApiView } from '../outputs/api/api-view.ts'

/** Modules as the person of a scope sees and uses them. */
export function scopeView(scope: Scope, graph: Graph): ApiView {
  if (scope.administrator) return { ...wholeView(graph), seen: scope.graph }
  return {
    graph,
    seen: scope.graph,
    may: (module, action) => scope.grants(module).some(({ actions }) => actions.has(action)),
    writes: ({ module, name }, action) =>
      scope.grants(module).some(({ actions, write }) => actions.has(action) && write.has(name)),
    moves: ({ module, name }, option) => scope.grants(module).some(({ moves }) => moves.has(`${name}:${option}`)),
  }
}
