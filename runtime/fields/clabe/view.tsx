import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** Bank, place, account and check digit apart; as it stands when it is masked. */
export function ClabeView({ value }: ViewProps) {
  if (typeof value !== 'string' || value === '') return null
  const text = /^\d{18}$/.test(value)
    ? `${value.slice(0, 3)} ${value.slice(3, 6)} ${value.slice(6, 17)} ${value.slice(17)}`
    : value
  return <span className={styles['mono']}>{text}</span>
}
