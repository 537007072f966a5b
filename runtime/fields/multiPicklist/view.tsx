import { optionText } from '../choices.ts'
import type { ViewProps } from '../field-props.ts'
import { Pills } from '../pills.tsx'
import styles from '../fields.module.css'

/** The labels chosen: pills, in a list one line. */
export function MultiPicklistView({ field, value, compact }: ViewProps) {
  if (!Array.isArray(value) || value.length === 0) return null
  const pills = value.map((part: unknown) => {
    const option = field.picklist?.options?.find(({ key }) => key === part)
    return { key: String(part), label: option ? optionText(option) : String(part) }
  })
  if (compact) return <span className={styles['oneLine']}>{pills.map(({ label }) => label).join(', ')}</span>
  return <Pills pills={pills} />
}
