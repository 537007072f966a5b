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

const isZero = (text: string): boolean => /^-?0*\.?0*$/.test(text)

/**
 * A PostgreSQL number as a JSON number: trailing zeros go (`12.50` is `12.5`, `-0.00` is `0`), all other digits stay. Equal to
 * `JSON.stringify(Number(text))` whenever a double holds the value; NaN and Infinity, which JSON does not have, are null.
 */
export function jsonNumber(text: string): string {
  const point = text.indexOf('.')
  if (point === -1) return /^-?\d+$/.test(text) ? text : foreignNumber(text)
  if (isZero(text)) return '0'
  // JavaScript writes what lies below a millionth with an exponent.
  if (text.startsWith('0.000000') || text.startsWith('-0.000000') || text.includes('e')) return foreignNumber(text)
  let end = text.length
  while (text.charCodeAt(end - 1) === 0x30) end--
  return text.slice(0, end - 1 === point ? point : end)
}

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

/** One value as JSON. */
export function jsonValue(encoding: Encoding, text: string): string {
  switch (encoding) {
    case 'number':
      return jsonNumber(text)
    case 'boolean':
      return text.charCodeAt(0) === 0x74 ? 'true' : 'false'
    case 'instant':
      return jsonInstant(text)
    case 'json':
      return text
    case 'text':
      return jsonText(text)
  }
}

const referenceJson = (id: string, label: string | null | undefined): string =>
  `{"id":"${id}","label":${jsonText(label ?? '')}}`

// The inner texts come from to_json of texts, so parsing them is only taking the array apart.
const rowsJson = (text: string, serialise: Serialiser): string =>
  `[${(JSON.parse(text) as Row[]).map(serialise).join(',')}]`

/**
 * The serialiser of a projection, made once: `[{ name: 'id', encoding: 'text' }, { name: 'total', encoding: 'number' }]` turns
 * `['0193…', '12.50']` into `{"id":"0193…","total":12.5}`. Null is `null`, but an empty list of rows is `[]`.
 */
export function serialiser(members: readonly Member[]): Serialiser {
  const heads = members.map(({ name }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  const encodings = members.map(({ encoding }) => encoding)
  return (row) => {
    let text = ''
    let column = 0
    for (let i = 0; i < encodings.length; i++) {
      const encoding = encodings[i] as Member['encoding']
      const value = row[column++] as string | null
      text += heads[i] as string
      if (encoding === 'reference') text += value === null ? (column++, 'null') : referenceJson(value, row[column++])
      else if (typeof encoding === 'object') text += value === null ? '[]' : rowsJson(value, encoding.rows)
      else text += value === null ? 'null' : jsonValue(encoding, value)
    }
    return `${text}}`
  }
}
