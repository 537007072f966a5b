import { isObject } from '../field-value.ts'
import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** Latitude and longitude, as a link to a map. */
export function GeoPointView({ value }: ViewProps) {
  if (!isObject(value)) return null
  const point = `${String(value['latitude'])},${String(value['longitude'])}`
  return (
    <a
      className={styles['figures']}
      href={`https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(point)}`}
      target="_blank"
      rel="noreferrer"
    >
      {point.replace(',', ', ')}
    </a>
  )
}
