import { useRef, useSyncExternalStore } from 'react'
import type { ProblemItem, RecordDraft } from '../api/contract.ts'

/** What a form knows at one moment. Immutable: a change makes another. */
export type FormState = {
  /** As it was saved last; nothing for a new record. */
  readonly base: RecordDraft
  /** As it stands now, references with their labels. */
  readonly record: RecordDraft
  /** Fields that the person has changed. */
  readonly touched: ReadonlySet<string>
  /** A key was hit since the last save, committed or not. */
  readonly typed: boolean
  /** Computed values and copies as the server previewed them, and the record they are of. */
  readonly previewed: { readonly of: RecordDraft; readonly values: RecordDraft }
  /** What the server refused, and what a field found when it was left. */
  readonly problems: readonly ProblemItem[]
  /** What the server would warn of or refuse, said gently. */
  readonly warnings: readonly ProblemItem[]
}

export type RecordStore = {
  readonly get: () => FormState
  readonly set: (change: Partial<FormState>) => void
  readonly commit: (name: string, value: unknown) => void
  readonly subscribe: (listener: () => void) => () => void
}

/** Name of the field that a problem's pointer leads into: `/lines/0/quantity` gives `lines`. */
export const fieldOf = (pointer: string): string => pointer.split('/')[1] ?? ''

/** The state of one form, outside of React so that a commit draws anew only the fields it changes. */
export const createRecordStore = (
  base: RecordDraft,
  record: RecordDraft,
  touched: Iterable<string> = [],
): RecordStore => {
  let state: FormState = {
    base,
    record,
    touched: new Set(touched),
    typed: false,
    previewed: { of: record, values: {} },
    problems: [],
    warnings: [],
  }
  const listeners = new Set<() => void>()
  const set = (change: Partial<FormState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  return {
    get: () => state,
    set,
    // What was wrong with a field is forgotten when it changes; what rules say is said again when the form is saved.
    commit: (name, value) =>
      set({
        record: { ...state.record, [name]: value },
        touched: state.touched.has(name) ? state.touched : new Set([...state.touched, name]),
        typed: true,
        problems: state.problems.filter(({ pointer }) => fieldOf(pointer) !== name && pointer !== ''),
      }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const sameList = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((part, index) => part === b[index])

/** A part of the state; the component is drawn anew when that part is another. Lists are compared by their parts. */
export const useFormState = <T>(store: RecordStore, select: (state: FormState) => T): T => {
  const before = useRef<{ readonly value: T } | null>(null)
  return useSyncExternalStore(store.subscribe, () => {
    const value = select(store.get())
    if (before.current && (Object.is(before.current.value, value) || sameList(before.current.value, value)))
      return before.current.value
    before.current = { value }
    return value
  })
}
