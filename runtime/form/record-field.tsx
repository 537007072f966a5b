import { useMemo } from 'react'
import type { FieldProps } from '@rjsf/utils'
import type { FieldDescription, RecordDraft } from '../api/contract.ts'
import { computedHere, formulasHere, holds } from '../expression/computed.ts'
import { FieldEditor } from '../fields/field-editor.tsx'
import { problemText } from '../fields/field-problem.ts'
import { isBlankRow, rowsOf, sameValue, withCopies } from '../fields/field-value.ts'
import { PreviewedRows, ProblemsBelow } from '../fields/problems-below.ts'
import type { RowValues } from '../fields/problems-below.ts'
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
  const { of, values } = state.previewed
  // What the server copies into a field that is left empty shows there, and is not sent.
  if (field.kind !== 'formula' && field.kind !== 'rollup') return withCopies(state.record, [field], values)[field.name]
  const told = field.name in values
  if (!formulasHere(context.module.fields).includes(field)) return told ? values[field.name] : state.record[field.name]
  const here = computedOf(context, state.record)[field.name]
  // The server knows more (values it fills in itself): what it said stays until what it rests on here changes.
  return told && sameValue(here, computedOf(context, of)[field.name]) ? values[field.name] : here
}

const isReadOnly = (
  { module, clock, fixed, plan }: FormContext,
  field: FieldDescription,
  { base }: FormState,
): boolean =>
  fixed.has(field.name) ||
  !plan.writable.has(field.name) ||
  field.readOnly === true ||
  // Over the record as it was saved, as the server asks it.
  (typeof field.readOnly === 'string' &&
    Object.keys(base).length > 0 &&
    holds(module.fields, field.readOnly, base, clock, false))

const noRows: RowValues = new Map()

// The server answers for the rows it was sent: blank ones were not.
const rowValues = (
  { lines }: FormContext,
  { name }: FieldDescription,
  { of, values }: FormState['previewed'],
): RowValues => {
  const fields = lines[name]
  const told = rowsOf(values[name])
  if (!fields || told.length === 0) return noRows
  return new Map(
    rowsOf(of[name])
      .filter((row) => !isBlankRow(row, fields))
      .map((row, at) => [row, told[at] ?? {}]),
  )
}

// One text, a line for each: equal warnings are then the same value.
const warningsOf = ({ warnings, touched }: FormState, name: string): string =>
  touched.has(name)
    ? warnings
        .filter(({ pointer }) => fieldOf(pointer) === name)
        .map(({ message, hint }) => [message, hint].filter(Boolean).join(' '))
        .join('\n')
    : ''

/** A field of a record as rjsf hosts it: knows when it is visible, required, read-only; hands its value to the store. */
export function RecordField({ name, fieldPathId, registry, rawErrors, errorSchema }: FieldProps) {
  const context: FormContext = registry.formContext
  const field = context.plan.fields.get(name)
  if (!field) return null
  return (
    <HostedField context={context} field={field} id={fieldPathId.$id} texts={rawErrors ?? []} below={errorSchema} />
  )
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
  // One subscription for each field. Only what depends on other fields is given the whole record, and drawn anew with it.
  const [value, visible, required, readOnly, warned, record, previewed] = useFormState(
    store,
    (state) =>
      [
        valueOf(context, field, state),
        isVisible(module, plan, name, state, clock),
        isRequired(module, plan, name, state, clock),
        isReadOnly(context, field, state),
        warningsOf(state, name),
        field.offer === undefined ? undefined : state.record,
        field.kind === 'lines' ? state.previewed : undefined,
      ] as const,
  )
  const placed = useMemo(() => {
    const cells = placesOf(below).filter(({ path }) => path.length > 1)
    return new Map(
      Map.groupBy(cells, ({ path }) => path.join('/'))
        .entries()
        .map(([place, all]) => [place, all.map(({ text }) => text)]),
    )
  }, [below])
  const rows = useMemo(() => (previewed ? rowValues(context, field, previewed) : noRows), [context, field, previewed])
  if (!visible) return null
  const commit = (next: unknown): void => {
    store.commit(name, next)
    const message = problemText(field, next)
    if (message !== undefined)
      store.set({ problems: [...store.get().problems, { code: 'value', pointer: `/${name}`, message }] })
  }
  return (
    <ProblemsBelow value={placed}>
      <PreviewedRows value={rows}>
        <div className={styles['cell']} data-wide={componentsOf(field.type).wide || undefined}>
          <FieldEditor
            id={id}
            field={field}
            value={value}
            onCommit={commit}
            problems={texts}
            warnings={warned === '' ? undefined : warned.split('\n')}
            readOnly={readOnly}
            required={required}
            autoFocus={autoFocus === name}
            record={record}
          />
        </div>
      </PreviewedRows>
    </ProblemsBelow>
  )
}
