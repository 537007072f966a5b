import { writeDate } from '../date-text.ts'
import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** dd/mm/aaaa. */
export const DateView = ({ value }: ViewProps) =>
  typeof value === 'string' ? (
    <time className={styles['figures']} dateTime={value}>
      {writeDate(value)}
    </time>
  ) : null
