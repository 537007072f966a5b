import { pointerTo, problem, type Problem } from '../problems/problem.ts'
import { modulesOf, type Graph } from './graph.ts'
import { keptRollups } from './lock-order.ts'
import { readsOf } from './reads.ts'

/**
 * A kept rollup may rest on the far side of one reference of the child, which the engine watches too. What lies further is refused: it
 * would go stale in silence.
 */
export function crossingProblems(graph: Graph, fileOf: (module: string) => string): readonly Problem[] {
  return modulesOf(graph).flatMap((module) =>
    keptRollups(module).flatMap((rollup) =>
      [rollup.value, rollup.where]
        .filter((each) => each !== undefined)
        .flatMap((expression) => readsOf(graph, rollup.of, expression))
        .filter(({ steps }) => steps.length > 1)
        .map(({ steps, field }) =>
          problem(
            'CIM315',
            pointerTo(['properties', rollup.name]),
            { path: [...steps, field].map(({ name }) => name).join('.') },
            { file: fileOf(module.name) },
          ),
        ),
    ),
  )
}
