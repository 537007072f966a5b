import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** A link that opens beside; an address that is not of the web is only text. */
export function UrlView({ value, compact }: ViewProps) {
  if (typeof value !== 'string' || value === '') return null
  const shown = value.replace(/^https?:\/\//, '').replace(/\/$/, '')
  if (!/^https?:\/\//i.test(value)) return <span>{value}</span>
  return (
    <a href={value} target="_blank" rel="noreferrer" className={compact ? styles['oneLine'] : undefined}>
      {shown}
    </a>
  )
}
