import { createContext, useContext } from 'react'
import type { RecordDraft } from '../api/contract.ts'

/** The record as it was saved last; nothing for a new one. A status moves on from here, not from what was clicked in between. */
export const Original = createContext<RecordDraft>({})

/** Saved value of a field. */
export const useOriginal = (field: string): unknown => useContext(Original)[field]
