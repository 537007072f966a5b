/**
 * Values as the form holds them (references with their label, files with their name) and as a request carries them
 * (ids). Pure: what is sent, what changed, what is empty.
 */
import type { FieldDescription, RecordDraft } from '../api/contract.ts'

/** True for an object that is no list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A reference to a record that is outside what this person may see: that there is one, not which. */
export const isOutside = (value: unknown): boolean => isObject(value) && value['outside'] === true

/** Nothing was said: null, undefined, empty text, an empty list. */
export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** An expanded reference or file as a request carries it: its id, or `{ module, id }`; anything else as it is. */
export const wireValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(wireValue)
  if (!isObject(value) || typeof value['id'] !== 'string') return value
  if (typeof value['module'] === 'string' && ('label' in value || Object.keys(value).length === 2)) {
    return { module: value['module'], id: value['id'] }
  }
  return 'label' in value || 'mediaType' in value ? value['id'] : value
}

/** Key of a row of lines that the browser gives and the server never sees. */
export const rowKey = '$key'

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part,
  ) ?? ''

/** Equal for the server: whatever is empty equals whatever is empty, expanded equals not expanded. */
export const sameValue = (a: unknown, b: unknown): boolean =>
  isEmpty(a) || isEmpty(b) ? isEmpty(a) && isEmpty(b) : canonical(wireValue(a)) === canonical(wireValue(b))

/** Rows of a `lines` value; nothing gives none. */
export const rowsOf = (value: unknown): readonly RecordDraft[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** The record with what the server would copy into its empty fields. */
export const withCopies = (
  record: RecordDraft,
  fields: readonly FieldDescription[],
  told: RecordDraft = {},
): RecordDraft => ({
  ...record,
  ...Object.fromEntries(
    fields.flatMap(({ name, kind }) =>
      kind === 'stored' && name in told && isEmpty(record[name]) ? [[name, told[name]]] : [],
    ),
  ),
})

/** Names of the fields that a body may hold: what a JSON Schema of the server lists. */
export const writableNames = (schema: Readonly<Record<string, unknown>>): ReadonlySet<string> =>
  new Set(isObject(schema['properties']) ? Object.keys(schema['properties']) : [])

/** Fields of a row that may be written: not computed, not the system's, not the way back to its document. */
export const writableRowFields = (fields: readonly FieldDescription[], via: string): readonly FieldDescription[] =>
  fields.filter(
    ({ name, kind, readOnly, common }) =>
      (kind === 'stored' || kind === 'links') && readOnly !== true && common !== true && name !== via,
  )

/** The writable fields of lines, by the name of the `lines` field. */
export type LineFields = Readonly<Record<string, readonly FieldDescription[]>>

/** A row that says nothing but its defaults: it was added and never filled. */
export const isBlankRow = (row: RecordDraft, fields: readonly FieldDescription[]): boolean =>
  row['id'] === undefined &&
  fields.every(({ name, default: given }) => isEmpty(row[name]) || sameValue(row[name], given) || row[name] === false)

const newRow = (row: RecordDraft, fields: readonly FieldDescription[]): RecordDraft =>
  Object.fromEntries(fields.flatMap(({ name }) => (isEmpty(row[name]) ? [] : [[name, wireValue(row[name])]])))

const changedRow = (row: RecordDraft, was: RecordDraft, fields: readonly FieldDescription[]): RecordDraft =>
  Object.fromEntries(
    fields.flatMap(({ name }) => (sameValue(row[name], was[name]) ? [] : [[name, wireValue(row[name]) ?? null]])),
  )

/** Lines as a request carries them: a row with `id` says only what changed, one without says all, one left out goes. Blank rows are not said. */
const wireLines = (now: unknown, before: unknown, fields: readonly FieldDescription[]): readonly RecordDraft[] => {
  const rowsBefore = new Map(rowsOf(before).map((row) => [row['id'], row]))
  return rowsOf(now)
    .filter((row) => !isBlankRow(row, fields))
    .map((row) => {
      const was = row['id'] === undefined ? undefined : rowsBefore.get(row['id'])
      return was === undefined ? newRow(row, fields) : { id: row['id'], ...changedRow(row, was, fields) }
    })
}

const sameLines = (now: unknown, before: unknown, fields: readonly FieldDescription[]): boolean => {
  const order = (value: unknown): string =>
    rowsOf(value)
      .filter((row) => !isBlankRow(row, fields))
      .map((row) => String(row['id'] ?? '+'))
      .join()
  return order(now) === order(before) && wireLines(now, before, fields).every((row) => Object.keys(row).length === 1)
}

/**
 * What changed between two states of a record, as a merge patch: emptied fields are null, untouched ones are absent.
 * Only `names` may be in it.
 */
export const recordPatch = (
  before: RecordDraft,
  now: RecordDraft,
  names: Iterable<string>,
  lines: LineFields = {},
): RecordDraft => {
  const patch: Record<string, unknown> = {}
  for (const name of names) {
    const fields = lines[name]
    if (fields) {
      if (!sameLines(now[name], before[name], fields)) patch[name] = wireLines(now[name], before[name], fields)
    } else if (!sameValue(now[name], before[name])) {
      patch[name] = isEmpty(now[name]) && !Array.isArray(now[name]) ? null : wireValue(now[name])
    }
  }
  return patch
}

/** A new record as a request carries it: what is empty is not said. */
export const recordBody = (now: RecordDraft, names: Iterable<string>, lines: LineFields = {}): RecordDraft => {
  const body: Record<string, unknown> = {}
  for (const name of names) {
    const fields = lines[name]
    if (isEmpty(now[name])) continue
    body[name] = fields ? wireLines(now[name], [], fields) : wireValue(now[name])
  }
  return body
}
