/** Who changed what of a record, latest first. */
import { sql } from 'kysely'
import { modulesOf, type Field, type Module } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import { systemSchema, tableOf } from '../../outputs/database/names.ts'
import type { Call, Model } from '../context.ts'
import { word } from '../problems/words.ts'
import { instantText } from './image.ts'
import { labelsOf } from './labels.ts'
import type { FieldChange, HistoryAction } from './record-history.ts'
import { refuse, type Refusal } from './refusal.ts'
import { perModel } from './remembered.ts'
import { prepare, run, slot, type Row } from './statement.ts'
import { inTransaction, type WritingCall } from './transaction.ts'
import { isUuid } from './uuid-v7.ts'

/** One changed field, with what people call its values where they are ids or keys. */
export interface LabelledChange extends FieldChange {
  readonly oldLabel?: string
  readonly newLabel?: string
}

export interface HistoryEntry {
  readonly at: string
  readonly by: { readonly id: string; readonly label: string } | null
  readonly action: HistoryAction
  readonly changes: readonly LabelledChange[]
}

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[]
  /** Where the next page begins; null at the end. */
  readonly next: string | null
}

const usualLimit = 50
const mostEntries = 200

const statementOf = perModel((model: Model, module: Module) => ({
  exists: prepare(model, sql`select t.id from ${tableOf(module)} as t where t.id = ${slot('id', 'uuid')}`),
  page: prepare(
    model,
    sql`select h.id, h.at, h.person, h.action, h.changes from ${sql.id(systemSchema, 'history')} as h
    where h.module = ${slot('module', 'text')} and h.record = ${slot('id', 'uuid')} and h.id < ${slot('after', 'bigint')} order by h.id desc limit ${slot('limit', 'int')}`,
  ),
}))

const wholeNumber = (text: string | undefined, usual: number, most: number): number | undefined => {
  if (text === undefined) return usual
  return /^[1-9]\d{0,15}$/.test(text) && Number(text) <= most ? Number(text) : undefined
}

/** A page of the history of a record, also of one in the bin. Refused: 404, and a cursor or limit that is none (422). */
export async function readHistory(
  call: Call,
  module: Module,
  id: string,
  query: { readonly after?: string; readonly limit?: string },
): Promise<HistoryPage | Refusal> {
  if (!isUuid(id)) return refuse(404, problem('CIM501', ''))
  const after = wholeNumber(query.after, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  const limit = wholeNumber(query.limit, usualLimit, mostEntries)
  const wrong = after === undefined ? 'after' : 'limit'
  if (after === undefined || limit === undefined)
    return refuse(422, problem('CIM523', '', { name: wrong, detail: word('outOfRange') }))
  return inTransaction(call, async (inner) => {
    const { exists, page } = statementOf(inner.model, module)
    if ((await run(inner.client, exists, { id })).length === 0) return refuse(404, problem('CIM501', ''))
    const rows = await run(inner.client, page, { module: module.name, id, after, limit: limit + 1 })
    const shown = rows.slice(0, limit)
    return {
      entries: await entriesOf(inner, module, shown),
      next: rows.length > limit ? (shown.at(-1)?.['id'] ?? null) : null,
    }
  })
}

interface Kept {
  readonly at: string
  readonly person: string | null
  readonly action: HistoryAction
  readonly changes: readonly FieldChange[]
}

const keptOf = (row: Row): Kept => ({
  at: instantText(row['at'] ?? ''),
  person: row['person'] ?? null,
  action: row['action'] as HistoryAction,
  changes: JSON.parse(row['changes'] ?? '[]') as readonly FieldChange[],
})

/** Labels of every record that some entry names, with one statement per module. */
async function entriesOf(call: WritingCall, module: Module, rows: readonly Row[]): Promise<readonly HistoryEntry[]> {
  const kept = rows.map(keptOf)
  const people = modulesOf(call.model.graph).find(({ definition }) => definition.purpose === 'people')?.name
  const named = kept.flatMap(({ changes }) =>
    changes.flatMap((change) =>
      [change.old, change.new].flatMap((value) => recordsIn(module.fieldsByName.get(change.field), value)),
    ),
  )
  const persons = kept.flatMap(({ person }) =>
    person === null || people === undefined ? [] : [{ module: people, id: person }],
  )
  const labels = await labelsOfAll(call, [...named, ...persons])
  return kept.map(({ at, person, action, changes }) => ({
    at,
    by: person === null ? null : { id: person, label: labels.get(`${people} ${person}`) ?? '' },
    action,
    changes: changes.map((change) => labelled(module.fieldsByName.get(change.field), change, labels)),
  }))
}

interface Named {
  readonly module: string
  readonly id: string
}

async function labelsOfAll(call: WritingCall, named: readonly Named[]): Promise<ReadonlyMap<string, string>> {
  const labels = new Map<string, string>()
  for (const module of new Set(named.map((each) => each.module)))
    for (const [id, label] of await labelsOf(
      call,
      module,
      named.filter((each) => each.module === module).map(({ id }) => id),
    ))
      labels.set(`${module} ${id}`, label)
  return labels
}

const isNamed = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && 'module' in value && 'id' in value

/** The records that a value of a field names: a reference one, links and lines several, an anyReference says its module itself. */
function recordsIn(field: Field | undefined, value: unknown): readonly Named[] {
  if (isNamed(value)) return [value]
  const target =
    field?.kind === 'lines'
      ? field.of
      : field?.kind === 'links' || field?.kind === 'stored'
        ? field.targets[0]
        : undefined
  if (target === undefined) return []
  return (Array.isArray(value) ? value : [value]).filter(isUuid).map((id) => ({ module: target, id }))
}

function labelOf(field: Field | undefined, value: unknown, labels: ReadonlyMap<string, string>): string | undefined {
  const records = recordsIn(field, value)
  if (records.length > 0) return records.map(({ module, id }) => labels.get(`${module} ${id}`) ?? id).join(', ')
  const picklist = field?.kind === 'stored' ? field.picklist : undefined
  if (picklist === undefined || value === null) return undefined
  return (Array.isArray(value) ? value : [value])
    .map((key) => picklist.optionsByKey.get(String(key))?.label ?? String(key))
    .join(', ')
}

function labelled(field: Field | undefined, change: FieldChange, labels: ReadonlyMap<string, string>): LabelledChange {
  const [oldLabel, newLabel] = [labelOf(field, change.old, labels), labelOf(field, change.new, labels)]
  return { ...change, ...(oldLabel === undefined ? {} : { oldLabel }), ...(newLabel === undefined ? {} : { newLabel }) }
}
