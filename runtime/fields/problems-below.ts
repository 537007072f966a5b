import { createContext, useContext } from 'react'
import type { RecordDraft } from '../api/contract.ts'

/** What is wrong inside a value of several parts: texts by place, such as `0/quantity` for a cell of lines. */
export type PlacedProblems = ReadonlyMap<string, readonly string[]>

const none: PlacedProblems = new Map()

export const ProblemsBelow = createContext<PlacedProblems>(none)

/** Problems of the parts of the value being edited. */
export const useProblemsBelow = (): PlacedProblems => useContext(ProblemsBelow)

/** Computed values that the server previewed for the rows of lines, by the row as it was then: a changed row has none. */
export type RowValues = ReadonlyMap<RecordDraft, RecordDraft>

const noRows: RowValues = new Map()

export const PreviewedRows = createContext<RowValues>(noRows)

/** What the server said of the rows of the lines being edited. */
export const usePreviewedRows = (): RowValues => useContext(PreviewedRows)
