import { modulesOf, type Graph, type RollupField } from '../graph/graph.ts'
import { keptRollups } from '../graph/lock-order.ts'
import { readsOf } from '../graph/reads.ts'

/** Kept rollups that a kept rollup rests on, directly or through formulas. */
const below = (graph: Graph, rollup: RollupField): readonly RollupField[] =>
  [rollup.value, rollup.where]
    .filter((each) => each !== undefined)
    .flatMap((each) => readsOf(graph, rollup.of, each))
    .flatMap(({ field }) => (field.kind === 'rollup' && !field.timeDependent ? [field] : []))

/** All kept rollups, each after those that it rests on. */
export function rollupsInOrder(graph: Graph): readonly RollupField[] {
  const done = new Set<RollupField>()
  const visit = (rollup: RollupField): void => {
    if (done.has(rollup)) return
    for (const each of below(graph, rollup)) visit(each)
    done.add(rollup)
  }
  for (const module of modulesOf(graph)) for (const rollup of keptRollups(module)) visit(rollup)
  return [...done]
}
