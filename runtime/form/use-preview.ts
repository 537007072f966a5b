import { useEffect, useRef } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { RecordDraft } from '../api/contract.ts'
import { previewQuery } from '../api/queries.ts'
import { useFormState } from './record-store.ts'
import type { RecordStore } from './record-store.ts'

const pause = 300

/**
 * Asks the server, 300 ms after the last commit, what it would compute and refuse. Nothing is written; an answer that comes after the next
 * commit is dropped, a failure is silent: saving says what matters.
 */
export const usePreview = (
  store: RecordStore,
  module: string,
  id: string | undefined,
  body: () => RecordDraft,
): void => {
  const client = useQueryClient()
  const record = useFormState(store, (state) => state.record)
  const touched = useFormState(store, ({ touched: names }) => names.size > 0)
  // It reads the store: the record says when there is something new to ask.
  const latest = useRef(body)
  latest.current = body
  useEffect(() => {
    if (!touched) return undefined
    let current = true
    const timer = setTimeout(() => {
      client.fetchQuery({ ...previewQuery(module, latest.current(), id), retry: false }).then(
        ({ values, problems, warnings }) => {
          if (current) store.set({ previewed: { of: record, values }, warnings: [...warnings, ...problems] })
        },
        () => undefined,
      )
    }, pause)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [client, store, module, id, record, touched])
}
