import type { ViewProps } from '../field-props.ts'

// +528112345678 as +52 81 1234 5678: two-digit areas for the three large cities, three digits elsewhere.
const grouped = (value: string): string => {
  const mexican = /^\+52(33|55|56|81|\d{3})(\d+)(\d{4})$/.exec(value)
  return mexican && value.length === 13 ? `+52 ${mexican[1]} ${mexican[2]} ${mexican[3]}` : value
}

/** A number to call. */
export function PhoneView({ value }: ViewProps) {
  if (typeof value !== 'string' || value === '') return null
  return <a href={`tel:${value.replace(/[^\d+]/g, '')}`}>{grouped(value)}</a>
}
