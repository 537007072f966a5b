import { useCallback, useRef } from 'react'
import type { FieldDescription, RecordDraft } from '../../api/contract.ts'
import { rowKey, rowsOf } from '../field-value.ts'

/** What a person can do to lines. All of it goes on from the latest rows, also several times in one event. */
export type Lines = {
  readonly rows: readonly RecordDraft[]
  readonly set: (at: number, name: string, value: unknown) => void
  readonly add: () => void
  readonly remove: (at: number) => void
  readonly move: (at: number, by: 1 | -1) => void
  /** Writes a block of values from a row on; rows that lack are added. */
  readonly fill: (from: number, block: readonly RecordDraft[]) => void
}

/** A new line: its defaults, and a key for the browser. */
const blankRow = (fields: readonly FieldDescription[]): RecordDraft => ({
  [rowKey]: crypto.randomUUID(),
  ...Object.fromEntries(fields.flatMap(({ name, default: given }) => (given === undefined ? [] : [[name, given]]))),
})

const moved = (rows: readonly RecordDraft[], at: number, by: number): readonly RecordDraft[] => {
  const row = rows[at]
  const to = at + by
  return row && to >= 0 && to < rows.length ? rows.toSpliced(at, 1).toSpliced(to, 0, row) : rows
}

/** Lines and what can be done to them. */
export const useLines = (
  value: unknown,
  fields: readonly FieldDescription[],
  onCommit: (rows: readonly RecordDraft[]) => void,
): Lines => {
  const latest = useRef({ value, rows: rowsOf(value), fields, onCommit })
  if (latest.current.value !== value) latest.current = { ...latest.current, value, rows: rowsOf(value) }
  latest.current = { ...latest.current, fields, onCommit }

  const change = useCallback((next: (rows: readonly RecordDraft[]) => readonly RecordDraft[]): void => {
    const rows = next(latest.current.rows)
    latest.current = { ...latest.current, value: rows, rows }
    latest.current.onCommit(rows)
  }, [])
  const set = useCallback(
    (at: number, name: string, cell: unknown) =>
      change((rows) => rows.map((row, index) => (index === at ? { ...row, [name]: cell } : row))),
    [change],
  )
  const add = useCallback(() => change((rows) => [...rows, blankRow(latest.current.fields)]), [change])
  const remove = useCallback((at: number) => change((rows) => rows.toSpliced(at, 1)), [change])
  const move = useCallback((at: number, by: 1 | -1) => change((rows) => moved(rows, at, by)), [change])
  const fill = useCallback(
    (from: number, block: readonly RecordDraft[]) =>
      change((rows) => {
        const lacking = Math.max(0, from + block.length - rows.length)
        const all = [...rows, ...Array.from({ length: lacking }, () => blankRow(latest.current.fields))]
        return all.map((row, index) => ({ ...row, ...block[index - from] }))
      }),
    [change],
  )
  return { rows: latest.current.rows, set, add, remove, move, fill }
}
