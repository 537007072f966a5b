import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** The number that the system gave. */
export const AutoNumberView = ({ value }: ViewProps) =>
  typeof value === 'string' ? <span className={styles['figures']}>{value}</span> : null
