/**
 * From who asks to her scope, remembered until something that it rests on changes: the model, the day of the company, or the rows that
 * `outputs/database/access-watch.ts` watches. A change made by this process counts before it is answered, one of others when it is heard.
 * While nothing can be heard, every request asks the version first: nobody keeps working on rights that are gone.
 */
import type { Pool } from 'pg'
import type { Principal } from '../../access/principal.ts'
import { makeScope } from '../../access/make-scope.ts'
import type { Scope } from '../../access/scope.ts'
import type { Module } from '../../graph/graph.ts'
import { accessChannel, isWatched, readAccessVersion, tellAccess } from '../../outputs/database/access-watch.ts'
import { problem } from '../../problems/problem.ts'
import type { Clock } from '../clock.ts'
import type { Access, CompanySettings, Model } from '../context.ts'
import { RefusedRequest } from '../failure.ts'
import type { Notices } from '../notices.ts'
import { boundedCache, type BoundedCache } from '../records/bounded-cache.ts'
import { refuse } from '../records/refusal.ts'
import { readFacts } from './read-facts.ts'

export interface AccessOptions {
  /** Logged in as the owner of the tables: facts are read whoever asks. */
  readonly pool: Pool
  readonly notices: Notices
  readonly clock: Clock
  model(): Model
  company(): CompanySettings
  /** Told when what is remembered is dropped: sessions remember people too. */
  forgotten?(): void
}

/** Scopes that a process remembers: one for each session of different rights. */
const scopesKept = 5_000

const notActive = refuse(401, problem('CIM540', ''))

/** What is remembered holds for one model and one day, and until the next change: then there is another memory. */
interface Memory {
  readonly model: string
  readonly day: string
  /** Version of the rows when it began; undefined while notices arrive, for then nobody asks. */
  readonly version: string | undefined
  readonly scopes: BoundedCache<Scope>
  /** Being read now: many requests of one page wait for the same. */
  readonly readings: Map<string, Promise<Scope>>
}

const keyOf = ({ person, channel, profile = '' }: Principal): string => `${person} ${channel} ${profile}`

/** Opens the way from principals to scopes. */
export async function openAccess({ pool, notices, clock, model, company, forgotten }: AccessOptions): Promise<Access> {
  let memory: Memory | undefined

  const memoryOf = (current: Model, day: string, version: string | undefined): Memory => {
    if (memory?.model !== current.version || memory.day !== day || memory.version !== version)
      memory = { model: current.version, day, version, scopes: boundedCache(scopesKept), readings: new Map() }
    return memory
  }

  const readScope = async ({ graph }: Model, day: string, principal: Principal): Promise<Scope> => {
    const facts = await readFacts(pool, graph, principal, day)
    if (facts === undefined) throw new RefusedRequest(notActive)
    return makeScope(graph, facts)
  }

  const remembered = (
    { scopes, readings, day }: Memory,
    current: Model,
    principal: Principal,
  ): Scope | Promise<Scope> => {
    const key = keyOf(principal)
    const known = scopes.get(key) ?? readings.get(key)
    if (known !== undefined) return known
    const reading = readScope(current, day, principal)
      .then((scope) => {
        scopes.set(key, scope)
        return scope
      })
      .finally(() => readings.delete(key))
    readings.set(key, reading)
    return reading
  }

  const scopeOf = (principal: Principal): Scope | Promise<Scope> => {
    const [current, day] = [model(), clock.today(company().timeZone)]
    if (notices.arriving()) return remembered(memoryOf(current, day, undefined), current, principal)
    return pool
      .query<{ version: string }>(readAccessVersion)
      .then(({ rows }) => remembered(memoryOf(current, day, rows[0]?.version ?? ''), current, principal))
  }

  const forget = (): void => {
    memory = undefined
    forgotten?.()
  }
  await notices.on(accessChannel, forget)
  return {
    scopeOf,
    changed: () => {
      forget()
      // Others hear it from the database. Without it nobody could read either, and forgets when it is back.
      void pool.query(tellAccess).catch(() => undefined)
    },
    written: (module: Module) => {
      if (isWatched(module)) forget()
    },
  }
}
