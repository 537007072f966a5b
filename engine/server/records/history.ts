/** Who changed what of a record, latest first. */
import { sql, type RawBuilder } from 'kysely'
import { modulesOf, type Field, type Module } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import { columnOf, systemSchema, tableOf } from '../../outputs/database/names.ts'
import type { Call, Model } from '../context.ts'
import { word } from '../problems/words.ts'
import { instantText } from './image.ts'
import { labelsOf } from './labels.ts'
import { row, rowId } from './meaning.ts'
import { notAllowed, notThere } from './permission.ts'
import {
  alsoSql,
  deletingConditions,
  fieldConditions,
  guardedSource,
  perScope,
  readingOf,
  rowConditions,
  seenModule,
  wholeRowConditions,
} from './reading.ts'
import type { FieldChange, HistoryAction } from './record-history.ts'
import { readingTransaction } from './reading-transaction.ts'
import { refuse, type Refusal } from './refusal.ts'
import { perModel } from './remembered.ts'
import { prepare, run, slot, type Row, type Statement } from './statement.ts'
import { slotValues, type WritingCall } from './transaction.ts'
import { isUuid } from './uuid-v7.ts'

type Sql = RawBuilder<unknown>

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

interface RecordStatement {
  /** Whether more than its basic fields is there of the record, and which of the fields that only some grants read can be read on it. */
  readonly statement: Statement
  /** Fields that are asked about; all others that she can see can be read on every record. */
  readonly asked: readonly Field[]
  /** References whose hidden records show a sign on some records; constants are true. */
  readonly signs: ReadonlyMap<string, Sql | true>
}

const statementsKept = 500

const recordStatements = perScope<RecordStatement>(statementsKept)

const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : sql.join([...conditions], sql` and `)

/** The record as the person can read it, in the bin too where she may delete it. */
function recordStatement({ model, scope }: Call, module: Module): RecordStatement {
  const reading = readingOf(scope, model, slot)
  const { guard } = reading
  const source = guardedSource(reading, row)
  const { fields } = seenModule(reading, module)
  const asked = fields.filter((field) => guard?.field(module, field, source) !== undefined)
  const signs = new Map(
    fields.filter(isReference).flatMap((field) => {
      const outside = guard?.outside(module, field, source) ?? 'nothing'
      return outside === 'nothing' ? [] : [[field.name, outside === 'sign' ? (true as const) : outside] as const]
    }),
  )
  const columns = [
    sql`${allOf(wholeRowConditions(reading, module, source))} as whole`,
    ...asked.map(
      ({ name }) => sql`${allOf(fieldConditions(module, new Set([name]), source))} as ${sql.id(`c:${name}`)}`,
    ),
    ...[...signs].map(([name, sign]) => sql`${sign === true ? sql`true` : sign} as ${sql.id(`s:${name}`)}`),
  ]
  const readable = rowConditions(module, source)
  const inBin = deletingConditions(reading, module, source)
  const there = inBin.length === 0 ? [] : [sql`(${columnOf(row.alias, 'deleted_at')} is null or ${allOf(inBin)})`]
  const text = sql`select ${sql.join(columns)} from ${tableOf(module)} as ${sql.id(row.alias)} where ${rowId} = ${slot('id', 'uuid')}${alsoSql([...readable, ...there])}`
  return { statement: prepare(model, text), asked, signs }
}

const isReference = (field: Field): boolean =>
  (field.kind === 'stored' || field.kind === 'links') && field.targets.length > 0

const pageOf = perModel((model: Model, table: string) =>
  prepare(
    model,
    sql`select h.id, h.at, h.person, h.action, h.changes from ${sql.id(systemSchema, table)} as h
    where h.module = ${slot('module', 'text')} and h.record = ${slot('id', 'uuid')} and h.id < ${slot('after', 'bigint')} order by h.id desc limit ${slot('limit', 'int')}`,
  ),
)

/** What of the changes of a record the person can read now. */
interface Sight {
  /** Nothing is held back. */
  readonly whole: boolean
  reads(field: string): boolean
  /** Whether a reference shows that there is something where its record cannot be read. */
  signs(field: string): boolean
}

