import { useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { ProblemItem, RecordDraft, RecordPayload } from '../api/contract.ts'
import { useCreateRecord, useUpdateRecord } from '../api/mutations.ts'
import { recordQuery } from '../api/queries.ts'
import { ApiError } from '../api/request.ts'

/** Somebody saved in between: what is there now, and the fields in question. */
export type Conflict = { readonly latest: RecordPayload; readonly fields: readonly string[] }

/** How a save ended; `same` when there was nothing to save. */
type SaveResult =
  | { readonly saved: RecordPayload }
  | { readonly problems: readonly ProblemItem[]; readonly title: string }
  | { readonly conflict: Conflict }
  | 'busy'

export type Saving = {
  readonly busy: boolean
  /** Creates without `version`, else changes the record as of that version. One save at a time. */
  readonly save: (body: RecordDraft, version: number | undefined) => Promise<SaveResult>
}

const general = (error: ApiError): readonly ProblemItem[] =>
  error.problem.problems.length > 0
    ? error.problem.problems
    : [
        {
          code: String(error.status),
          pointer: '',
          message: [error.problem.title, error.problem.detail].filter(Boolean).join('. '),
        },
      ]

/** Saves a record; a refusal comes back as problems, a lost race as a conflict. */
export const useSave = (module: string, id: string | undefined): Saving => {
  const client = useQueryClient()
  const create = useCreateRecord(module)
  const update = useUpdateRecord(module)
  const running = useRef(false)
  const [busy, setBusy] = useState(false)

  const send = (body: RecordDraft, version: number | undefined): Promise<RecordPayload> =>
    id === undefined || version === undefined
      ? create.mutateAsync(body)
      : update.mutateAsync({ id, version, changes: body })

  const refused = async (error: unknown): Promise<SaveResult> => {
    if (!(error instanceof ApiError)) throw error
    if (error.status !== 412 || id === undefined) return { problems: general(error), title: error.problem.title }
    const latest = await client.fetchQuery({ ...recordQuery(module, id), staleTime: 0 })
    return { conflict: { latest, fields: Object.keys(error.problem.differences ?? {}) } }
  }

  const save = async (body: RecordDraft, version: number | undefined): Promise<SaveResult> => {
    if (running.current) return 'busy'
    running.current = true
    setBusy(true)
    try {
      return { saved: await send(body, version) }
    } catch (error) {
      return await refused(error)
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  return { busy, save }
}
