/**
 * Who a cookie or a token stands for. Asked on every request, so what was found is remembered for a minute, and forgotten at once in every
 * process when a session ends, a token is withdrawn or a person changes; while notices of that do not arrive, nothing is remembered.
 */
import type { Pool } from 'pg'
import type { Principal } from '../../access/principal.ts'
import type { Channel } from '../../access/scope.ts'
import { accessChannel } from '../../outputs/database/access-watch.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import type { Clock } from '../clock.ts'
import type { CompanySettings, Model } from '../context.ts'
import type { Notices } from '../notices.ts'
import { mayEnter, peopleColumns } from './people-columns.ts'
import { hashOf } from './secret-key.ts'

export interface Sessions {
  /** Who has the secret now; undefined for nobody: unknown, ended, or of a person who may not come in. */
  principalOf(kind: Principal['kind'], secret: string): Principal | undefined | Promise<Principal | undefined>
  /** Forgets what was found, in this process. */
  forget(): void
}

/** The channel of PostgreSQL on which processes tell that somebody's sessions, tokens or state have changed. */
export const sessionsChannel = 'cimbra_sessions'

/** Ends remembering in all processes when the transaction of the statement is over. */
export const sessionsChanged = `select pg_notify('${sessionsChannel}', '')`

/** How long a session of each channel lives without being used, and at all. */
export const lifetimes: Readonly<Record<Channel, { readonly idle: string; readonly whole: string }>> = {
  web: { idle: '12 hours', whole: '7 days' },
  // Whoever is on the road signs in once a month, and every week that the telephone was not used.
  mobile: { idle: '7 days', whole: '30 days' },
}

/** Moment at which a row `s` of sessions ends by itself. */
export const sessionEnd = `case s.channel when 'mobile'
  then least(s.touched_at + interval '${lifetimes.mobile.idle}', s.created_at + interval '${lifetimes.mobile.whole}')
  else least(s.touched_at + interval '${lifetimes.web.idle}', s.created_at + interval '${lifetimes.web.whole}') end`

interface Found {
  readonly id: string
  readonly person: string
  readonly channel: Channel
  readonly profile: string | null
  /** Milliseconds until it ends by itself. */
  readonly left: number
  /** Whether its use was noted more than a minute ago. */
  readonly stale: boolean
}

interface Remembered {
  readonly principal: Principal
  readonly until: number
  /** The day on which a token was found to be good. */
  readonly day: string
}

const minute = 60_000
const mostRemembered = 20_000

export interface SessionsOf {
  readonly pool: Pool
  readonly clock: Clock
  readonly model: () => Model
  readonly company: () => CompanySettings
  readonly notices: Notices
}

export async function openSessions({ pool, clock, model, company, notices }: SessionsOf): Promise<Sessions> {
  // By the secret itself, which this process is sent anyway: hashing it would be a good part of a short request.
  let remembered = new Map<string, Remembered>()
  const forget = (): void => {
    remembered = new Map()
  }
  await notices.on(sessionsChannel, forget)
  // A person who was suspended or moved to another role.
  await notices.on(accessChannel, forget)

  const look = async (kind: Principal['kind'], secret: string, day: string): Promise<Principal | undefined> => {
    const before = remembered
    const hash = hashOf(secret)
    const found = await find(pool, peopleSql(model(), kind), kind === 'token' ? [hash, day] : [hash])
    if (found === undefined) return undefined
    if (found.stale) await pool.query(touches[kind], [found.id])
    const principal = principalFrom(kind, found)
    // What was forgotten meanwhile must not come back.
    if (before === remembered && notices.arriving()) {
      if (remembered.size >= mostRemembered) remembered.clear()
      remembered.set(secret, { principal, day, until: performance.now() + Math.min(found.left, minute) })
    }
    return principal
  }

  return {
    forget,
    principalOf: (kind, secret) => {
      const day = clock.today(company().timeZone)
      const known = remembered.get(secret)
      return known?.principal.kind === kind && known.day === day && known.until > performance.now()
        ? known.principal
        : look(kind, secret, day)
    },
  }
}

const principalFrom = (kind: Principal['kind'], { id, person, channel, profile }: Found): Principal => ({
  kind,
  person,
  channel,
  session: id,
  ...(profile === null ? {} : { profile }),
})

async function find(pool: Pool, text: string, values: readonly string[]): Promise<Found | undefined> {
  const { rows } = await pool.query<Found>(text, [...values])
  return rows[0]
}

const aMinuteAgo = `now() - interval '1 minute'`

function peopleSql({ graph }: Model, kind: Principal['kind']): string {
  const people = peopleColumns(graph)
  return kind === 'session'
    ? `select s.id, s.person, s.channel, null as profile, (extract(epoch from ${sessionEnd} - now()) * 1000)::float8 as left, s.touched_at < ${aMinuteAgo} as stale
         from ${systemSchema}.sessions as s join ${people.table} as p on p.id = s.person
        where s.hash = $1 and ${sessionEnd} > now() and ${mayEnter(people)}`
    : `select s.id, s.person, s.channel, s.profile, ${minute}::float8 as left, s.used_at is null or s.used_at < ${aMinuteAgo} as stale
         from ${systemSchema}.tokens as s join ${people.table} as p on p.id = s.person
        where s.hash = $1 and s.until >= $2::date and ${mayEnter(people)}`
}

/** Notes that it is used. Two processes may both want to: one of them does it. */
const touches: Readonly<Record<Principal['kind'], string>> = {
  session: `update ${systemSchema}.sessions set touched_at = now() where id = $1 and touched_at < ${aMinuteAgo}`,
  token: `update ${systemSchema}.tokens set used_at = now() where id = $1 and (used_at is null or used_at < ${aMinuteAgo})`,
}
