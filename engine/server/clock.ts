/** The only source of time of the engine. */
export interface Clock {
  /** The instant, ISO 8601 in UTC with milliseconds: `2026-03-14T17:05:09.120Z`. */
  now(): string
  /** The calendar day in a time zone (IANA name), `YYYY-MM-DD`. */
  today(timeZone: string): string
}

const calendars = new Map<string, Intl.DateTimeFormat>()

/** Making a calendar takes a thousand times as long as asking it, and a company has one zone. */
function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known =
    calendars.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      calendar: 'iso8601',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
  calendars.set(timeZone, known)
  return known
}

const dayIn = (timeZone: string, instant: Date): string => calendarOf(timeZone).format(instant)

const minute = 60_000

/** The day of a zone in the minute that was asked for last: days begin at full minutes everywhere. */
const days = new Map<string, { readonly minute: number; readonly day: string }>()

function today(timeZone: string): string {
  const now = Math.floor(Date.now() / minute)
  const known = days.get(timeZone)
  if (known?.minute === now) return known.day
  const day = dayIn(timeZone, new Date(now * minute))
  days.set(timeZone, { minute: now, day })
  return day
}

/** The clock of the machine. */
export const machineClock: Clock = { now: () => new Date().toISOString(), today }

const hour = 3_600_000

/**
 * A clock that stays on one day (`YYYY-MM-DD`), for rehearsals and tests.
 *
 * Its time starts at 18:00 UTC, noon in central Mexico, and stops five hours later, so that every instant falls on that
 * day in any time zone from Honolulu to London.
 */
export function fixedClock(day: string): Clock {
  const noon = Date.parse(`${day}T18:00:00Z`)
  const start = performance.now()
  return {
    now: () => new Date(noon + Math.min(performance.now() - start, 5 * hour)).toISOString(),
    today: () => day,
  }
}
