import { useTranslation } from 'react-i18next'
import type { InputProps } from '../field-props.ts'
import { isObject } from '../field-value.ts'
import { readNumber } from '../number-text.ts'
import { TextBox } from '../text-box.tsx'

const written = (value: unknown): string => {
  if (typeof value === 'string') return value
  return isObject(value) ? `${String(value['latitude'])}, ${String(value['longitude'])}` : ''
}

const degrees = (text: string, most: number): number | undefined => {
  const reading = readNumber(text, 9)
  return 'value' in reading && reading.value !== null && Math.abs(reading.value) <= most ? reading.value : undefined
}

/** `25.6866, -100.3161`, as maps copy it; undefined when it is no place. */
const readPoint = (text: string): { readonly latitude: number; readonly longitude: number } | undefined => {
  const [first = '', second = '', ...more] = text.split(/[,;\s]+/).filter((part) => part !== '')
  const latitude = degrees(first, 90)
  const longitude = degrees(second, 180)
  return latitude === undefined || longitude === undefined || more.length > 0 ? undefined : { latitude, longitude }
}

/** Latitude and longitude in one box, as they are copied from a map. */
export function GeoPointInput(props: InputProps) {
  const { t } = useTranslation('fields')
  const read = (typed: string): void => props.onCommit(typed.trim() === '' ? null : (readPoint(typed) ?? typed.trim()))
  return <TextBox {...props} text={written(props.value)} onText={read} placeholder={t('pointShape')} />
}
