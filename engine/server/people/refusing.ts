/** Ends of a request that is not done, for the routes of people. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../../access/principal.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import type { Context } from '../context.ts'
import { RefusedRequest } from '../failure.ts'
import { isRefusal, refuse, type Refusal } from '../records/refusal.ts'
import { audit } from '../audit.ts'
import { charge, type Attempt, type Trying } from './throttle.ts'

/** Ends the request with a refusal. */
export function giveUp(status: Refusal['status'], ...problems: readonly Problem[]): never {
  throw new RefusedRequest(refuse(status, ...problems))
}

/** The answer, when it is no refusal. */
export function orGiveUp<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new RefusedRequest(answer)
  return answer
}

/** Who asks. Routes that are not public always have one. */
export function principalOf({ principal }: FastifyRequest): Principal {
  return principal ?? giveUp(401, problem('CIM540', ''))
}

/**
 * The network that a request comes from: the address, of IPv6 the half that a provider gives to one customer, who may use any of the 2⁶⁴
 * addresses in it.
 */
export function addressOf({ ip }: FastifyRequest): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const before = head.split(':').filter(Boolean)
  const behind = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - behind.length)
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...behind]
  return `${groups.slice(0, 4).join(':').toLowerCase()}::/64`
}

/** Charges an attempt, or ends the request with 429 and `Retry-After`. The attempt that reaches the limit is noted. */
export async function mustNotTryTooOften(
  { pool }: Context,
  reply: FastifyReply,
  what: Attempt,
  trying: Trying,
): Promise<void> {
  const throttled = await charge(pool, what, trying)
  if (throttled === undefined) return
  if (throttled.first)
    await audit(pool, {
      kind: 'throttled',
      person: null,
      subject: trying.account ?? null,
      details: { what, address: trying.address },
    })
  reply.header('retry-after', throttled.seconds)
  throw new RefusedRequest(throttled.refusal)
}
