import { formatNumber } from '../i18n/format.ts'
import styles from './fields.module.css'

type NumberViewProps = {
  readonly value: unknown
  readonly digits: number
  readonly least: number
  readonly before?: string
  readonly after?: string
}

/** A number with grouped thousands; text that is no number yet stands as it was typed. */
export function NumberView({ value, digits, least, before = '', after = '' }: NumberViewProps) {
  if (typeof value === 'string') return <span>{value}</span>
  if (typeof value !== 'number') return null
  const text = `${before}${formatNumber(Math.abs(value), digits, least)}${after}`
  return value < 0 ? (
    <span className={`${styles['figures']} ${styles['negative']}`}>−{text}</span>
  ) : (
    <span className={styles['figures']}>{text}</span>
  )
}
