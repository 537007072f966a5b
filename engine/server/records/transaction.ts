/**
 * One transaction per write. What a person can mend rolls it back and comes out as a refusal; what another writer caused (deadlock,
 * serialisation) is tried again a few times; anything else is thrown.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { Call } from '../context.ts'
import { databaseRefusal, isPassing } from '../problems/database-problem.ts'
import { judged, noteCollisions, type Collision } from './collisions.ts'
import type { Moment } from './offers.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import type { SlotValues } from './statement.ts'

/** A call inside its transaction. */
export interface WritingCall extends Call {
  readonly client: PoolClient
  /** One for the whole transaction, so that every `NOW()` of a write is the same. */
  readonly moment: Moment
  readonly effects: Effects
}

/** What a transaction leaves to be done when it is over. */
interface Effects {
  /** Done once it is committed, and never when it is not. */
  readonly committed: (() => void)[]
  /** Values that hidden records hold already: noted whatever becomes of the transaction. */
  readonly collisions: Collision[]
}

const noEffects = (): Effects => ({ committed: [], collisions: [] })

function momentOf({ context }: Call): Moment {
  const { timeZone } = context.company()
  return { now: context.clock.now(), today: context.clock.today(timeZone), timeZone }
}

/** Values of the slots that `clock`, `person` and the scope put into statements. */
export const slotValues = ({ moment: { now, today, timeZone }, scope }: WritingCall): SlotValues => ({
  ...scope.values,
  now,
  today,
  timeZone,
  person: scope.person,
})

/** Carries a refusal out of a transaction, so that it is rolled back. Never leaves this folder. */
export class RefusalError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super('refused')
    this.refusal = refusal
  }
}

/** Ends the write with a refusal. */
export function giveUp(refusal: Refusal): never {
  throw new RefusalError(refusal)
}

const attempts = 4

/** The call inside the transaction that it already runs in. */
const insideOf = (call: Call): WritingCall | undefined =>
  call.client === undefined
    ? undefined
    : 'effects' in call
      ? (call as WritingCall)
      : { ...call, client: call.client, moment: momentOf(call), effects: noEffects() }

export interface TransactionOptions {
  /** Everything is undone at the end, whatever comes out: a rehearsal. */
  readonly rehearsal?: boolean
}

/**
 * Runs `run` in a transaction (the one of the call where it has one) and gives what it gives, or why it was refused. A deadlock or a
 * serialisation failure runs it again, so it must have no effect outside of the transaction.
 */
export async function inTransaction<T>(
  call: Call,
  run: (inner: WritingCall) => Promise<T | Refusal>,
  options: TransactionOptions = {},
): Promise<T | Refusal> {
  const inside = insideOf(call)
  if (inside !== undefined)
    return options.rehearsal === true ? rehearsed(inside, run) : refusable(inside, () => run(inside))
  for (let attempt = 1; ; attempt++) {
    try {
      return await attempted(call, run, options)
    } catch (error) {
      if (!isPassing(error)) throw error
      if (attempt === attempts) return databaseRefusal(error, call.model) ?? Promise.reject(error)
      await pause(randomInt(5, 20) * 2 ** attempt)
    }
  }
}

async function attempted<T>(
  call: Call,
  run: (inner: WritingCall) => Promise<T | Refusal>,
  { rehearsal }: TransactionOptions,
): Promise<T | Refusal> {
  const client = await call.context.pool.connect()
  let broken: Error | undefined
  try {
    // Each statement sees what others committed before it: what was read after a lock is what is there.
    await client.query('begin isolation level read committed')
    const inner: WritingCall = { ...call, client, moment: momentOf(call), effects: noEffects() }
    const answer = await refusable(inner, () => run(inner))
    const undone = isRefusal(answer) || rehearsal === true
    await client.query(undone ? 'rollback' : 'commit')
    if (!undone) for (const effect of inner.effects.committed) effect()
    const said = await judged(inner, answer)
    await noteCollisions(inner)
    return said
  } catch (error) {
    // A connection that cannot even roll back is closed, not given to the next request.
    await client.query('rollback').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.release(broken)
  }
}

/** Refusals that were thrown, and errors of the database that mean one, as values. */
async function refusable<T>(call: WritingCall, run: () => Promise<T | Refusal>): Promise<T | Refusal> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal
    if (isPassing(error)) throw error
    const refusal = databaseRefusal(error, call.model)
    if (refusal === undefined) throw error
    return refusal
  }
}

async function rehearsed<T>(
  call: WritingCall,
  run: (inner: WritingCall) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const undo = async (): Promise<void> => {
    await call.client.query('rollback to savepoint rehearsal')
    await call.client.query('release savepoint rehearsal')
  }
  await call.client.query('savepoint rehearsal')
  const answer = await refusable(call, () => run(call)).catch(async (error: unknown) => {
    await undo()
    throw error
  })
  await undo()
  return judged(call, answer)
}

/** A part of a transaction of its own: a refusal undoes this part and leaves the rest standing. */
export async function inPart<T>(call: WritingCall, run: () => Promise<T | Refusal>): Promise<T | Refusal> {
  await call.client.query('savepoint part')
  const answer = await refusable(call, run)
  if (isRefusal(answer)) await call.client.query('rollback to savepoint part')
  await call.client.query('release savepoint part')
  return judged(call, answer)
}
