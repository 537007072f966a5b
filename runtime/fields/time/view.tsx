import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** hh:mm. */
export const TimeView = ({ value }: ViewProps) =>
  typeof value === 'string' ? <span className={styles['figures']}>{value.slice(0, 5)}</span> : null
