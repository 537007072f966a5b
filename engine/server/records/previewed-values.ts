/** What a preview tells of a record that was rehearsed: what its body does not say. */
import type { Field, StoredField } from '../../graph/graph.ts'
import type { Written } from './change.ts'
import type { Draft, LineDraft } from './draft.ts'
import { computedFields, isEmpty, valueIn } from './image.ts'
import { labelsOf } from './labels.ts'
import type { Outcome } from './outcome.ts'
import { isKnown } from './stand-ins.ts'
import type { WritingCall } from './transaction.ts'

type Json = Readonly<Record<string, unknown>>

/** Whether the body gives a value to a field. */
export const isInDraft = ({ columns }: Draft, field: Field): boolean =>
  field.kind === 'stored' && field.columns.some(({ name }) => (columns[name] ?? null) !== null)

/** What a rehearsal found out besides the records. */
export interface Told {
  /** Of records that copies lead to, by id: those that the person can read. */
  readonly labels: ReadonlyMap<string, string>
  /** Fields that are missing, and what is copied from them. */
  readonly unknown: ReadonlySet<string>
}

/** What a record would have that its draft does not say: what is computed, and what is copied into empty fields. */
const toldOf = (written: Written, draft: Draft, outcome: Outcome, told: Told): Json => ({
  ...computedOf(written, outcome, told.unknown),
  ...copiedOf(written, draft, outcome, told),
})

const isReadableOf = ({ id }: Written, { readable }: Outcome, { name }: Field): boolean =>
  readable === undefined || readable.get(id)?.has(name) === true

/** Computed fields that the person can read on the record as it would be. One that leads to a record is told when it is saved. */
function computedOf(written: Written, outcome: Outcome, unknown: ReadonlySet<string>): Json {
  const { draft, after } = written
  const shown = computedFields(draft.module).filter(
    (field) =>
      isReadableOf(written, outcome, field) && (outcome.readable === undefined || typeof field.valueType !== 'object'),
  )
  return Object.fromEntries(
    shown.map((field) => [field.name, isKnown(draft.module, field, unknown) ? valueIn(after, field) : null]),
  )
}

const copiedFields = (draft: Draft): readonly StoredField[] =>
  draft.module.fields.filter(
    (field): field is StoredField =>
      field.kind === 'stored' && field.copy !== undefined && field.columns.length === 1 && !isInDraft(draft, field),
  )

/** Copies into fields that are empty and that the draft leaves so. */
function copiedOf(written: Written, draft: Draft, outcome: Outcome, { labels, unknown }: Told): Json {
  const known = copiedFields(draft).filter(
    (field) => !unknown.has(field.name) && isEmpty(written.before, field) && isReadableOf(written, outcome, field),
  )
  const told = known.map((field) => [field.name, copyShown(field, valueIn(written.after, field), labels)] as const)
  return Object.fromEntries(told.filter(([, value]) => value !== null))
}

function copyShown(field: StoredField, value: unknown, labels: ReadonlyMap<string, string>): unknown {
  if (field.targets.length === 0) return value
  const label = labels.get(String(value))
  return label === undefined ? null : { id: value, label }
}

/** Labels of the records that copies into this draft and its lines lead to. */
export async function copiedLabels(
  call: WritingCall,
  draft: Draft,
  outcome: Outcome,
): Promise<ReadonlyMap<string, string>> {
  const labels = new Map<string, string>()
  const outcomes = [outcome, ...outcome.lines.values()]
  const drafts = [draft, ...[...draft.lines.values()].flat().map((line) => line.draft)]
  for (const each of drafts) {
    const written = outcomes.flatMap(({ records }) => records).find((one) => one.draft.pointer === each.pointer)
    for (const field of copiedFields(each)) {
      const [target] = field.targets
      const id = valueIn(written?.after, field)
      if (target === undefined || typeof id !== 'string' || labels.has(id)) continue
      for (const [known, label] of await labelsOf(call, target, [id])) labels.set(known, label)
    }
  }
  return labels
}

/** The values of a rehearsed record by name, as `PreviewAnswer` tells them. */
export const previewedValues = (record: Written, draft: Draft, outcome: Outcome, told: Told): Json => ({
  ...toldOf(record, draft, outcome, told),
  ...linesOf(outcome, draft, told),
})

/** The lines as the body has them; one that could not be rehearsed has no values. */
function linesOf({ lines }: Outcome, draft: Draft, { labels }: Told): Json {
  const told: Told = { labels, unknown: new Set() }
  const written = new Map(
    [...lines.values()].flatMap((outcome) =>
      outcome.records.map((line) => [line.draft.pointer, { line, outcome }] as const),
    ),
  )
  const valuesOf = (item: LineDraft): Json => {
    const found = written.get(item.draft.pointer)
    return found === undefined ? {} : toldOf(found.line, item.draft, found.outcome, told)
  }
  return Object.fromEntries([...draft.lines].map(([name, items]) => [name, items.map(valuesOf)]))
}
