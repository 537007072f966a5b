/**
 * Rows become JSON without a string for each value: bytes are copied from the row of PostgreSQL to the answer, and looked at on the way. Writes
 * what the serialiser of texts writes (`response.ts`), byte for byte; what is seldom goes through it.
 */
import type { Encoding } from '../../fields/field-type.ts'
import type { RawRow } from './raw-rows.ts'
import { jsonInstant, jsonNumber, rowsJson, type Member } from './response.ts'

/** Memory that JSON is written to, and how much of it is written. */
export interface JsonBytes {
  bytes: Buffer
  length: number
}

/** Writes one row as a JSON object. */
export type ByteSerialiser = (to: JsonBytes, row: RawRow) => void

const usualSize = 256 * 1024

// All that writes here does so without waiting, so that one piece of memory serves all answers.
const shared: JsonBytes = { bytes: Buffer.allocUnsafeSlow(usualSize), length: 0 }

/** The bytes that `write` writes. It must write them at once, not after waiting for something. */
export function jsonBytes(write: (to: JsonBytes) => void): Buffer {
  shared.length = 0
  write(shared)
  const answer = Buffer.from(shared.bytes.subarray(0, shared.length))
  if (shared.bytes.length > 16 * usualSize) shared.bytes = Buffer.allocUnsafeSlow(usualSize)
  return answer
}

function makeRoom(to: JsonBytes, more: number): void {
  if (to.length + more <= to.bytes.length) return
  const bytes = Buffer.allocUnsafeSlow(2 * (to.length + more))
  to.bytes.copy(bytes, 0, 0, to.length)
  to.bytes = bytes
}

/** Writes a piece of JSON that is made already. */
export function writeText(to: JsonBytes, text: string): void {
  makeRoom(to, 3 * text.length)
  to.length += to.bytes.write(text, to.length)
}

// Short pieces are copied faster here than by a call out of JavaScript.
function copy({ bytes, length }: JsonBytes, from: Uint8Array, start: number, end: number): number {
  let at = length
  for (let i = start; i < end; i++) bytes[at++] = from[i] as number
  return at
}

const write = (to: JsonBytes, piece: Uint8Array): void => void (to.length = copy(to, piece, 0, piece.length))

const lengthAt = (row: RawRow, at: number): number =>
  ((row[at] as number) << 24) |
  ((row[at + 1] as number) << 16) |
  ((row[at + 2] as number) << 8) |
  (row[at + 3] as number)

/** The text of one column, null for null. */
export function columnText(row: RawRow, column: number): string | null {
  let at = 2
  for (let i = 0; i < column; i++) at += 4 + Math.max(0, lengthAt(row, at))
  const length = lengthAt(row, at)
  return length < 0 ? null : row.toString('utf8', at + 4, at + 4 + length)
}

/** What a value may take beyond its bytes in the row: quotes, the names of a reference, the digits of an instant. */
const mostAround = 32

/** Writes the value that stands in the row between two places. There is room for its bytes and what is around them. */
type ValueWriter = (to: JsonBytes, row: RawRow, start: number, end: number) => void

/** Writes a value by its text, for what is seldom: it may be longer than in the row. */
const byText =
  (json: (text: string) => string): ValueWriter =>
  (to, row, start, end) => {
    const text = json(row.toString('utf8', start, end))
    makeRoom(to, 3 * text.length + mostAround)
    to.length += to.bytes.write(text, to.length)
  }

const [quote, backslash, space, point, minus, zero, nine] = [0x22, 0x5c, 0x20, 0x2e, 0x2d, 0x30, 0x39] as const

const escapedText = byText(JSON.stringify)

// What is not ASCII needs no escape in UTF-8, and PostgreSQL gives no lone surrogates.
const textWriter: ValueWriter = (to, row, start, end) => {
  const { bytes } = to
  let at = to.length
  bytes[at++] = quote
  for (let i = start; i < end; i++) {
    const byte = row[i] as number
    if (byte < space || byte === quote || byte === backslash) return escapedText(to, row, start, end)
    bytes[at++] = byte
  }
  bytes[at++] = quote
  to.length = at
}

const foreignNumber = byText(jsonNumber)

