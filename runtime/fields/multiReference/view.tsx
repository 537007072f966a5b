import type { ViewProps } from '../field-props.ts'
import { isOutside } from '../field-value.ts'
import { OutsideNote } from '../outside-note.tsx'
import { RecordLink } from '../record-link.tsx'
import { referenceOf, targetOf } from '../use-lookup.ts'
import styles from '../fields.module.css'

/** The names of several records, each a link. */
export function MultiReferenceView({ field, value, compact }: ViewProps) {
  const parts: readonly unknown[] = Array.isArray(value) ? value : []
  const references = parts.flatMap((part) => referenceOf(part) ?? [])
  const outside = parts.some(isOutside)
  if (references.length === 0) return outside ? <OutsideNote /> : null
  return (
    <span className={compact ? styles['oneLine'] : styles['checks']}>
      {references.map(({ id, label }, index) => (
        <span key={id}>
          {compact && index > 0 && ', '}
          <RecordLink module={targetOf(field)} id={id} label={label ?? id} />
        </span>
      ))}
      {outside && <OutsideNote />}
    </span>
  )
}
