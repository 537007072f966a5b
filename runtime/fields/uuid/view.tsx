import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** Figures and letters of one width. */
export function UuidView({ value, compact }: ViewProps) {
  if (typeof value !== 'string' || value === '') return null
  return <span className={`${styles['mono']} ${compact ? styles['oneLine'] : ''}`}>{value}</span>
}
