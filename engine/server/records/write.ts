/**
 * The one path of every write: create, update, lines, batch, upsert, preview. What comes in are drafts that passed the declaration
 * (draft.ts); what goes out are the records written and what was found about them. Stages, in one transaction:
 *
 * lock → read what was → what she may → references → rows and links → copies → lines → what she may → read what is → conditions → history
 *
 * A write of many records takes the same number of statements as a write of one. It gives up with every problem found, unless it is a
 * rehearsal, which goes on without what cannot be written.
 */
import { moduleOf, type LinesField, type Module } from '../../graph/graph.ts'
import type { Problem } from '../../problems/problem.ts'
import { lockTrees } from './acyclic.ts'
import type { Change, Known } from './change.ts'
import { collidable, rationed } from './collisions.ts'
import { conclude } from './conclude.ts'
import { filesHeld } from './file-rules.ts'
import { checkGiven } from './giving.ts'
import { refuseFrozen } from './immutable.ts'
import { currentLines, givenLines, lineChanges } from './lines.ts'
import { lockRows, want, wantFar, type Wanted } from './lock.ts'
import { changedDocuments, type LinesOutcome, type Outcome } from './outcome.ts'
import { fillPortfolios } from './portfolios.ts'
import { putRows, readBefore, takeCopies, touch } from './put-rows.ts'
import { recordHistory, type Trace } from './record-history.ts'
import { danglingReferences } from './references.ts'
import { refuse } from './refusal.ts'
import { binTree, lockTree, removalProblems } from './remove.ts'
import { traceOf } from './trace.ts'
import { giveUp, type WritingCall } from './transaction.ts'
import { writePlan, type WritePlan } from './write-plan.ts'
import {
  checkAfter,
  checkBasicEnds,
  checkBefore as checkGrants,
  checkRemoved,
  checkSeen,
  matchedBefore,
  type AfterOptions,
  type MatchedRows,
  type ReadableFields,
} from './write-scope.ts'

export interface WriteOptions extends AfterOptions {
  /** Nothing will be kept: computed values are read too, and problems come back instead of ending the write. */
  readonly rehearsal?: boolean
  /** Asked of the records as they were, under lock, before anything is written. */
  readonly checkBefore?: (known: readonly Known[]) => Promise<void>
}

/**
 * Writes records of one module and their history. Gives up with 404 and 403 where the person may not do it, with 422 when anything was
 * found.
 */
export async function writeRecords(
  call: WritingCall,
  module: Module,
  given: readonly Change[],
  options: WriteOptions = {},
): Promise<Outcome> {
  const { rehearsal = false } = options
  const tooMany = rationed(call, module)
  if (tooMany !== undefined) giveUp(tooMany)
  await checkSeen(call, module, given)
  const { changes, problems } = fillPortfolios(call, module, given)
  if (problems.length > 0 && !rehearsal) giveUp(refuse(422, ...problems))
  await lockAll(call, module, changes)
  const written = await writeModule(call, writePlan(call.model, module), changes, options)
  const outcome = { ...written, problems: [...problems, ...written.problems] }
  if (rehearsal) return outcome
  if (outcome.problems.length > 0) giveUp(refuse(422, ...outcome.problems))
  await recordHistory(call, tracesOf(outcome))
  return outcome
}

async function lockAll(call: WritingCall, module: Module, changes: readonly Change[]): Promise<void> {
  await lockTrees(call, module, changes)
  const fields = givenLines(module, changes)
  const several = changes.length > 1 || fields.length > 0
  const wanted: Wanted = new Map()
  for (const { action, id, draft } of changes) {
    if (action !== 'create') want(wanted, module.name, [id])
    wantFar(call.model, wanted, module.name, draft.columns, several)
    for (const field of fields)
      for (const line of draft.lines.get(field.name) ?? [])
        wantFar(call.model, wanted, field.of, line.draft.columns, several)
  }
  for (const field of fields)
    for (const ids of (await currentLines(call, field, changes)).values()) want(wanted, field.of, ids)
  await lockRows(call, wanted, { several })
}

/** One lines field with what shall happen to its lines. */
interface LinesPart {
  readonly field: LinesField
  readonly changes: readonly Change[]
  readonly problems: readonly Problem[]
}

async function writeModule(
  call: WritingCall,
  plan: WritePlan,
  given: readonly Change[],
  options: WriteOptions,
): Promise<Outcome> {
  const { rehearsal = false, checkBefore } = options
  const before = await readBefore(call, plan, given)
  const matched = await matchedBefore(call, plan.module, before)
  checkGrants(matched, before.filter(isRoot))
  await checkBefore?.(before)
  const { changes: known, problems } = await withoutUnwritable(call, before, rehearsal)
  await checkBasicEnds(call, plan.module, known, options)
  const parts = await linesParts(call, plan.module, known)
  const write = (): Promise<ReadonlySet<string>> => putRows(call, plan, known, rehearsal)
  const changed = new Set(await refuseFrozen(plan, known, () => collidable(plan.module, known, write)))
  const isChanged = ({ id }: Known): boolean => changed.has(id)
  const copy = (when: 'early' | 'late'): Promise<void> =>
    collidable(plan.module, known, () => takeCopies(call, plan, known.filter(isChanged), when))
  await copy('early')
  const lines = new Map<string, LinesOutcome>()
  for (const part of parts) lines.set(part.field.name, await writeLines(call, part, rehearsal))
  await touchDocuments(call, plan, known, changed, lines)
  await copy('late')
  const readable = await checkBecome(call, plan.module, matched, before, changed, options)
  const all = [...problems, ...parts.flatMap((part) => part.problems)]
  const outcome = await conclude(call, plan, { known, changed, lines, problems: all, rehearsal })
  return readable === undefined ? outcome : { ...outcome, readable }
}

