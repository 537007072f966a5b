import type { Expression } from '../../expression/expression.ts'
import type { Field, Graph, StoredField, Transition } from '../../graph/graph.ts'
import { namesWhatIsThere } from '../../graph/reads.ts'

/** A transition without a condition that names what is not there. */
function toldTransition(graph: Graph, { module }: Field, transition: Transition): Transition {
  const { require, ...move } = transition
  return namesWhatIsThere(graph, module, require) ? transition : move
}

/** A field as its page may tell of it: without expressions that name what is not in the graph, and modules that are not. */
export function toldField(graph: Graph, field: Field): Field {
  const isTold = (expression: Expression | undefined): boolean => namesWhatIsThere(graph, field.module, expression)
  const stored: Partial<StoredField> = field.kind === 'stored' ? field : {}
  const left = new Set([
    ...(isTold(field.visible) ? [] : ['visible']),
    ...(isTold(field.requiredWhen) ? [] : ['requiredWhen']),
    ...(isTold(field.readOnlyWhen) ? [] : ['readOnlyWhen']),
    ...(isTold(stored.offer) ? [] : ['offer']),
    ...(isTold(stored.copy?.from) && isTold(stored.copy?.when) ? [] : ['copy']),
  ])
  const changed = {
    ...('targets' in field ? { targets: field.targets.filter((name) => graph.modules.has(name)) } : {}),
    ...(stored.transitions === undefined
      ? {}
      : { transitions: stored.transitions.map((each) => toldTransition(graph, field, each)) }),
  }
  // What is left out is optional in every kind of field.
  return { ...Object.fromEntries(Object.entries(field).filter(([name]) => !left.has(name))), ...changed } as Field
}
