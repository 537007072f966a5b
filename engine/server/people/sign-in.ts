/**
 * Signing in and out. Whoever does not come in learns nothing of why: unknown, suspended, not yet invited and wrong take the same time and get
 * the same answer. Only who has the password hears that a code is wanted.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../../access/principal.ts'
import type { Channel } from '../../access/scope.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { transaction } from '../database.ts'
import { callOf, sendJson } from '../records/answer.ts'
import { uuidV7 } from '../records/uuid-v7.ts'
import { accountWithEmail, keepPassword, type Account } from './accounts.ts'
import { comparePassword, hashPassword } from './password-hash.ts'
import { addressOf, giveUp, mustNotTryTooOften, orGiveUp, principalOf } from './refusing.ts'
import { field, readTexts } from './request-body.ts'
import { hashOf, secretKey } from './secret-key.ts'
import { sessionAnswer } from './session-answer.ts'
import { giveSession, sessionSecret, takeSession } from './session-cookie.ts'
import { sessionsChanged } from './sessions.ts'
import { forgive, type Trying } from './throttle.ts'
import { takeCode } from './totp.ts'

/** The rest of a sign-in, once the password was right. */
interface Entry {
  readonly account: Account
  readonly channel: Channel
  readonly trying: Trying
  /** A new hash of the password, when the one that is kept was made at another cost. */
  readonly rehashed?: string
  readonly by: 'password' | 'app' | 'recovery'
}

const longestAgent = 200

const agentOf = ({ headers }: FastifyRequest): string =>
  (headers['user-agent'] ?? '')
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, longestAgent)

/** `POST /api/session`. */
export async function signIn(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const body = orGiveUp(
    readTexts(request.body, {
      email: field.email,
      password: field.password,
      code: { ...field.code, optional: true },
      channel: { ...field.channel, optional: true },
    }),
  )
  const email = body.email.trim().toLowerCase()
  const trying: Trying = { address: addressOf(request), account: email }
  await mustNotTryTooOften(context, reply, 'signIn', trying)
  const account = await accountWithEmail(context.pool, context.model().graph, email)
  const { right, outdated } = await comparePassword(body.password, account?.password)
  if (!right || account?.status !== 'active') return refuseEntry(context, trying, account, 'password')
  const by = account.totpActive ? await secondStep(context, reply, account, trying, body.code) : 'password'
  const principal = await enter(context, request, reply, {
    account,
    channel: body.channel === 'mobile' ? 'mobile' : 'web',
    trying,
    by,
    ...(outdated ? { rehashed: await hashPassword(body.password) } : {}),
  })
  request.principal = principal
  request.scope = await context.access.scopeOf(principal)
  const call = callOf(context, request)
  return sendJson(reply, call, await sessionAnswer(call, principal))
}

async function refuseEntry(
  { pool }: Context,
  { address, account: email }: Trying,
  account: Account | undefined,
  step: 'password' | 'code',
): Promise<never> {
  const details = { address, step, email }
  await audit(pool, {
    kind: 'signInRefused',
    person: account?.person ?? null,
    subject: account?.person ?? null,
    details,
  })
  return giveUp(401, step === 'password' ? problem('CIM541', '') : problem('CIM543', '/code'))
}

/** The second step, after a right password: five wrong codes close it for a while. */
async function secondStep(
  context: Context,
  reply: FastifyReply,
  account: Account,
  trying: Trying,
  code: string | undefined,
): Promise<Entry['by']> {
  if (code === undefined) {
    await forgive(context.pool, 'signIn', trying)
    return giveUp(401, problem('CIM542', '/code'))
  }
  const asCode: Trying = { address: trying.address, account: account.person }
  await mustNotTryTooOften(context, reply, 'code', asCode)
  // The clock of telephones is what counts, also where ours stands still for a rehearsal.
  const by = await takeCode(context.pool, account.person, account.totpSecret ?? '', code, Date.now())
  if (by === undefined) return refuseEntry(context, trying, account, 'code')
  await forgive(context.pool, 'code', asCode)
  return by
}

/** A new session under a new secret; the one that the browser had ends. */
async function enter(
  { pool, sessions }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { account: { person }, channel, trying, rehashed, by }: Entry,
): Promise<Principal> {
  const [id, secret, former] = [uuidV7(), secretKey(), sessionSecret(request)]
  const { address } = trying
  await transaction(pool, async (client) => {
    await client.query(
      `insert into ${systemSchema}.sessions (id, hash, person, channel, address, agent) values ($1, $2, $3, $4, $5, $6)`,
      [id, hashOf(secret), person, channel, address, agentOf(request)],
    )
    if (former !== undefined) {
      await client.query(`delete from ${systemSchema}.sessions where hash = $1`, [hashOf(former)])
      await client.query(sessionsChanged)
    }
    if (rehashed !== undefined) await client.query(keepPassword, [person, rehashed])
    await forgive(client, 'signIn', trying)
    await audit(client, { kind: 'signIn', person, subject: id, details: { address, channel, by } })
  })
  if (former !== undefined) sessions.forget()
  giveSession(request, reply, secret, channel)
  return { kind: 'session', person, channel, session: id }
}

/** `DELETE /api/session`. */
export async function signOut(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { person, session } = principalOf(request)
  await transaction(context.pool, async (client) => {
    await client.query(`delete from ${systemSchema}.sessions where id = $1`, [session])
    await client.query(sessionsChanged)
    await audit(client, { kind: 'signOut', person, subject: session })
  })
  context.sessions.forget()
  takeSession(request, reply)
  return reply.code(204).send()
}
