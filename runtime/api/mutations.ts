import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import type { BatchAnswer, BatchOperation, FileValue, RecordDraft, RecordPayload } from './contract.ts'
import { recordsPath } from './queries.ts'
import { request } from './request.ts'

// A write may change rollups, labels and panels of any other record: everything on screen is asked anew.
const recordsChanged = (client: QueryClient): Promise<void> => client.invalidateQueries({ queryKey: ['records'] })

const ifMatch = (version: number) => ({ 'if-match': `"${version}"` })

/** Creates a record; gives it as saved, references expanded. Throws ApiError with the problems by pointer. */
export const useCreateRecord = (module: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (record: RecordDraft) =>
      request<RecordPayload>(`${recordsPath(module)}?expand=*`, { method: 'POST', body: record }),
    onSuccess: () => recordsChanged(client),
  })
}

export type RecordUpdate = { readonly id: string; readonly version: number; readonly changes: RecordDraft }

/** Changes a record (merge patch); refused with 412 and `differences` when somebody saved in between. */
export const useUpdateRecord = (module: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version, changes }: RecordUpdate) =>
      request<RecordPayload>(`${recordsPath(module, id)}?expand=*`, {
        method: 'PATCH',
        body: changes,
        headers: ifMatch(version),
      }),
    onSuccess: () => recordsChanged(client),
  })
}

export type RecordVersion = { readonly id: string; readonly version: number }

/** Moves a record into the recycle bin. */
export const useDeleteRecord = (module: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version }: RecordVersion) =>
      request<undefined>(recordsPath(module, id), { method: 'DELETE', headers: ifMatch(version) }),
    onSuccess: () => recordsChanged(client),
  })
}

/** Brings a record back from the recycle bin. */
export const useRestoreRecord = (module: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => request<RecordPayload>(recordsPath(module, id, 'restore'), { method: 'POST' }),
    onSuccess: () => recordsChanged(client),
  })
}

/** Up to 1,000 writes in one request, each with its own answer (not all or nothing). */
export const useBatch = (module: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (operations: readonly BatchOperation[]) =>
      request<BatchAnswer>(recordsPath(module, 'batch'), { method: 'POST', body: { atomic: false, operations } }),
    onSuccess: () => recordsChanged(client),
  })
}

/** Keeps a file; its `id` is the value of a `file` or `image` field. */
export const useUploadFile = () =>
  useMutation({
    mutationFn: (file: File) => {
      const body = new FormData()
      body.set('file', file)
      return request<FileValue>('/files', { method: 'POST', body })
    },
  })
