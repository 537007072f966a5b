/**
 * How often something may be tried, kept in PostgreSQL so that all processes count together. An attempt is charged before it is looked at:
 * a thousand guesses sent at once are still a thousand. Keys hold hashes, never who was sought.
 */
import type { Pool } from 'pg'
import { systemSchema } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import { refuse, type Refusal } from '../records/refusal.ts'
import { hashOf } from './secret-key.ts'

/** So many attempts within so many minutes of the first. */
interface Limit {
  readonly attempts: number
  readonly minutes: number
}

/** Limits of one thing that can be tried: of one address, of one account from anywhere, and of that account from that address. */
interface Limits {
  readonly address?: Limit
  readonly account?: Limit
  readonly both?: Limit
}

const limits = {
  /** A stranger who tries one account from one place is stopped at once; whoever tries from many places, later, so that she cannot lock somebody else out at will. */
  signIn: {
    both: { attempts: 5, minutes: 15 },
    account: { attempts: 30, minutes: 15 },
    address: { attempts: 50, minutes: 15 },
  },
  /** Codes have six digits, and who gets this far has the password. */
  code: { account: { attempts: 5, minutes: 15 } },
  recovery: { account: { attempts: 3, minutes: 60 }, address: { attempts: 30, minutes: 60 } },
  link: { address: { attempts: 60, minutes: 15 } },
  password: { account: { attempts: 5, minutes: 15 } },
} as const satisfies Readonly<Record<string, Limits>>

export type Attempt = keyof typeof limits

/** Who tries. `account`: what the route itself knows the account by, never another member of the body. */
export interface Trying {
  readonly address: string
  readonly account?: string
}

interface Charge extends Limit {
  readonly key: string
}

function chargesOf(what: Attempt, { address, account }: Trying): readonly Charge[] {
  const of: Limits = limits[what]
  const parts = {
    ...(of.address === undefined ? {} : { address: { of: of.address, who: address } }),
    ...(of.account === undefined || account === undefined ? {} : { account: { of: of.account, who: account } }),
    ...(of.both === undefined || account === undefined ? {} : { both: { of: of.both, who: `${address} ${account}` } }),
  }
  return Object.entries(parts)
    .map(([part, { of: limit, who }]) => ({ ...limit, key: `${what}:${part}:${hashOf(who)}` }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** Rows are taken in the order of their keys, so that two that charge the same never wait for each other. */
const chargeSql = `
  insert into ${systemSchema}.throttle as t (key, attempts, until)
  select key, 1, now() + minutes * interval '1 minute' from unnest($1::text[], $2::int[]) as given(key, minutes) order by key
  on conflict (key) do update set
    attempts = case when t.until <= now() then 1 else t.attempts + 1 end,
    until = case when t.until <= now() then excluded.until else t.until end
  returning key, attempts, ceil(extract(epoch from until - now()))::int as wait`

interface Charged {
  readonly key: string
  readonly attempts: number
  /** Seconds. */
  readonly wait: number
}

/** A refusal with the seconds after which it is worth trying again. */
export interface Throttled {
  readonly refusal: Refusal
  readonly seconds: number
  /** The attempt that reached the limit: worth a note; those after it are not. */
  readonly first: boolean
}

const waitWords = (seconds: number): { readonly es: string; readonly en: string } => {
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? { es: 'un minuto', en: 'a minute' } : { es: `${minutes} minutos`, en: `${minutes} minutes` }
}

/** Charges one attempt; tells when there were too many. */
export async function charge(pool: Pool, what: Attempt, trying: Trying): Promise<Throttled | undefined> {
  const charges = chargesOf(what, trying)
  const { rows } = await pool.query<Charged>(chargeSql, [
    charges.map(({ key }) => key),
    charges.map(({ minutes }) => minutes),
  ])
  const most = new Map(charges.map(({ key, attempts }) => [key, attempts]))
  const over = rows.filter(({ key, attempts }) => attempts > (most.get(key) ?? 0))
  if (over.length === 0) return undefined
  const seconds = Math.max(1, ...over.map(({ wait }) => wait))
  return {
    refusal: refuse(429, problem('CIM544', '', { wait: waitWords(seconds) })),
    seconds,
    first: over.some(({ key, attempts }) => attempts === (most.get(key) ?? 0) + 1),
  }
}

/** Takes back what a right attempt was charged: the account is free again, its address has one attempt less. */
export async function forgive(database: Pick<Pool, 'query'>, what: Attempt, trying: Trying): Promise<void> {
  const keys = chargesOf(what, trying).map(({ key }) => key)
  const ofAddress = (key: string): boolean => key.startsWith(`${what}:address:`)
  await database.query(`delete from ${systemSchema}.throttle where key = any($1)`, [
    keys.filter((key) => !ofAddress(key)),
  ])
  await database.query(`update ${systemSchema}.throttle set attempts = greatest(attempts - 1, 0) where key = any($1)`, [
    keys.filter(ofAddress),
  ])
}

/** Forgets what no longer counts. */
export const sweepThrottle = `delete from ${systemSchema}.throttle where until < now() - interval '1 day'`
