import { i18next } from './index.ts'

const locale = (): string => (i18next.language === 'en' ? 'en-US' : 'es-MX')

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()

// Making an Intl formatter is a thousand times dearer than using one.
const cached = <T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T => {
  const known = cache.get(key)
  if (known) return known as T
  const made = make()
  cache.set(key, made)
  return made
}

/** A number with grouped thousands and at most `digits` decimals; `least` of them always. */
export const formatNumber = (value: number, digits = 6, least = 0): string =>
  cached(
    `n ${locale()} ${digits} ${least}`,
    () => new Intl.NumberFormat(locale(), { minimumFractionDigits: least, maximumFractionDigits: digits }),
  ).format(value)

/** `2026-11-21` as 21/11/2026, whatever the language: the day first, as in Mexico. */
export const formatDate = (date: string): string => {
  const [year, month, day] = date.slice(0, 10).split('-')
  return day === undefined ? date : `${day}/${month}/${year}`
}

const parts = (timeZone: string) =>
  cached(
    `d ${timeZone}`,
    () =>
      new Intl.DateTimeFormat('es-MX', {
        timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }),
  )

/** An ISO instant as dd/mm/aaaa hh:mm in the company's time zone. */
export const formatInstant = (instant: string, timeZone: string): string => {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  const byType = Object.fromEntries(
    parts(timeZone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  return `${byType['day']}/${byType['month']}/${byType['year']} ${byType['hour']}:${byType['minute']}`
}

const steps = [
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
] as const

/** "hace 5 minutos" up to six days, then the date. */
export const formatAgo = (instant: string, timeZone: string, now = Date.now()): string => {
  const seconds = Math.round((new Date(instant).getTime() - now) / 1000)
  if (Math.abs(seconds) >= 7 * 86_400) return formatInstant(instant, timeZone)
  const [unit, size] = steps.findLast(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60]
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
}
