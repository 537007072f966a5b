/** What may no longer be changed: frozen records, fields that are read-only for now, modules that only grow. */
import type { Field, Module } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { pointerAt, type Known, type Written } from './change.ts'
import { differs, fieldKey, valueIn } from './image.ts'
import { refuse } from './refusal.ts'
import { giveUp } from './transaction.ts'
import { frozenKey, readOnlyKey, type WritePlan } from './write-plan.ts'

/** Records of the module are created and never changed or deleted. */
export const appendOnlyProblem = ({ definition }: Module, pointer: string): readonly Problem[] =>
  definition.appendOnly === true ? [problem('CIM517', pointer, { title: definition.title })] : []

/** The frozen conditions that held for the record as it was. */
export const frozenBy = (plan: WritePlan, { before }: Pick<Known, 'before'>) =>
  plan.frozen.filter((_, i) => before?.[frozenKey(i)] === 't')

/** What the body gives and what that changed. A value that nobody may read counts as changed when it is given. */
function changedByBody({ draft, before, after }: Written, field: Field): boolean {
  if (!draft.given.has(field.name)) return false
  return fieldKey(field.name) in after ? differs(before, after, field) : true
}

/**
 * Runs the statements of a write. A frozen record whose change meets a value that is taken was frozen before it met anything: the frozen
 * fields of the body are what is told.
 */
export async function refuseFrozen<T>(plan: WritePlan, changes: readonly Known[], write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const frozen = plan.frozen.length === 0 ? [] : changes.flatMap((change) => frozenFields(plan, change))
    if (frozen.length > 0 && isTaken(error)) giveUp(refuse(422, ...frozen))
    throw error
  }
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505'

/** Frozen fields to which the body gives another value. */
const frozenFields = (plan: WritePlan, change: Known): readonly Problem[] =>
  plan.module.fields.flatMap((field) => {
    const freeze = frozenBy(plan, change).find(({ except }) => !except.includes(field.name))
    if (freeze === undefined || field.kind !== 'stored' || !change.draft.given.has(field.name)) return []
    const isSame = String(change.draft.columns[field.columns[0]?.name ?? '']) === String(valueIn(change.before, field))
    const { title } = field.definition
    return isSame ? [] : [problem('CIM515', pointerAt(change, field.name), { title }, { message: freeze.message })]
  })

/**
 * Fields that the body changed although they were frozen or read-only. Values that the engine fills in by itself (`copy`, rollups) are
 * not held against anybody. `changedLines`: lines fields whose lines changed.
 */
export function immutableProblems(
  plan: WritePlan,
  change: Written,
  changedLines: ReadonlySet<string>,
): readonly Problem[] {
  const { module } = plan
  const changed = module.fields.filter((field) =>
    field.kind === 'lines' ? changedLines.has(field.name) : changedByBody(change, field),
  )
  const frozen = frozenBy(plan, change)
  return changed.flatMap((field) => {
    const freeze = frozen.find(({ except }) => !except.includes(field.name))
    const { title } = field.definition
    if (freeze !== undefined)
      return [problem('CIM515', pointerAt(change, field.name), { title }, { message: freeze.message })]
    return change.before?.[readOnlyKey(field.name)] === 't'
      ? [problem('CIM515', pointerAt(change, field.name), { title })]
      : []
  })
}
