import type { ViewProps } from '../field-props.ts'
import { RecordLink } from '../record-link.tsx'
import { referenceOf, targetOf } from '../use-lookup.ts'
import styles from '../fields.module.css'

/** The names of several records, each a link. */
export function MultiReferenceView({ field, value, compact }: ViewProps) {
  const references = (Array.isArray(value) ? value : []).flatMap((part: unknown) => referenceOf(part) ?? [])
  if (references.length === 0) return null
  return (
    <span className={compact ? styles['oneLine'] : styles['checks']}>
      {references.map(({ id, label }, index) => (
        <span key={id}>
          {compact && index > 0 && ', '}
          <RecordLink module={targetOf(field)} id={id} label={label ?? id} />
        </span>
      ))}
    </span>
  )
}
