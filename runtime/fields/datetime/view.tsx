import { formatInstant } from '../../i18n/format.ts'
import type { ViewProps } from '../field-props.ts'
import { usePlace } from '../use-place.ts'
import styles from '../fields.module.css'

/** dd/mm/aaaa hh:mm on the company's clock. */
export function DatetimeView({ value }: ViewProps) {
  const { timeZone } = usePlace()
  return typeof value === 'string' ? (
    <time className={styles['figures']} dateTime={value}>
      {formatInstant(value, timeZone)}
    </time>
  ) : null
}
