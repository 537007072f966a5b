import type { DemoStep } from '../../schemas/generated/definitions.ts'
import type { Graph } from '../graph/graph.ts'
import type { Problem } from '../problems/problem.ts'
import type { Linking, Size } from './linking.ts'
import { linkStep, type LinkedStep } from './link-step.ts'
import type { Demo } from './read-demo.ts'

/** Names the chances of a step by its module, so that a step put in elsewhere changes no other records. */
function stepNames(steps: readonly DemoStep[]): readonly string[] {
  const seen = new Map<string, number>()
  return steps.map(({ module }) => {
    const times = (seen.get(module) ?? 0) + 1
    seen.set(module, times)
    return times === 1 ? module : `${module} ${times}`
  })
}

export interface LinkedRecipe {
  readonly steps: readonly LinkedStep[]
  readonly problems: readonly Problem[]
}

/** All steps of a recipe, linked to the graph, and everything that is wrong with them. */
export function linkRecipe({ recipe, file, vocabularies }: Demo, graph: Graph, size: Size, seed: number): LinkedRecipe {
  const problems: Problem[] = []
  const linking: Linking = { graph, file, vocabularies, size, seed, problems }
  const names = stepNames(recipe.steps)
  const steps = recipe.steps.flatMap((step, i) => {
    const linked = linkStep(linking, step, recipe.always ?? {}, names[i] ?? '', `/steps/${i}`)
    return linked !== undefined && (step.sizes ?? [size]).includes(size) ? [linked] : []
  })
  return { steps, problems }
}
