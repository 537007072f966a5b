/** What an administrator does with people: inviting them, letting them in and out. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RecordDraft, RecordPayload } from '../../runtime/api/contract.ts'
import { recordsPath } from '../../runtime/api/queries.ts'
import { request } from '../../runtime/api/request.ts'

const useChange = <V, A>(mutationFn: (input: V) => Promise<A>) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: () =>
      Promise.all(['records', 'setup', 'mails'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  })
}

const sendInvitation = (id: string): Promise<undefined> =>
  request<undefined>(`/people/${encodeURIComponent(id)}/invitation`, { method: 'POST' })

/** Makes the person's record and sends her the invitation. */
export const useInvite = (people: string) =>
  useChange(async (person: RecordDraft) => {
    const made = await request<RecordPayload>(recordsPath(people), { method: 'POST', body: person })
    await sendInvitation(made.id)
    return made
  })

/** Sends the invitation again: the link before stops working. */
export const useInviteAgain = () => useChange(sendInvitation)

/** Changes a person as she was read: suspended people are out at once. */
export const useChangePerson = (people: string) =>
  useChange(({ person, changes }: { readonly person: RecordPayload; readonly changes: RecordDraft }) =>
    request<RecordPayload>(recordsPath(people, person.id), {
      method: 'PATCH',
      body: changes,
      headers: { 'if-match': `"${person.version}"` },
    }),
  )

/** What says where a profile is valid. `portfolio` null means all carteras of the unit, said on purpose. */
export type AssignmentDraft = {
  readonly person: string
  readonly profile: string
  readonly unit: string
  readonly portfolio: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** Gives a profile, or changes one that was given. */
export const useKeepAssignment = (assignments: string) =>
  useChange(({ was, draft }: { readonly was?: RecordPayload | undefined; readonly draft: AssignmentDraft }) =>
    was === undefined
      ? request<RecordPayload>(recordsPath(assignments), { method: 'POST', body: draft })
      : request<RecordPayload>(recordsPath(assignments, was.id), {
          method: 'PATCH',
          body: draft,
          headers: { 'if-match': `"${was.version}"` },
        }),
  )

/** Takes a profile away: it stops counting at once. */
export const useDropAssignment = (assignments: string) =>
  useChange(({ id, version }: RecordPayload) =>
    request<undefined>(recordsPath(assignments, id), { method: 'DELETE', headers: { 'if-match': `"${version}"` } }),
  )
