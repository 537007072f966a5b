import type { RecordDraft } from '../api/contract.ts'

/** What was typed and never saved, kept on this device when the page goes away. */
export type Draft = { readonly at: string; readonly record: RecordDraft }

const everyDraft = 'cimbra.draft.'

const keyOf = (module: string, id: string | undefined): string => `${everyDraft}${module}.${id ?? 'new'}`

// Storage may be full or forbidden: a draft is a courtesy, never a reason to fail.
const tried = <T>(action: () => T): T | undefined => {
  try {
    return action()
  } catch {
    return undefined
  }
}

/** Keeps the changed values; those of `without` (secrets) are never kept. */
export const keepDraft = (
  module: string,
  id: string | undefined,
  changes: RecordDraft,
  without: ReadonlySet<string>,
): void => {
  const record = Object.fromEntries(Object.entries(changes).filter(([name]) => !without.has(name)))
  if (Object.keys(record).length === 0) return
  tried(() =>
    localStorage.setItem(keyOf(module, id), JSON.stringify({ at: new Date().toISOString(), record } satisfies Draft)),
  )
}

/** The draft of a form, if there is one. */
export const readDraft = (module: string, id: string | undefined): Draft | undefined =>
  tried(() => {
    const text = localStorage.getItem(keyOf(module, id))
    // Written by keepDraft above.
    return text === null ? undefined : (JSON.parse(text) as Draft)
  })

/** Forgets the draft. */
export const dropDraft = (module: string, id: string | undefined): void => {
  tried(() => localStorage.removeItem(keyOf(module, id)))
}

const lastPerson = 'cimbra.person'

/** What somebody typed on this device is not for the next one who signs in on it. */
export const forgetOthersDrafts = (person: string): void => {
  tried(() => {
    if (localStorage.getItem(lastPerson) === person) return
    for (const key of Object.keys(localStorage)) if (key.startsWith(everyDraft)) localStorage.removeItem(key)
    localStorage.setItem(lastPerson, person)
  })
}
