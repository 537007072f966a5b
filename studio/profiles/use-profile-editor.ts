import { useState } from 'react'
import type { OpenProfile } from '../api/studio.ts'
import { changedModules, profilePatch, setAction, setNames } from './profile-draft.ts'
import type { Action, ProfileDefinition, RightsList } from './profile-draft.ts'

/** A profile being edited: the draft, what differs, and how it is changed. Saves nothing. */
export const useProfileEditor = ({ profile, version }: OpenProfile) => {
  const [draft, setDraft] = useState(profile)
  const patch = profilePatch(profile, draft)
  return {
    draft,
    version,
    patch,
    changed: Object.keys(patch).length > 0,
    changedModules: new Set(changedModules(profile, draft)),
    setAction: (module: string, action: Action, on: boolean) => setDraft((now) => setAction(now, module, action, on)),
    setNames: (module: string, list: RightsList, names: readonly string[], on: boolean) =>
      setDraft((now) => setNames(now, module, list, names, on)),
    set: (members: Partial<ProfileDefinition>) => setDraft((now) => ({ ...now, ...members })),
    discard: () => setDraft(profile),
  }
}

export type ProfileEditor = ReturnType<typeof useProfileEditor>
