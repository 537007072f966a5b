import { useMemo } from 'react'
import type { FieldProps } from '@rjsf/utils'
import type { FieldDescription, RecordDraft } from '../api/contract.ts'
import { computedHere, formulasHere, holds } from '../expression/computed.ts'
import { FieldEditor } from '../fields/field-editor.tsx'
import { problemText } from '../fields/field-problem.ts'
import { ProblemsBelow } from '../fields/problems-below.ts'
import { placesOf } from './extra-errors.ts'
import { isRequired, isVisible } from './form-check.ts'
import type { FormContext } from './form-context.ts'
import { fieldOf, useFormState } from './record-store.ts'
import type { FormState } from './record-store.ts'
import { componentsOf } from '../fields/index.ts'
import styles from './form.module.css'

// One computation of all formulas for each state of the record, however many fields show one.
const computed = new WeakMap<RecordDraft, RecordDraft>()

const computedOf = ({ module, clock }: FormContext, record: RecordDraft): RecordDraft => {
  const known = computed.get(record) ?? computedHere(module.fields, record, clock)
  computed.set(record, known)
  return known
}

const valueOf = (context: FormContext, field: FieldDescription, state: FormState): unknown => {
  if (field.kind !== 'formula' && field.kind !== 'rollup') return state.record[field.name]
  if (formulasHere(context.module.fields).includes(field)) return computedOf(context, state.record)[field.name]
  return field.name in state.previewed ? state.previewed[field.name] : state.record[field.name]
}

const isReadOnly = ({ module, clock, fixed, plan }: FormContext, field: FieldDescription, { base }: FormState): boolean =>
  fixed.has(field.name) ||
  !plan.writable.has(field.name) ||
  field.readOnly === true ||
  // Over the record as it was saved, as the server asks it.
  (typeof field.readOnly === 'string' && Object.keys(base).length > 0 && holds(module.fields, field.readOnly, base, clock, false))

const warningsOf = ({ warnings, touched }: FormState, name: string): readonly string[] =>
  touched.has(name)
    ? warnings.filter(({ pointer }) => fieldOf(pointer) === name).map(({ message, hint }) => [message, hint].filter(Boolean).join(' '))
    : []

/** A field of a record as rjsf hosts it: knows when it is visible, required, read-only; hands its value to the store. */
export function RecordField({ name, fieldPathId, registry, rawErrors, errorSchema }: FieldProps) {
  const context: FormContext = registry.formContext
  const field = context.plan.fields.get(name)
  if (!field) return null
  return <HostedField context={context} field={field} id={fieldPathId.$id} texts={rawErrors ?? []} below={errorSchema} />
}

type HostedFieldProps = {
  readonly context: FormContext
  readonly field: FieldDescription
  readonly id: string
  readonly texts: readonly string[]
  readonly below: FieldProps['errorSchema']
}

function HostedField({ context, field, id, texts, below }: HostedFieldProps) {
  const { module, plan, store, clock, autoFocus } = context
  const { name } = field
  const value = useFormState(store, (state) => valueOf(context, field, state))
  const visible = useFormState(store, (state) => isVisible(module, plan, name, state, clock))
  const required = useFormState(store, (state) => isRequired(module, plan, name, state, clock))
  const readOnly = useFormState(store, (state) => isReadOnly(context, field, state))
  const warnings = useFormState(store, (state) => warningsOf(state, name))
  // Only what depends on other fields is drawn anew with each of them.
  const record = useFormState(store, (state) => (field.offer === undefined ? undefined : state.record))
  const placed = useMemo(() => {
    const cells = placesOf(below).filter(({ path }) => path.length > 1)
    return new Map(Map.groupBy(cells, ({ path }) => path.join('/')).entries().map(([place, all]) => [place, all.map(({ text }) => text)]))
  }, [below])
  if (!visible) return null
  const commit = (next: unknown): void => {
    store.commit(name, next)
    const message = problemText(field, next)
    if (message !== undefined) store.set({ problems: [...store.get().problems, { code: 'value', pointer: `/${name}`, message }] })
  }
  return (
    <ProblemsBelow value={placed}>
      <div className={styles['cell']} data-wide={componentsOf(field.type).wide || undefined}>
        <FieldEditor
          id={id}
          field={field}
          value={value}
          onCommit={commit}
          problems={texts}
          warnings={warnings}
          readOnly={readOnly}
          required={required}
          autoFocus={autoFocus === name}
          record={record}
        />
      </div>
    </ProblemsBelow>
  )
}
