import { modulesOf, type Graph, type Module, type RollupField } from './graph.ts'
import { readsOf } from './reads.ts'

/** Rollups of a module that triggers keep. */
export const keptRollups = (module: Module): readonly RollupField[] =>
  module.fields.filter((field): field is RollupField => field.kind === 'rollup' && !field.timeDependent)

/** Modules behind the one reference that a rollup's expressions may cross (the far record is locked between child and parent). */
export function crossedModules(graph: Graph, rollup: RollupField): readonly string[] {
  const expressions = [rollup.value, rollup.where].filter((each) => each !== undefined)
  const read = expressions.flatMap((each) => readsOf(graph, rollup.of, each)).flatMap(({ steps }) => steps)
  const through = rollup.through === undefined ? [] : [graph.modules.get(rollup.of)?.fieldsByName.get(rollup.through)]
  return [...read, ...through].flatMap((step) =>
    step !== undefined && typeof step.valueType === 'object' ? [step.valueType.reference] : [],
  )
}

function edges(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
  const after = new Map<string, Set<string>>(modulesOf(graph).map(({ name }) => [name, new Set<string>()]))
  for (const module of modulesOf(graph)) {
    for (const rollup of keptRollups(module)) {
      const far = crossedModules(graph, rollup)
      for (const each of [module.name, ...far]) if (each !== rollup.of) after.get(rollup.of)?.add(each)
      for (const each of far) if (each !== module.name) after.get(each)?.add(module.name)
    }
  }
  return after
}

/**
 * Children before parents along kept rollups (Kahn's algorithm, names breaking ties, so that every process finds the same order).
 * Where modules roll up into each other no order serves both ways; the rest then follows by name.
 */
export function lockOrder(graph: Graph): readonly string[] {
  const after = edges(graph)
  const waiting = new Map(
    [...after.keys()].map((name) => [name, [...after.values()].filter((set) => set.has(name)).length]),
  )
  const order: string[] = []
  while (waiting.size > 0) {
    const names = [...waiting.keys()].sort()
    const next = names.find((name) => waiting.get(name) === 0) ?? names[0] ?? ''
    waiting.delete(next)
    order.push(next)
    for (const name of after.get(next) ?? []) if (waiting.has(name)) waiting.set(name, (waiting.get(name) ?? 1) - 1)
  }
  return order
}
