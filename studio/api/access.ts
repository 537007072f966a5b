/** The two questions: why does somebody see a record, and what would a change do to whom. */
import { queryOptions } from '@tanstack/react-query'
import { queryString, request } from '../../runtime/api/request.ts'
import type { AssignmentDraft } from './people.ts'
import type { Patch } from './studio.ts'

export type Labelled = { readonly id: string; readonly label: string }
export type NamedField = { readonly name: string; readonly title: string }

/** One thing that was looked at, in words of the server. */
export type Check = { readonly key: string; readonly holds: boolean; readonly text: string }

export type WhyAssignment = {
  readonly id: string
  readonly profile: { readonly key: string; readonly title: string }
  readonly unit: Labelled | null
  /** Null: all of the unit. */
  readonly portfolio: Labelled | null
  /** Whether it is valid today. */
  readonly counts: boolean
  readonly reads: boolean
  readonly checks: readonly Check[]
}

export type Why = {
  readonly person: Labelled
  readonly module: { readonly name: string; readonly title: string }
  readonly record: Labelled
  readonly sees: boolean
  readonly text: string
  readonly actions: Readonly<Record<'read' | 'update' | 'delete', boolean>>
  readonly reasons: readonly Check[]
  readonly assignments: readonly WhyAssignment[]
  readonly fields: { readonly read: readonly NamedField[]; readonly hidden: readonly NamedField[] }
}

export type WhyAsked = { readonly person: string; readonly module: string; readonly id: string }

export const whyQuery = (asked: WhyAsked) =>
  queryOptions({
    queryKey: ['studio', 'why', asked],
    queryFn: ({ signal }) => request<Why>(`/access/why${queryString(asked)}`, { signal }),
    staleTime: 0,
  })

export type ModuleChange = {
  readonly module: string
  readonly title: string
  readonly gained: readonly string[]
  readonly lost: readonly string[]
  readonly fields: Readonly<Record<'readGained' | 'readLost' | 'writeGained' | 'writeLost', readonly NamedField[]>>
  readonly rows: {
    readonly before: number
    readonly after: number
    readonly gained: number
    readonly lost: number
    /** True: there are more than were counted. */
    readonly capped: boolean
  }
}

export type PersonChange = {
  readonly person: Labelled
  /** Whether she may come in today. If not, it is what she will find when she may. */
  readonly enters: boolean
  /** The day on which it begins to change something, if not today. */
  readonly from?: string
  readonly modules: readonly ModuleChange[]
}

export type Changes = {
  readonly people: readonly PersonChange[]
  /** People that are not shown. */
  readonly more: number
}

export type ChangeAsked =
  | { readonly profile: { readonly key: string; readonly patch: Patch } }
  /** With `id`, one that is there already. */
  | { readonly assignment: AssignmentDraft & { readonly id?: string } }
  | { readonly assignment: { readonly id: string; readonly deleted: true } }

/** What a change would do, and for whom. Nothing is saved. */
export const changesQuery = (asked: ChangeAsked) =>
  queryOptions({
    queryKey: ['studio', 'changes', asked],
    queryFn: ({ signal }) => request<Changes>('/access/changes', { method: 'POST', body: asked, signal }),
    staleTime: 0,
  })
