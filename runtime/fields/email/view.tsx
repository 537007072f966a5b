import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** An address to write to. */
export function EmailView({ value, compact }: ViewProps) {
  if (typeof value !== 'string' || value === '') return null
  return (
    <a href={`mailto:${value}`} className={compact ? styles['oneLine'] : undefined}>
      {value}
    </a>
  )
}
