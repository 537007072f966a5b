/** The end of a write: the rows are read as they have become, and everything that must hold is asked of them. */
import type { Problem } from '../../problems/problem.ts'
import { treeProblems } from './acyclic.ts'
import type { Known, Written } from './change.ts'
import { appendOnlyProblem, immutableProblems } from './immutable.ts'
import { oldValues } from './put-rows.ts'
import { run } from './statement.ts'
import { slotValues, type WritingCall } from './transaction.ts'
import { changedDocuments, type LinesOutcome, type Outcome } from './outcome.ts'
import type { WritePlan } from './write-plan.ts'

export interface Stage {
  readonly known: readonly Known[]
  readonly changed: ReadonlySet<string>
  readonly lines: ReadonlyMap<string, LinesOutcome>
  /** Found before. */
  readonly problems: readonly Problem[]
  readonly rehearsal: boolean
}

/** What was written and what was found about it. Records that did not change are not asked anything, but in a rehearsal. */
export async function conclude(call: WritingCall, plan: WritePlan, stage: Stage): Promise<Outcome> {
  const { known, changed, lines, rehearsal } = stage
  const records = await readAfter(call, plan, known, rehearsal)
  const asked = rehearsal ? records : records.filter(({ id }) => changed.has(id))
  const findings = asked.map((change) => plan.conditions.check(change, call.moment))
  const own = [
    ...findings.flatMap(({ problems }) => problems),
    ...records
      .filter(({ id, action }) => changed.has(id) && action === 'update')
      .flatMap((change) => unchangeable(plan, change, lines)),
    ...(await treeProblems(call, plan.module, asked)),
  ]
  const ofLines = [...lines.values()]
  return {
    records,
    changed,
    lines,
    traces: [],
    problems: distinct([...stage.problems, ...own, ...ofLines.flatMap(({ problems }) => problems)]),
    warnings: distinct([
      ...findings.flatMap(({ warnings }) => warnings),
      ...ofLines.flatMap(({ warnings }) => warnings),
    ]),
  }
}

async function readAfter(
  call: WritingCall,
  plan: WritePlan,
  known: readonly Known[],
  rehearsal: boolean,
): Promise<readonly Written[]> {
  if (known.length === 0) return []
  const values = { ...slotValues(call), ids: known.map(({ id }) => id), old: oldValues(plan, known) }
  const rows = await run(call.client, rehearsal ? plan.rehearsal : plan.after, values)
  const byId = new Map(rows.map((row) => [row['id'], row]))
  return known.flatMap((change) => {
    const after = byId.get(change.id)
    return after === undefined ? [] : [{ ...change, after }]
  })
}

function unchangeable(plan: WritePlan, change: Written, lines: ReadonlyMap<string, LinesOutcome>): readonly Problem[] {
  const only = appendOnlyProblem(plan.module, change.draft.pointer)
  const changedLines = [...lines]
    .filter(([, outcome]) => changedDocuments(outcome).includes(change.id))
    .map(([name]) => name)
  return only.length > 0 ? only : immutableProblems(plan, change, new Set(changedLines))
}

/** The same problem at the same place is said once. */
export const distinct = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((each) => [`${each.code} ${each.pointer} ${each.message ?? ''}`, each])).values(),
]
