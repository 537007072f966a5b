/** What is still missing for the company to work, step by step. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from '../../runtime/api/request.ts'

export type SetupStep = {
  readonly key: string
  readonly order: number
  readonly title: string
  readonly hint: string
  readonly state: 'done' | 'missing' | 'skipped'
  readonly count: number
  readonly missing: readonly { readonly key: string; readonly text: string }[]
  /** Where its records are kept, with how many there are. */
  readonly modules: readonly { readonly name: string; readonly title: string; readonly count: number }[]
}

export type Setup = { readonly steps: readonly SetupStep[]; readonly done: number; readonly total: number }

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => request<Setup>('/setup', { signal }),
  // Somebody comes back from the screen where a step was done.
  staleTime: 0,
})

/** Leaves a step aside, or takes it up again. */
export const useSkipStep = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ key, skipped }: { readonly key: string; readonly skipped: boolean }) =>
      request<Setup>(`/setup/${encodeURIComponent(key)}`, { method: 'POST', body: { skipped } }),
    onSuccess: (setup) => client.setQueryData(setupQuery.queryKey, setup),
  })
}
