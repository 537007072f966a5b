const pad = (value: number): string => String(value).padStart(2, '0')

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

const fullYear = (year: string): number => (year.length === 2 ? 2000 + Number(year) : Number(year))

/** `YYYY-MM-DD` of a day that exists, else undefined. */
const isoDay = (day: number, month: number, year: number): string | undefined =>
  year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
    ? `${year}-${pad(month)}-${pad(day)}`
    : undefined

/**
 * Reads a day as people type it: `21/11/2026`, `21-11-26`, `21.11.2026`, `21112026`, `21/11` (of this year),
 * `21` (of this month), `hoy`, `+7`, `-1`, and `2026-11-21`. Undefined when it is no day of the calendar.
 */
export const readDate = (text: string, today: string): string | undefined => {
  const bare = text.trim().toLowerCase()
  const [year = 0, month = 0] = today.split('-').map(Number)
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(bare)
  if (iso) return isoDay(Number(iso[3]), Number(iso[2]), Number(iso[1]))
  const full =
    /^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?$/.exec(bare) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(bare)
  if (full) return isoDay(Number(full[1]), Number(full[2]), full[3] === undefined ? year : fullYear(full[3]))
  if (/^\d{1,2}$/.test(bare)) return isoDay(Number(bare), month, year)
  if (bare === 'hoy' || bare === 'today') return today
  return /^[+-]\d{1,4}$/.test(bare) ? addDays(today, Number(bare)) : undefined
}

/** The day `days` after an ISO day. */
const addDays = (day: string, days: number): string => {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** `2026-11-21` as `21/11/2026`; anything else as it stands. */
export const writeDate = (day: string): string => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(day)
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : day
}

/** Reads `9`, `9:30`, `0930`, `9:30 pm`, `21:30` as `HH:MM`; undefined when it is no time of day. */
export const readTime = (text: string): string | undefined => {
  const parts = /^(\d{1,2})(?::?(\d{2}))?(?::\d{2})?\s*([ap])?\.?\s*(?:m\.?)?$/i.exec(text.trim())
  if (!parts) return undefined
  const half = parts[3]?.toLowerCase()
  const told = Number(parts[1])
  if (half !== undefined && (told < 1 || told > 12)) return undefined
  const hour = half === undefined ? told : (told % 12) + (half === 'p' ? 12 : 0)
  const minute = Number(parts[2] ?? 0)
  return hour < 24 && minute < 60 ? `${pad(hour)}:${pad(minute)}` : undefined
}

// How far the zone's wall clock is ahead of UTC at an instant, in milliseconds.
const offsetAt = (instant: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0)
  return (
    Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) -
    Math.floor(instant / 1000) * 1000
  )
}

/** The ISO instant of a wall clock reading (`2026-11-21`, `14:30`) in a time zone. */
export const instantOf = (day: string, time: string, timeZone: string): string => {
  const wall = Date.parse(`${day}T${time}:00Z`)
  // Twice: the first guess may lie on the other side of a change of clocks.
  const guess = wall - offsetAt(wall, timeZone)
  return new Date(wall - offsetAt(guess, timeZone)).toISOString()
}

/** Day and time on the wall clock of a zone at an ISO instant: `{ day: '2026-11-21', time: '14:30' }`. */
export const wallClock = (instant: string, timeZone: string): { readonly day: string; readonly time: string } => {
  const at = Date.parse(instant)
  const [day = '', time = ''] = new Date(at + offsetAt(at, timeZone)).toISOString().split('T')
  return { day, time: time.slice(0, 5) }
}
