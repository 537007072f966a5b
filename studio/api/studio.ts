/** Definitions that the studio changes: profiles, options of lists, modules on and off. Every save needs the version that was seen. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '../../runtime/api/request.ts'
import type { ProfileDefinition } from '../profiles/profile-draft.ts'

export type ProfileSummary = {
  readonly key: string
  readonly title: string
  readonly description?: string
  readonly active: boolean
  readonly administrator: boolean
  /** `system`: the engine's own, which nobody changes. */
  readonly layer: string
  /** How many people have it. */
  readonly people: number
}

export type PicklistSummary = {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly options: number
  readonly layer: string
  readonly changed: boolean
}

export type StudioModule = {
  readonly name: string
  readonly title: string
  readonly icon?: string
  readonly menu?: string
  readonly off: boolean
  /** The engine's own: cannot be switched off. */
  readonly fixed: boolean
  /** How many things of other modules rest on it, by kind. */
  readonly dependants: Readonly<Record<DependantKind, number>>
}

export const dependantKinds = ['references', 'panels', 'rollups', 'formulas', 'modules'] as const
export type DependantKind = (typeof dependantKinds)[number]

export type Overview = {
  /** Counts saves; goes with every save. */
  readonly version: number
  readonly profiles: readonly ProfileSummary[]
  readonly picklists: readonly PicklistSummary[]
  readonly modules: readonly StudioModule[]
}

/** Everything that can be changed here, in short. */
export const overviewQuery = queryOptions({
  queryKey: ['studio', 'overview'],
  queryFn: ({ signal }) => request<Overview>('/studio', { signal }),
})

/** Keys of the profiles that see and do everything. */
export const useAdministratorProfiles = (): ReadonlySet<string> => {
  const { data } = useQuery(overviewQuery)
  return new Set(data?.profiles.filter(({ administrator }) => administrator).map(({ key }) => key))
}

/** A profile with all it says. */
export type OpenProfile = {
  readonly version: number
  readonly layer: string
  readonly people: number
  readonly profile: ProfileDefinition
}

export const profileQuery = (key: string) =>
  queryOptions({
    queryKey: ['studio', 'profiles', key],
    queryFn: ({ signal }) => request<OpenProfile>(`/studio/profiles/${encodeURIComponent(key)}`, { signal }),
    // What is being edited does not change under one's hands.
    refetchOnWindowFocus: false,
  })

export type PicklistOptionState = {
  readonly key: string
  readonly label: string
  readonly order?: number
  readonly color?: string
  readonly active: boolean
  /** Added here: may be taken away while nothing uses it. */
  readonly own: boolean
}

export type OpenPicklist = {
  readonly version: number
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly options: readonly PicklistOptionState[]
}

// The name of a list may hold a slash, which belongs to the address.
const picklistPath = (name: string): string => `/studio/picklists/${name.split('/').map(encodeURIComponent).join('/')}`

export const openPicklistQuery = (name: string) =>
  queryOptions({
    queryKey: ['studio', 'picklists', name],
    queryFn: ({ signal }) => request<OpenPicklist>(picklistPath(name), { signal }),
    refetchOnWindowFocus: false,
  })

export type Patch = Readonly<Record<string, unknown>>

type Save = { readonly patch: Patch; readonly version: number }

// A saved definition may change anything on any screen.
const useSaving = <V, A>(mutationFn: (input: V) => Promise<A>) => {
  const client = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries() })
}

const patched = <A>(path: string, { patch, version }: Save): Promise<A> =>
  request<A>(path, { method: 'PATCH', body: patch, headers: { 'if-match': `"${version}"` } })

/** Saves a change of a profile: it counts at once, for everybody who has it. */
export const useSaveProfile = (key: string) =>
  useSaving((save: Save) => patched<OpenProfile>(`/studio/profiles/${encodeURIComponent(key)}`, save))

/** Makes a profile. */
export const useMakeProfile = () =>
  useSaving(({ profile, version }: { readonly profile: ProfileDefinition; readonly version: number }) =>
    request<OpenProfile>('/studio/profiles', {
      method: 'POST',
      body: profile,
      headers: { 'if-match': `"${version}"` },
    }),
  )

/** Saves options of a list, by key; null takes one away. */
export const useSavePicklist = (name: string) =>
  useSaving((save: Save) => patched<OpenPicklist>(picklistPath(name), save))

/** Switches a module on or off. */
export const useSwitchModule = () =>
  useSaving(({ name, off, version }: { readonly name: string; readonly off: boolean; readonly version: number }) =>
    patched<{ readonly module: StudioModule }>(`/studio/modules/${encodeURIComponent(name)}`, {
      patch: { off },
      version,
    }),
  )

export type Dependant = {
  readonly module: string
  readonly moduleTitle: string
  readonly name: string
  readonly title: string
}

/** What is felt elsewhere when a module is switched off. */
export const dependantsQuery = (name: string) =>
  queryOptions({
    queryKey: ['studio', 'dependants', name],
    queryFn: ({ signal }) =>
      request<Readonly<Record<DependantKind, readonly Dependant[]>>>(
        `/studio/modules/${encodeURIComponent(name)}/dependants`,
        { signal },
      ),
  })
