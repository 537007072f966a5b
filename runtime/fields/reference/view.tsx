import { isOutside } from '../field-value.ts'
import type { ViewProps } from '../field-props.ts'
import { OutsideNote } from '../outside-note.tsx'
import { RecordLink } from '../record-link.tsx'
import { referenceOf, targetOf, useReferenceLabel } from '../use-lookup.ts'

// A computed reference says its module in its value type.
const moduleOf = ({ field, value }: Pick<ViewProps, 'field' | 'value'>): string =>
  referenceOf(value)?.module ??
  (targetOf(field) || (typeof field.valueType === 'object' ? field.valueType.reference : ''))

/** The name of a record, as a link to it. */
export function ReferenceView({ field, value, compact }: ViewProps) {
  const module = moduleOf({ field, value })
  const label = useReferenceLabel(module, value)
  const reference = referenceOf(value)
  if (isOutside(value)) return <OutsideNote />
  if (!reference) return null
  // Of a module that this person does not see nothing leads anywhere.
  if (module === '') return <span>{label}</span>
  return <RecordLink module={module} id={reference.id} label={label} compact={compact} />
}
