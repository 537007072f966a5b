/**
 * Records that sellers make on the mobile channel belong to their portfolio: a new record of a module bound by portfolio takes the one that
 * its maker's assignments name. Where they name several or all, she says which.
 */
import type { Module } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { pointerAt, type Change } from './change.ts'

interface Filled {
  readonly changes: readonly Change[]
  readonly problems: readonly Problem[]
}

/** The record is its maker's own, and so within all that she may create wherever it lies. */
function isOwn({ scope }: Call, { draft: { columns } }: Change): boolean {
  const [owner, group] = [columns['owner_id'] ?? scope.person, columns['owner_group_id'] ?? null]
  return owner === scope.person || scope.facts.groups.some((each) => each === group)
}

/** Portfolios of the assignments whose grants match a new record; null among them stands for all. */
function portfoliosFor(call: Call, { name, reach }: Module, change: Change): ReadonlySet<string | null> {
  const { model, scope } = call
  const unit = reach?.unit === undefined ? null : (change.draft.columns[reach.unit.columns[0]?.name ?? ''] ?? null)
  const anywhere = unit === null || isOwn(call, change)
  const creates = (key: string): boolean => {
    const profile = model.graph.profiles.get(key)
    return profile !== undefined && (profile.administrator || profile.modules.get(name)?.actions.has('create') === true)
  }
  const those = scope.facts.assignments.filter((each) => creates(each.profile) && (anywhere || each.unit === unit))
  return new Set(scope.administrator ? [null] : those.map(({ portfolio }) => portfolio))
}

/** The changes with the portfolio of each new record that names none, and a problem where she must name it. */
export function fillPortfolios(call: Call, module: Module, changes: readonly Change[]): Filled {
  const field = module.reach?.portfolio
  const column = field?.columns[0]?.name
  if (call.scope.channel !== 'mobile' || field === undefined || column === undefined) return { changes, problems: [] }
  const problems: Problem[] = []
  const filled = changes.map((change): Change => {
    const { action, draft } = change
    if (action !== 'create' || (draft.columns[column] ?? null) !== null) return change
    const [first = null, ...others] = portfoliosFor(call, module, change)
    if (first !== null && others.length === 0)
      return { ...change, draft: { ...draft, columns: { ...draft.columns, [column]: first } } }
    problems.push(problem('CIM504', pointerAt(change, field.name), { title: field.definition.title }))
    return change
  })
  return { changes: filled, problems }
}
