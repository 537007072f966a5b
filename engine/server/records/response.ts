import type { Encoding } from '../../fields/field-type.ts'

/** A row as PostgreSQL wrote it: text or null, in the order of the statement's columns. */
export type Row = readonly (string | null)[]

/** A member of the answer: its name and how its text becomes JSON. `reference` takes two columns, id and label. */
export interface Member {
  readonly name: string
  readonly encoding: Encoding | 'reference' | RowsEncoding
}

/** A column that holds rows of another table, as a JSON array of arrays of texts. */
interface RowsEncoding {
  readonly rows: Serialiser
}

/** Turns one row into the JSON text of an object. */
export type Serialiser = (row: Row) => string

// Quote, backslash, what lies below the space, and surrogates, which may be lone.
const plain = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

/** JSON of a text; what needs no escape is only quoted. */
export const jsonText = (value: string): string => (plain.test(value) ? `"${value}"` : JSON.stringify(value))

/**
 * A PostgreSQL number as a JSON number: trailing zeros go (`12.50` is `12.5`, `-0.00` is `0`), all other digits stay. Equal to
 * `JSON.stringify(Number(text))` whenever a double holds the value; NaN and Infinity, which JSON does not have, are null.
 */
export function jsonNumber(text: string): string {
  let point = -1
  let lastDigit = -1
  for (let i = text.charCodeAt(0) === minus ? 1 : 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > zero && code <= nine) lastDigit = i
    else if (code === dot) point = i
    else if (code !== zero) return foreignNumber(text)
  }
  if (lastDigit === -1) return text === '' ? 'null' : '0'
  if (point === -1) return text
  // JavaScript writes what lies below a millionth with an exponent.
  if (lastDigit - point > 6 && Math.abs(Number(text)) < 1e-6) return foreignNumber(text)
  return text.slice(0, Math.max(point, lastDigit + 1))
}

const [minus, dot, zero, nine] = [0x2d, 0x2e, 0x30, 0x39]

function foreignNumber(text: string): string {
  const value = Number(text)
  return Number.isFinite(value) ? JSON.stringify(value) : 'null'
}

/** `2026-11-21 21:51:14.1+00` is `"2026-11-21T21:51:14.100Z"`. Sessions run in UTC; another offset is converted. */
export function jsonInstant(text: string): string {
  if (text.length < 22 || text.charCodeAt(10) !== 0x20 || !text.endsWith('+00')) return offsetInstant(text)
  const fraction = text.length === 22 ? '.000' : text.slice(19, -3).slice(0, 4).padEnd(4, '0')
  return `"${text.slice(0, 10)}T${text.slice(11, 19)}${fraction}Z"`
}

const offsetInstant = (text: string): string => {
  const value = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
  return Number.isNaN(value.getTime()) ? JSON.stringify(text) : JSON.stringify(value.toISOString())
}

const writers: Readonly<Record<Encoding, (text: string) => string>> = {
  text: jsonText,
  number: jsonNumber,
  boolean: (text) => (text.charCodeAt(0) === 0x74 ? 'true' : 'false'),
  instant: jsonInstant,
  json: (text) => text,
}

/** One value as JSON. */
export const jsonValue = (encoding: Encoding, text: string): string => writers[encoding](text)

const referenceJson = (id: string, label: string | null | undefined): string =>
  `{"id":"${id}","label":${jsonText(label ?? '')}}`

/** A column that holds rows, as JSON. The inner texts come from to_json of texts, so parsing them is only taking the array apart. */
export const rowsJson = (text: string, serialise: Serialiser): string =>
  `[${(JSON.parse(text) as Row[]).map(serialise).join(',')}]`

/** Writes the value that begins at a column of the row. */
type Writer = (row: Row, column: number) => string

function writerOf(encoding: Member['encoding']): Writer {
  if (encoding === 'reference')
    return (row, column) => {
      const id = row[column]
      return id == null ? 'null' : referenceJson(id, row[column + 1])
    }
  if (typeof encoding === 'object')
    return (row, column) => {
      const rows = row[column]
      return rows == null ? '[]' : rowsJson(rows, encoding.rows)
    }
  const write = writers[encoding]
  return (row, column) => {
    const value = row[column]
    return value == null ? 'null' : write(value)
  }
}

/**
 * The serialiser of a projection, made once: `[{ name: 'id', encoding: 'text' }, { name: 'total', encoding: 'number' }]` turns
 * `['0193…', '12.50']` into `{"id":"0193…","total":12.5}`. Null is `null`, but an empty list of rows is `[]`.
 */
export function serialiser(members: readonly Member[]): Serialiser {
  let width = 0
  const steps = members.map(({ name, encoding }, i) => {
    const column = width
    width += encoding === 'reference' ? 2 : 1
    return { head: `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`, column, write: writerOf(encoding) }
  })
  return (row) => {
    let text = ''
    for (const { head, column, write } of steps) text += head + write(row, column)
    return `${text}}`
  }
}
