import { useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type Form from '@rjsf/core/lib/components/Form.js'
import type { FieldDescription, ModuleDescription, RecordDraft, RecordPayload } from '../api/contract.ts'
import { isEmpty, recordBody, recordPatch, sameValue, wireValue } from '../fields/field-value.ts'
import { usePlace } from '../fields/use-place.ts'
import { dropDraft, keepDraft, readDraft } from './draft.ts'
import type { Draft } from './draft.ts'
import { extraErrors } from './extra-errors.ts'
import { formCheck } from './form-check.ts'
import type { FormContext } from './form-context.ts'
import { defaultsOf, formPlan, lineFieldsOf } from './form-fields.ts'
import { createRecordStore, useFormState } from './record-store.ts'
import { usePreview } from './use-preview.ts'
import { useSave } from './use-save.ts'
import type { Conflict } from './use-save.ts'

type RecordFormInput = {
  readonly module: ModuleDescription
  /** The record being changed, references expanded; nothing for a new one. */
  readonly base: RecordPayload | undefined
  readonly initial: RecordDraft
  readonly fixed: RecordDraft
  readonly onSaved: (record: RecordPayload) => void
  /** Before the ids of the form's elements. */
  readonly prefix: string
}

const secretNames = (module: ModuleDescription): ReadonlySet<string> =>
  new Set(module.fields.filter(({ writeOnly, sensitive }) => writeOnly || sensitive).map(({ name }) => name))

const firstToFill = ({ plan, fixed }: Pick<FormContext, 'plan' | 'fixed'>): string | undefined =>
  plan.groups.flatMap(({ fields }) => fields).find((name) => plan.writable.has(name) && !fixed.has(name))

/** Everything a record form does: its state, what rjsf is fed with, saving, conflicts, drafts. Draws nothing. */
export const useRecordForm = ({ module, base, initial, fixed, onSaved, prefix }: RecordFormInput) => {
  const { today, timeZone } = usePlace()
  const id = base?.id
  const pending = useRef(new Set<() => void>())
  const form = useRef<Form>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const [draft, setDraft] = useState<Draft | undefined>(() => readDraft(module.name, id))

  // Made once: the parts of the form live from these as long as it is open.
  const [context] = useState<FormContext>(() => {
    const plan = formPlan(module, base ? 'update' : 'create')
    const given = { ...(base ?? defaultsOf(module)), ...initial, ...fixed }
    const store = createRecordStore(base ?? {}, given)
    const fixedNames = new Set(Object.keys(fixed))
    return {
      module,
      plan,
      lines: lineFieldsOf(module),
      store,
      clock: { today, timeZone },
      fixed: fixedNames,
      autoFocus: base ? undefined : firstToFill({ plan, fixed: fixedNames }),
    }
  })
  const { plan, lines, store, clock } = context
  const check = useMemo(() => formCheck(module, plan, store.get, clock), [module, plan, store, clock])

  const changes = (): RecordDraft => {
    const { base: before, record } = store.get()
    return id === undefined
      ? recordBody(record, plan.writable, lines)
      : recordPatch(before, record, plan.writable, lines)
  }
  const [start] = useState(() => store.get().record)
  const unsaved = (): boolean => {
    const { typed, record } = store.get()
    if (pending.current.size > 0) return true
    return (
      typed &&
      (id === undefined
        ? [...plan.writable].some((name) => !sameValue(record[name], start[name]))
        : Object.keys(changes()).length > 0)
    )
  }

  const record = useFormState(store, (state) => state.record)
  const problems = useFormState(store, (state) => state.problems)
  const dirty = useFormState(store, (state) => state.typed)
  const formData = useMemo(
    () =>
      Object.fromEntries(
        [...plan.fields.keys()].flatMap((name) =>
          plan.writable.has(name) && !isEmpty(record[name]) ? [[name, wireOf(record[name], lines[name])]] : [],
        ),
      ),
    [plan, record, lines],
  )
  const errors = useMemo(() => extraErrors(problems), [problems])
  usePreview(store, module.name, id, changes)
  const saving = useSave(module.name, id)

  // Closing the tab or the browser keeps what was typed on this device.
  useEffect(() => {
    const keep = (): void => {
      if (document.visibilityState !== 'hidden' || !unsavedNow.current()) return
      for (const commit of pending.current) commit()
      keepDraft(
        module.name,
        id,
        changedValues(store.get().record, id === undefined ? start : store.get().base, plan.writable),
        secretNames(module),
      )
    }
    document.addEventListener('visibilitychange', keep)
    return () => document.removeEventListener('visibilitychange', keep)
  }, [module, id, store, plan, start])
  const unsavedNow = useRef(unsaved)
  unsavedNow.current = unsaved

  const focusProblems = (): void =>
    void requestAnimationFrame(() => {
      const summary = document.getElementById(`${prefix}-summary`)
      summary?.scrollIntoView({ block: 'center' })
      summary?.focus({ preventScroll: true })
    })

  const send = async (version: number | undefined): Promise<void> => {
    const body = changes()
    if (base && Object.keys(body).length === 0) return onSaved(base)
    const result = await saving.save(body, version)
    if (result === 'busy') return undefined
    if ('saved' in result) {
      store.set({
        typed: false,
        touched: new Set(),
        base: result.saved,
        record: result.saved,
        problems: [],
        warnings: [],
      })
      dropDraft(module.name, id)
      return onSaved(result.saved)
    }
    if ('conflict' in result) return setConflict(result.conflict)
    store.set({ problems: result.problems })
    return focusProblems()
  }

  const commitPending = (): void => {
    for (const commit of pending.current) commit()
  }
  const save = (): void => {
    if (saving.busy) return
    // What is still in an input counts, and rjsf must have it before it validates.
    flushSync(() => {
      commitPending()
      store.set({ problems: [] })
    })
    if (form.current?.validateForm()) void send(base ? Number(store.get().base['version']) : undefined)
    else focusProblems()
  }

  /** After a conflict: goes on from what is saved now, with the values chosen, and saves. */
  const resolve = (taken: ReadonlySet<string>): void => {
    if (!conflict) return
    const mine = Object.keys(changes()).filter((name) => !taken.has(name))
    const { record: now } = store.get()
    store.set({
      base: conflict.latest,
      record: { ...conflict.latest, ...Object.fromEntries(mine.map((name) => [name, now[name]])) },
    })
    setConflict(null)
    void send(conflict.latest.version)
  }

  const recoverDraft = (): void => {
    if (draft)
      store.set({
        record: { ...store.get().record, ...draft.record },
        touched: new Set(Object.keys(draft.record)),
        typed: true,
      })
    setDraft(undefined)
  }
  const forgetDraft = (): void => {
    dropDraft(module.name, id)
    setDraft(undefined)
  }
  const conflicting = (): readonly FieldDescription[] => {
    const mine = changes()
    return module.fields.filter(
      ({ name }) =>
        name in mine &&
        conflict &&
        !sameValue(conflict.latest[name], store.get().base[name]) &&
        !sameValue(conflict.latest[name], store.get().record[name]),
    )
  }

  return {
    context,
    form,
    pending: pending.current,
    formData,
    errors,
    check,
    dirty,
    busy: saving.busy,
    unsaved,
    save,
    conflict: conflict && {
      fields: conflicting(),
      yours: store.get().record,
      theirs: conflict.latest,
      resolve,
      close: () => setConflict(null),
    },
    draft: draft && { at: draft.at, recover: recoverDraft, forget: forgetDraft },
    typed: () => {
      if (!store.get().typed) store.set({ typed: true })
    },
  }
}

const changedValues = (now: RecordDraft, before: RecordDraft, names: ReadonlySet<string>): RecordDraft =>
  Object.fromEntries([...names].flatMap((name) => (sameValue(now[name], before[name]) ? [] : [[name, now[name]]])))

const wireOf = (value: unknown, lines: readonly FieldDescription[] | undefined): unknown =>
  lines ? (recordBody({ lines: value }, ['lines'], { lines })['lines'] ?? []) : wireValue(value)
