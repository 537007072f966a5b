/** Days of the calendar as text, `2026-11-21`, from year 1 to 9999. Zones and leap years are temporal-polyfill's. */
import { Temporal } from 'temporal-polyfill'

const firstDay = Temporal.PlainDate.from('0001-01-01')

/** Last day number: 9999-12-31, counted from 0001-01-01 as 0. */
export const lastDayNumber = 3_652_058

/** Days since 0001-01-01. */
export const dayNumber = (day: string): number =>
  firstDay.until(Temporal.PlainDate.from(day), { largestUnit: 'days' }).days

/** The day with that number, from 0 to `lastDayNumber`. */
export const dayOf = (number: number): string => firstDay.add({ days: number }).toString()

/** `dayFrom(2026, 2, 30)` is null: there is no such day. */
export function dayFrom(year: number, month: number, day: number): string | null {
  const start = Temporal.PlainDate.from({ year, month, day: 1 })
  return day > start.daysInMonth ? null : start.with({ day }).toString()
}

/** The calendar day of an instant in a time zone. */
export const dayIn = (instant: string, timeZone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()

/** Year, month and day of a day. */
export const partsOf = (day: string): readonly [year: number, month: number, day: number] => [
  Number(day.slice(0, 4)),
  Number(day.slice(5, 7)),
  Number(day.slice(8, 10)),
]

const dayForm = /^\d{4}-\d{2}-\d{2}$/
const timeForm = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** A day as written, or undefined where there is no such day. */
export const readDay = (text: string): string | undefined =>
  dayForm.test(text) && text >= '0001'
    ? attempt(() => Temporal.PlainDate.from(text, { overflow: 'reject' }).toString())
    : undefined

/** `10:30` is `10:30:00`. */
export const readTime = (text: string): string | undefined => (timeForm.test(text) ? text.padEnd(8, ':00') : undefined)

/** `2026-11-21T04:00:00-06:00` is `2026-11-21T10:00:00.000Z`. A zone is asked for: an instant without one is nobody's. */
export function readInstant(text: string): string | undefined {
  const instant = instantForm.test(text)
    ? attempt(() => Temporal.Instant.from(text).toString({ fractionalSecondDigits: 3 }))
    : undefined
  // Not the first nor the last day: in any time zone its day is of years 1 to 9999.
  return instant !== undefined && instant > '0001-01-02' && instant < '9999-12-31' ? instant : undefined
}
