import type { Module } from '../../graph/graph.ts'
import type { Call } from '../context.ts'
import { appendOnlyProblem, frozenBy } from './immutable.ts'
import { emptyDraft, type Change } from './change.ts'
import { checkGivenBin } from './giving.ts'
import { ungranted } from './permission.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { readBefore } from './put-rows.ts'
import { recordHistory, type Trace } from './record-history.ts'
import { refuse, type Refusal } from './refusal.ts'
import { binTree, lockTree, removalProblems } from './remove.ts'
import { giveUp, inTransaction, type WritingCall } from './transaction.ts'
import { checkVersion } from './versions.ts'
import { lineRefusal, type WrittenRecord } from './write-create.ts'
import { planOf } from './write-plan.ts'
import { checkRemoved, checkSeen } from './write-scope.ts'
import { unaddressed } from './write-update.ts'

/** A record to be deleted, and where the request says so. */
export interface Removal {
  readonly id: string
  readonly version: number | undefined
  readonly pointer: string
}

/** Puts a record into the bin with what follows it. Refused where something still rests on it, it is frozen, or a rule stands against it. */
export async function deleteRecord(
  call: Call,
  module: Module,
  id: string,
  version: number | undefined,
): Promise<WrittenRecord | Refusal> {
  const refused = ungranted(call, module, 'delete') ?? unaddressed(id, version) ?? lineRefusal(module)
  if (refused !== undefined) return refused
  return inTransaction(call, async (inner) => {
    const [first] = await deleteRecords(inner, module, [{ id: id.toLowerCase(), version, pointer: '' }])
    return first ?? giveUp(refuse(404, problem('CIM501', '')))
  })
}

/** Deletes records of one module with one set of statements; gives up with 404, 403, or every reason against. */
export async function deleteRecords(
  call: WritingCall,
  module: Module,
  removals: readonly Removal[],
): Promise<readonly WrittenRecord[]> {
  const plan = planOf(call.model, module.name)
  const ids = removals.map(({ id }) => id)
  const changes = removals.map(({ id, version, pointer }): Change => ({
    action: 'delete',
    id,
    draft: emptyDraft(module, pointer),
    ...(version === undefined ? {} : { version }),
  }))
  await checkSeen(call, module, changes)
  const tree = await lockTree(call, module, ids)
  const known = await readBefore(call, plan, changes)
  await checkRemoved(call, module, changes)
  await checkGivenBin(call, module, changes)
  for (const change of known) await checkVersion(call, change, undefined)
  const fixed = known.flatMap((change): readonly Problem[] => [
    ...appendOnlyProblem(module, change.draft.pointer),
    ...frozenBy(plan, change).map(({ message }) =>
      problem('CIM515', change.draft.pointer, { title: module.definition.singular }, { message }),
    ),
  ])
  const problems = [
    ...fixed,
    ...(await removalProblems(call, module, tree, new Map(removals.map(({ id, pointer }) => [id, pointer])))),
  ]
  if (problems.length > 0) giveUp(refuse(409, ...problems))
  const traces = await binTree(call, tree, { module: module.name, ids })
  await recordHistory(call, traces)
  return removals.map(({ id }) => ({ id, version: versionOf(traces, module.name, id) }))
}

const versionOf = (traces: readonly Trace[], module: string, id: string): number =>
  traces.find((each) => each.module === module && each.id === id)?.version ?? 0