function sightOf({ scope }: Call, module: Module, { asked, signs }: RecordStatement, found: Row): Sight {
  const seen = seenModule({ seen: scope.graph }, module)
  const hidden = new Set(asked.filter(({ name }) => found[`c:${name}`] !== 't').map(({ name }) => name))
  const named = (name: string): Field | undefined => seen.fieldsByName.get(name)
  return {
    whole: scope.administrator,
    reads: (name) => {
      const field = named(name)
      return field !== undefined && !hidden.has(field.name)
    },
    signs: (name) => signs.has(named(name)?.name ?? '') && found[`s:${named(name)?.name}`] === 't',
  }
}

const wholeNumber = (text: string | undefined, usual: number, most: number): number | undefined => {
  if (text === undefined) return usual
  return /^[1-9]\d{0,15}$/.test(text) && Number(text) <= most ? Number(text) : undefined
}

/**
 * A page of the history of a record, also of one in the bin: changes of fields that can be read on it now. Refused: 404, 403 where only the
 * basic fields are there, and a cursor or limit that is none (422).
 */
export async function readHistory(
  call: Call,
  module: Module,
  id: string,
  query: { readonly after?: string; readonly limit?: string },
): Promise<HistoryPage | Refusal> {
  if (!isUuid(id)) return notThere()
  const after = wholeNumber(query.after, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  const limit = wholeNumber(query.limit, usualLimit, mostEntries)
  const wrong = after === undefined ? 'after' : 'limit'
  if (after === undefined || limit === undefined)
    return refuse(422, problem('CIM523', '', { name: wrong, detail: word('outOfRange') }))
  return readingTransaction(call, async (inner) => {
    const known = recordStatements(inner.model, inner.scope, module.name, () => recordStatement(inner, module))
    const [found] = await run(inner.client, known.statement, { ...slotValues(inner), id })
    if (found === undefined) return notThere()
    if (found['whole'] !== 't') return notAllowed()
    const page = pageOf(inner.model, 'history')
    const rows = await run(inner.client, page, { module: module.name, id, after, limit: limit + 1 })
    const shown = rows.slice(0, limit)
    return {
      entries: await entriesOf(inner, module, shown, sightOf(inner, module, known, found)),
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

/** Without what cannot be read; a change of nothing else is not there. */
const readableOf = (kept: readonly Kept[], sight: Sight): readonly Kept[] =>
  sight.whole
    ? kept
    : kept.flatMap((entry) => {
        const changes = entry.changes.filter(({ field }) => sight.reads(field))
        return entry.action === 'update' && changes.length === 0 ? [] : [{ ...entry, changes }]
      })

/** Labels of every record that some entry names, with one statement per module. */
async function entriesOf(
  call: WritingCall,
  module: Module,
  rows: readonly Row[],
  sight: Sight,
): Promise<readonly HistoryEntry[]> {
  const kept = readableOf(rows.map(keptOf), sight)
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
  const byOf = (person: string | null): HistoryEntry['by'] => {
    const label = labels.get(`${people} ${person}`)
    return person === null || (label === undefined && !sight.whole) ? null : { id: person, label: label ?? '' }
  }
  // Records that cannot be read have no label. Who reads everything sees ids of records that are gone, but none of a module switched off.
  const isHidden = ({ module: name, id }: Named): boolean =>
    sight.whole ? !call.scope.graph.modules.has(name) : !labels.has(`${name} ${id}`)
  return kept.map(({ at, person, action, changes }) => ({
    at,
    by: byOf(person),
    action,
    changes: changes.map((change) => {
      const field = module.fieldsByName.get(change.field)
      return labelled(field, withoutHidden(field, change, isHidden, sight.signs(change.field)), labels)
    }),
  }))
}

/** The change without the ids of records that cannot be read. */
function withoutHidden(
  field: Field | undefined,
  change: FieldChange,
  isHidden: (record: Named) => boolean,
  signs: boolean,
): FieldChange {
  const sign = signs ? { outside: true } : null
  const hides = (value: unknown): boolean => recordsIn(field, value).some(isHidden)
  const shown = (value: unknown): unknown =>
    Array.isArray(value) ? value.flatMap((each) => (hides(each) ? (sign ?? []) : [each])) : hides(value) ? sign : value
  return { ...change, old: shown(change.old), new: shown(change.new) }
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
