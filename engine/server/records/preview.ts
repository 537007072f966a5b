/** What a record would be if it were saved now: written like any other, in a transaction that is undone. */
import { storedTypeOf } from '../../fields/index.ts'
import type { Module } from '../../graph/graph.ts'
import { describe, pointerTo, problem, type Problem, type ProblemText } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { word } from '../problems/words.ts'
import type { Change } from './change.ts'
import { distinct } from './conclude.ts'
import { readDraft, type Draft, type LineDraft } from './draft.ts'
import { notThere, ungranted } from './permission.ts'
import { copiedLabels, isInDraft, previewedValues, type Told } from './previewed-values.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { shownProblems } from './shown-problems.ts'
import { knownProblems, withStandIns } from './stand-ins.ts'
import { inTransaction } from './transaction.ts'
import { isUuid, uuidV7 } from './uuid-v7.ts'
import type { Outcome } from './outcome.ts'
import { writeRecords } from './write.ts'

export interface PreviewAnswer {
  /**
   * By name, what the body does not say: computed fields, and copies that would fill what it leaves empty (a reference as `{ id, label }`).
   * A lines field holds those of each line of the body, in its order.
   */
  readonly values: Readonly<Record<string, unknown>>
  readonly problems: readonly ProblemText[]
  readonly warnings: readonly ProblemText[]
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `{ id?, record }` as a form has it now, complete or not → computed values, problems and warnings. Nothing is written. */
export async function previewRecord(call: Call, module: Module, body: unknown): Promise<PreviewAnswer | Refusal> {
  if (!isObject(body)) return refuse(422, problem('CIM500', '', { detail: word('notAnObject') }))
  const { id, record = {} } = body
  const action = id === undefined || id === null ? 'create' : 'update'
  const refused = ungranted(call, module, action)
  if (refused !== undefined) return refused
  if (action === 'update' && !isUuid(id)) return notThere()
  const { draft, problems, denied } = await readDraft(call, module, record, action)
  if (denied.length > 0) return refuse(403, ...denied)
  const rehearsed = await rehearse(
    call,
    module,
    { action, id: isUuid(id) ? id.toLowerCase() : uuidV7(), draft },
    problems,
  )
  return isRefusal(rehearsed)
    ? rehearsed
    : answerOf(call, draft, { ...rehearsed, problems: [...problems, ...rehearsed.problems] })
}

interface Rehearsed extends Told {
  readonly outcome: Outcome | undefined
  readonly problems: readonly Problem[]
}

/** Refusals that no field of the body would mend. */
const final: ReadonlySet<Refusal['status']> = new Set<Refusal['status']>([403, 404, 429, 503])

/** Most times that something is left out because the database does not take it. */
const mostAttempts = 6

/**
 * A unique value that is taken, or a required one that is missing, would end the rehearsal: it is noted, and the rehearsal goes on without
 * that field or without that line.
 */
async function rehearse(
  call: Call,
  module: Module,
  change: Change,
  found: readonly Problem[],
): Promise<Rehearsed | Refusal> {
  const problems: Problem[] = []
  let current: Change | undefined = change
  for (let attempt = 1; attempt <= mostAttempts && current !== undefined; attempt++) {
    const done = await rehearseOnce(call, module, current)
    if (!isRefusal(done)) return { ...done, problems }
    if (final.has(done.status)) return done
    // What is missing has been found in the body already, at its place.
    problems.push(...done.problems.filter(({ code }) => code !== 'CIM504'))
    current = withoutNamed(current, done.problems) ?? withoutIncompleteLines(current, found)
  }
  return { outcome: undefined, labels: new Map(), problems, unknown: new Set() }
}

const rehearseOnce = (
  call: Call,
  module: Module,
  given: Change,
): Promise<(Told & { readonly outcome: Outcome }) | Refusal> =>
  inTransaction(
    call,
    async (inner) => {
      // A form that is being filled in waits for nobody's transaction for long.
      await inner.client.query(`set local lock_timeout = '2s'`)
      const { change, unknown } = await withStandIns(inner, given)
      const outcome = await writeRecords(inner, module, [change], { rehearsal: true, unknown })
      return { outcome, unknown, labels: await copiedLabels(inner, given.draft, outcome) }
    },
    { rehearsal: true },
  )

/** The change without lines that lack something required, or undefined when there are none. */
function withoutIncompleteLines(change: Change, found: readonly Problem[]): Change | undefined {
  const places = found.filter(({ code }) => code === 'CIM504').map(({ pointer }) => pointer)
  const isComplete = ({ draft }: LineDraft): boolean => !places.some((place) => place.startsWith(`${draft.pointer}/`))
  const lines = new Map([...change.draft.lines].map(([name, items]) => [name, items.filter(isComplete)] as const))
  const left = [...change.draft.lines].some(([name, items]) => lines.get(name)?.length !== items.length)
  return left ? { ...change, draft: { ...change.draft, lines } } : undefined
}

/** The change without the fields that the problems name, or undefined when nothing is left to leave out. */
function withoutNamed(change: Change, problems: readonly Problem[]): Change | undefined {
  const { draft } = change
  const names = new Set(problems.map(({ pointer }) => pointer.slice(1)))
  const dropped = draft.module.fields.filter((field) => names.has(field.name) && isInDraft(draft, field))
  if (dropped.length === 0) return undefined
  const columns = new Set(
    dropped.flatMap((field) => (field.kind === 'stored' ? field.columns.map(({ name }) => name) : [])),
  )
  return {
    ...change,
    draft: {
      ...draft,
      columns: Object.fromEntries(Object.entries(draft.columns).filter(([name]) => !columns.has(name))),
    },
  }
}

function answerOf(call: Call, draft: Draft, rehearsed: Rehearsed): PreviewAnswer {
  const { outcome, problems, unknown } = rehearsed
  const said = (found: readonly Problem[]): readonly ProblemText[] =>
    shownProblems(call, draft.module, distinct(knownProblems(draft.module, found, unknown))).map((each) =>
      describe(each, call.language),
    )
  const record = outcome?.records[0]
  const values = record === undefined || outcome === undefined ? {} : previewedValues(record, draft, outcome, rehearsed)
  return {
    values,
    problems: said([...problems, ...(outcome?.problems ?? [])]),
    warnings: said([...oddValues(draft), ...(outcome?.warnings ?? [])]),
  }
}

/** What the types of the fields find odd about the values of the body. */
const oddValues = ({ module, columns }: Draft): readonly Problem[] =>
  module.fields.flatMap((field) => {
    if (field.kind !== 'stored') return []
    const value = columns[field.columns[0]?.name ?? '']
    const odd =
      value === undefined || value === null ? undefined : storedTypeOf(field.definition).warn?.(value, field.definition)
    return odd === undefined ? [] : [{ ...odd, pointer: pointerTo([field.name]) }]
  })
