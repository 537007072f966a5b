/** The log of who came in, who was refused, and who changed what others may do. */
import { infiniteQueryOptions } from '@tanstack/react-query'
import { queryString, request } from '../../runtime/api/request.ts'
import type { Labelled } from './access.ts'

export type AuditEntry = {
  readonly seq: number
  readonly at: string
  readonly kind: string
  readonly person: Labelled | null
  readonly subject: string | null
  readonly details: Readonly<Record<string, unknown>>
}

export type AuditPage = {
  readonly entries: readonly AuditEntry[]
  readonly next: string | number | null
  /** All kinds that there are. */
  readonly kinds: readonly string[]
}

/** Empty text: whatever it is. Days as YYYY-MM-DD. */
export type AuditAsked = {
  readonly kind: string
  readonly person: string
  readonly from: string
  readonly to: string
}

const first = null as string | number | null

export const auditQuery = (asked: AuditAsked) =>
  infiniteQueryOptions({
    queryKey: ['audit', asked],
    queryFn: ({ pageParam, signal }) =>
      request<AuditPage>(`/audit${queryString({ ...asked, after: pageParam, limit: 50 })}`, { signal }),
    initialPageParam: first,
    getNextPageParam: ({ next }) => next,
  })

/** Whether the log is what was written: `broken` is the first entry that is not. */
export type Chain = { readonly entries: number; readonly head: string; readonly broken?: number }

/** Has the server look through the whole log. */
export const askChain = async (): Promise<Chain> =>
  (await request<{ readonly chain: Chain }>('/audit?chain=true&limit=1')).chain
