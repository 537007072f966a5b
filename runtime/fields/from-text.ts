import type { FieldDescription, FieldTypeName, PicklistOption } from '../api/contract.ts'
import { optionText } from './choices.ts'
import { readDate, readTime } from './date-text.ts'
import { readNumber } from './number-text.ts'

type Reader = (text: string, field: FieldDescription, today: string) => unknown

const number =
  (scale: (field: FieldDescription) => number): Reader =>
  (text, field) => {
    const reading = readNumber(text, scale(field))
    return 'value' in reading ? reading.value : text
  }

const named = ({ key, label }: PicklistOption, text: string): boolean =>
  [key, label, optionText({ key, label })].some((name) => name.toLowerCase() === text.toLowerCase())

const readers: Partial<Record<FieldTypeName, Reader>> = {
  integer: number(() => 0),
  decimal: number(({ scale = 2 }) => scale),
  money: number(() => 2),
  price: number(() => 6),
  percent: number(() => 4),
  date: (text, _, today) => readDate(text, today) ?? text,
  time: (text) => readTime(text) ?? text,
  boolean: (text) => /^(s[ií]|yes|true|verdadero|1|x)$/i.test(text),
  picklist: (text, { picklist }) => picklist?.options?.find((option) => named(option, text))?.key ?? null,
}

/** The value that a cell of a spreadsheet says for a field; text for what needs a search (references). Empty text is null. */
export const fromText = (field: FieldDescription, text: string, today: string): unknown =>
  text.trim() === ''
    ? null
    : (readers[field.type]?.(text.trim(), field, today) ?? (field.type === 'picklist' ? null : text.trim()))

/** Rows and cells of what a spreadsheet copies: tabs between cells, quotes around cells with line breaks. */
export const cellsOf = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [[]]
  // A cell is quoted text with doubled quotes inside, or anything up to the next tab or line end.
  for (const [, quoted, plain = '', end] of text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
    if (end === '') break
  }
  return rows
}
