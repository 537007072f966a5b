import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** Text as it is; in a list cut to one line. */
export function TextView({ value, compact }: ViewProps) {
  if (value === null || value === undefined) return null
  const text = String(value)
  return compact ? (
    <span className={styles['oneLine']} title={text.length > 40 ? text : undefined}>
      {text}
    </span>
  ) : (
    <span className={styles['prose']}>{text}</span>
  )
}
