import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FieldDescription, RecordDraft } from '../../api/contract.ts'
import { lookupQuery } from '../../api/queries.ts'
import { cellsOf, fromText } from '../from-text.ts'
import { usePlace } from '../use-place.ts'
import type { Lines } from './use-lines.ts'

type Pasted = { readonly rows: number; readonly unknown: number }

/** Pastes a block copied from a spreadsheet: cell by cell to the right, row by row down. Names of records are looked up. */
export const usePaste = (module: string, columns: readonly FieldDescription[], lines: Lines) => {
  const client = useQueryClient()
  const { today } = usePlace()
  const [pasted, setPasted] = useState<Pasted | null>(null)

  // One hit, or the one with exactly that name; else the cell stays empty and is counted.
  const recordNamed = async (field: FieldDescription, name: string): Promise<unknown> => {
    const found = await client.fetchQuery(lookupQuery(module, field.name, name, undefined, 5)).catch(() => [])
    const exact =
      found.find(({ label }) => label.toLowerCase() === name.toLowerCase()) ??
      (found.length === 1 ? found[0] : undefined)
    return exact ? { id: exact.id, label: exact.label } : undefined
  }

  const paste = async (text: string, row: number, firstColumn: string): Promise<void> => {
    const from = columns.findIndex(({ name }) => name === firstColumn)
    let unknown = 0
    const block: RecordDraft[] = []
    for (const cells of cellsOf(text)) {
      const values: Record<string, unknown> = {}
      for (const [index, cell] of cells.entries()) {
        const field = columns[from + index]
        if (!field || cell.trim() === '') continue
        const value = field.type === 'reference' ? await recordNamed(field, cell.trim()) : fromText(field, cell, today)
        if (value === undefined || value === null) unknown++
        else values[field.name] = value
      }
      block.push(values)
    }
    lines.fill(row, block)
    setPasted({ rows: block.length, unknown })
  }
  return { paste, pasted }
}
