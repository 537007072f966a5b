import type { ViewProps } from '../field-props.ts'
import { Pills } from '../pills.tsx'
import styles from '../fields.module.css'

/** Short texts: pills, in a list one line. */
export function StringListView({ value, compact }: ViewProps) {
  if (!Array.isArray(value) || value.length === 0) return null
  const texts = value.map(String)
  return compact ? (
    <span className={styles['oneLine']}>{texts.join(', ')}</span>
  ) : (
    <Pills pills={texts.map((text) => ({ key: text, label: text }))} />
  )
}