const isRoot = ({ document }: Change): boolean => document === undefined

/**
 * What she may do with the records as they have become. A line that stays as it is needs no permission, so lines are asked now, when it is
 * known which of them changed.
 */
async function checkBecome(
  call: WritingCall,
  module: Module,
  matched: MatchedRows | undefined,
  known: readonly Known[],
  changed: ReadonlySet<string>,
  options: AfterOptions,
): Promise<ReadableFields | undefined> {
  const isAsked = (change: Known): boolean => isRoot(change) || changed.has(change.id)
  const asked = known.filter(isAsked)
  checkGrants(matched, asked)
  const readable = await checkAfter(call, module, known, isAsked, options)
  await checkGiven(call, module, asked, options)
  return readable
}

async function linesParts(call: WritingCall, module: Module, known: readonly Change[]): Promise<readonly LinesPart[]> {
  const parts: LinesPart[] = []
  for (const field of givenLines(module, known)) {
    const current = await currentLines(call, field, known)
    parts.push({
      field,
      ...lineChanges(
        call.model,
        field,
        known.filter(({ draft }) => draft.lines.has(field.name)),
        current,
      ),
    })
  }
  return parts
}

/** A document whose lines changed gets a new version, though its own columns stay. */
async function touchDocuments(
  call: WritingCall,
  plan: WritePlan,
  known: readonly Known[],
  changed: Set<string>,
  lines: ReadonlyMap<string, LinesOutcome>,
): Promise<void> {
  const documents = new Set([...lines.values()].flatMap(changedDocuments))
  const touched = known.filter(({ id }) => documents.has(id) && !changed.has(id))
  await touch(
    call,
    plan,
    touched.map(({ id }) => id),
  )
  await takeCopies(call, plan, touched, 'early')
  for (const { id } of touched) changed.add(id)
}

/** Lines go the way of all records; those left out are deleted with what follows them. */
async function writeLines(call: WritingCall, { field, changes }: LinesPart, rehearsal: boolean): Promise<LinesOutcome> {
  const module = moduleOf(call.model.graph, field.of)
  const left = changes.filter(({ action }) => action === 'delete')
  const { problems, traces } = await removeLines(call, module, left)
  const outcome = await writeModule(
    call,
    writePlan(call.model, module),
    changes.filter(({ action }) => action !== 'delete'),
    { rehearsal },
  )
  const removed = new Map<string, string[]>()
  for (const { id, document = '' } of left) removed.set(document, [...(removed.get(document) ?? []), id])
  return { ...outcome, problems: [...problems, ...outcome.problems], traces: [...traces, ...outcome.traces], removed }
}

async function removeLines(
  call: WritingCall,
  module: Module,
  left: readonly Change[],
): Promise<{ readonly problems: readonly Problem[]; readonly traces: readonly Trace[] }> {
  if (left.length === 0) return { problems: [], traces: [] }
  const ids = left.map(({ id }) => id)
  const tree = await lockTree(call, module, ids)
  await checkRemoved(call, module, left)
  const problems = await removalProblems(call, module, tree, new Map(left.map(({ id, draft }) => [id, draft.pointer])))
  return { problems, traces: await binTree(call, tree, { module: module.name, ids }) }
}

/** References to nothing and files that do not fit. A rehearsal goes on without them; a write ends here, before a foreign key ends it. */
async function withoutUnwritable(
  call: WritingCall,
  known: readonly Known[],
  rehearsal: boolean,
): Promise<{ readonly changes: readonly Known[]; readonly problems: readonly Problem[] }> {
  const files = await filesHeld(call, known)
  const problems = [...(await danglingReferences(call, known)), ...files.problems]
  if (problems.length > 0 && !rehearsal) giveUp(refuse(422, ...problems))
  const places = problems.map(({ pointer }) => pointer)
  return {
    changes: places.length === 0 ? files.changes : files.changes.map((change) => withoutFields(change, places)),
    problems,
  }
}

const without = <V>(record: Readonly<Record<string, V>>, names: ReadonlySet<string>): Readonly<Record<string, V>> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.has(name)))

/** The change without the fields at these pointers. */
function withoutFields(change: Known, places: readonly string[]): Known {
  const { draft } = change
  const dropped = draft.module.fields.filter(({ name }) =>
    places.some((place) => place === `${draft.pointer}/${name}` || place.startsWith(`${draft.pointer}/${name}/`)),
  )
  const columns = new Set(
    dropped.flatMap((field) => (field.kind === 'stored' ? field.columns.map(({ name }) => name) : [])),
  )
  const names = new Set(dropped.map(({ name }) => name))
  const links = new Map([...draft.links].filter(([name]) => !names.has(name)))
  return { ...change, draft: { ...draft, columns: without(draft.columns, columns), links } }
}

const tracesOf = (outcome: Outcome): readonly Trace[] => [
  ...outcome.records.filter(({ id }) => outcome.changed.has(id)).map((change) => traceOf(change, outcome.lines)),
  ...outcome.traces,
  ...[...outcome.lines.values()].flatMap(tracesOf),
]
