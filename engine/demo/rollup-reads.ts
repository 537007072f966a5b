/** Which kept rollups a step reads, and which go stale when records of a module come or change: asked when triggers are off. */
import type { Expression } from '../expression/expression.ts'
import { fieldPaths } from '../expression/walk.ts'
import { moduleOf, modulesOf, type Field, type Graph, type Module, type RollupField } from '../graph/graph.ts'
import { crossedModules, keptRollups } from '../graph/lock-order.ts'
import { follow, readsOf } from '../graph/reads.ts'
import type { LinkedStep } from './link-step.ts'
import type { Roots } from './names.ts'

const expressionsOf = ({ value, where }: RollupField): readonly Expression[] =>
  [value, where].filter((each) => each !== undefined)

/** Rollups that a field is or rests on; of a time-dependent one, those of its children. */
function rollupsBehind(graph: Graph, field: Field): readonly RollupField[] {
  if (field.kind === 'formula')
    return readsOf(graph, field.module, field.expression)
      .flatMap((read) => [read.field, ...read.steps])
      .flatMap((each) => rollupsBehind(graph, each))
  if (field.kind !== 'rollup') return []
  return field.timeDependent ? rollupsBelow(graph, field) : [field]
}

/** Kept rollups that a rollup rests on directly. */
export const rollupsBelow = (graph: Graph, rollup: RollupField): readonly RollupField[] =>
  expressionsOf(rollup)
    .flatMap((each) => readsOf(graph, rollup.of, each))
    .flatMap(({ field }) => rollupsBehind(graph, field))

const typeModule = (graph: Graph, roots: Roots, name: string): Module | undefined => {
  const root = roots.get(name)
  if (root?.kind === 'record') return root.module
  return root?.kind === 'value' && typeof root.type === 'object' ? moduleOf(graph, root.type.reference) : undefined
}

function pathRollups(
  graph: Graph,
  module: Module,
  roots: Roots,
  [first = '', ...rest]: readonly string[],
): readonly RollupField[] {
  if (first === 'old') return []
  const start = roots.has(first) ? typeModule(graph, roots, first) : module
  const path = roots.has(first) ? rest : [first, ...rest]
  if (start === undefined || path.length === 0) return []
  return rollupsBehind(graph, follow(graph, start.name, path).field)
}

const inExpressions = (
  graph: Graph,
  module: Module,
  roots: Roots,
  expressions: readonly Expression[],
): readonly RollupField[] => expressions.flatMap(fieldPaths).flatMap((path) => pathRollups(graph, module, roots, path))

/** Kept rollups whose values the step reads. */
export function rollupsRead(graph: Graph, step: LinkedStep): readonly RollupField[] {
  const made = [step.count, ...step.groups.flat().map((value) => value.made), ...step.links.map((link) => link.made)]
  const own = made.flatMap(({ expressions, candidate }) => {
    const roots: Roots =
      candidate === undefined
        ? step.roots
        : new Map([...step.roots, ['option', { kind: 'record', module: candidate.module }]])
    return inExpressions(graph, step.module, roots, [
      ...expressions,
      ...(candidate?.condition === undefined ? [] : [candidate.condition]),
    ])
  })
  const parents = step.parents.flatMap(({ module, where }) =>
    where === undefined ? [] : inExpressions(graph, module, step.roots, [where]),
  )
  const others = [step.where, step.keep].filter((each) => each !== undefined)
  return [...own, ...parents, ...inExpressions(graph, step.module, step.roots, others)]
}

/** Every rollup that rests on records of a module, also by way of other rollups. */
export function rollupsOver(graph: Graph, module: string): ReadonlySet<RollupField> {
  const all = modulesOf(graph).flatMap(keptRollups)
  const stale = new Set(all.filter((rollup) => rollup.of === module || crossedModules(graph, rollup).includes(module)))
  for (let before = -1; before < stale.size;) {
    before = stale.size
    for (const rollup of all) if (rollupsBelow(graph, rollup).some((below) => stale.has(below))) stale.add(rollup)
  }
  return stale
}