const numberWriter: ValueWriter = (to, row, start, end) => {
  let [pointAt, lastDigit] = [-1, -1]
  for (let i = row[start] === minus ? start + 1 : start; i < end; i++) {
    const byte = row[i] as number
    if (byte > zero && byte <= nine) lastDigit = i
    else if (byte === point) pointAt = i
    else if (byte !== zero) return foreignNumber(to, row, start, end)
  }
  // Zero, or so small that JavaScript may write it with an exponent.
  if (lastDigit === -1 || (pointAt !== -1 && lastDigit - pointAt > 6)) return foreignNumber(to, row, start, end)
  to.length = copy(to, row, start, pointAt === -1 ? end : Math.max(pointAt, lastDigit + 1))
}

const [yes, no, none, noRows] = ['true', 'false', 'null', '[]'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
]

const booleanWriter: ValueWriter = (to, row, start) => write(to, row[start] === 0x74 ? yes : no)

const foreignInstant = byText(jsonInstant)
const isUtc = (row: RawRow, end: number): boolean =>
  row[end - 3] === 0x2b && row[end - 2] === zero && row[end - 1] === zero

/** `2026-11-21 21:51:14.1+00`: three digits after the point, whatever is there. */
const instantWriter: ValueWriter = (to, row, start, end) => {
  if (end - start < 22 || row[start + 10] !== space || !isUtc(row, end)) return foreignInstant(to, row, start, end)
  const { bytes } = to
  let at = to.length
  bytes[at++] = quote
  for (let i = start; i < start + 19; i++) bytes[at++] = row[i] as number
  bytes[to.length + 11] = 0x54
  bytes[at++] = point
  for (let i = start + 20; i < start + 23; i++) bytes[at++] = i < end - 3 ? (row[i] as number) : zero
  bytes[at++] = 0x5a
  bytes[at++] = quote
  to.length = at
}

const jsonWriter: ValueWriter = (to, row, start, end) => void (to.length = copy(to, row, start, end))

const writers: Readonly<Record<Encoding, ValueWriter>> = {
  text: textWriter,
  number: numberWriter,
  boolean: booleanWriter,
  instant: instantWriter,
  json: jsonWriter,
}

/** Writes the value whose columns begin at `at` and gives where they end. */
type ColumnsWriter = (to: JsonBytes, row: RawRow, at: number) => number

const oneColumn =
  (value: ValueWriter, empty: Uint8Array): ColumnsWriter =>
  (to, row, at) => {
    const [start, length] = [at + 4, lengthAt(row, at)]
    if (length < 0) {
      write(to, empty)
      return start
    }
    value(to, row, start, start + length)
    return start + length
  }

const [idHead, labelHead, referenceEnd] = ['{"id":"', '","label":', '}'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
]
const labelWriter = oneColumn(textWriter, Buffer.from('""'))

const referenceWriter: ColumnsWriter = (to, row, at) => {
  const [start, length] = [at + 4, lengthAt(row, at)]
  if (length < 0) {
    write(to, none)
    return start + 4 + Math.max(0, lengthAt(row, start))
  }
  write(to, idHead)
  to.length = copy(to, row, start, start + length)
  write(to, labelHead)
  const end = labelWriter(to, row, start + length)
  write(to, referenceEnd)
  return end
}

function writerOf(encoding: Member['encoding']): ColumnsWriter {
  if (encoding === 'reference') return referenceWriter
  return typeof encoding === 'object'
    ? oneColumn(
        byText((text) => rowsJson(text, encoding.rows)),
        noRows,
      )
    : oneColumn(writers[encoding], none)
}

/** The serialiser of a projection over rows as bytes, made once. Columns of the row behind those of the members are left alone. */
export function byteSerialiser(members: readonly Member[]): ByteSerialiser {
  const steps = members.map(({ name, encoding }, i) => ({
    head: Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`),
    value: writerOf(encoding),
  }))
  return (to, row) => {
    let at = 2
    for (const { head, value } of steps) {
      makeRoom(to, head.length + row.length - at + mostAround)
      write(to, head)
      at = value(to, row, at)
    }
    to.bytes[to.length++] = 0x7d
  }
}
