import type { ViewProps } from '../field-props.ts'
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
  if (!reference) return null
  return <RecordLink module={module} id={reference.id} label={label} compact={compact} />
}
