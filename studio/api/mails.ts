/** The mails of the system. Without a mail server they are read here, links and all. */
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../runtime/api/request.ts'

export type MailSummary = {
  readonly id: string
  readonly at: string
  readonly kind: string
  readonly to: string
  readonly name: string
  readonly subject: string
  readonly dispatchedAt: string | null
  /** Why it could not be sent. */
  readonly failure: string | null
}

export type Outbox = {
  readonly mails: readonly MailSummary[]
  /** True: a mail server sends them, and what they say is for their readers alone. */
  readonly delivering: boolean
}

export const mailsQuery = queryOptions({
  queryKey: ['mails'],
  queryFn: ({ signal }) => request<Outbox>('/outbox', { signal }),
  staleTime: 0,
})

export type OpenMail = MailSummary & {
  readonly delivering: boolean
  readonly text: string
  /** Where it leads its reader. */
  readonly link?: string
}

export const mailQuery = (id: string) =>
  queryOptions({
    queryKey: ['mails', id],
    queryFn: ({ signal }) => request<OpenMail>(`/outbox/${encodeURIComponent(id)}`, { signal }),
    staleTime: 0,
  })
