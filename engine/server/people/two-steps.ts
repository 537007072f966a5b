/** Two-step verification of the person who asks. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { systemSchema } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { transaction } from '../database.ts'
import { accountOf, type Account } from './accounts.ts'
import { comparePassword } from './password-hash.ts'
import { shortestPassword } from './password-rules.ts'
import { addressOf, giveUp, mustNotTryTooOften, orGiveUp, principalOf } from './refusing.ts'
import { field, readTexts } from './request-body.ts'
import { forgive } from './throttle.ts'
import { enrolment, newRecoveryCodes, newTotpSecret, recoveryHash, takeCode } from './totp.ts'

async function ownAccount({ pool, model }: Context, request: FastifyRequest): Promise<Account> {
  const account = await accountOf(pool, model().graph, principalOf(request).person)
  return account ?? giveUp(401, problem('CIM540', ''))
}

/** `GET /api/totp`. */
export async function twoSteps(context: Context, request: FastifyRequest): Promise<object> {
  const { person, totpActive } = await ownAccount(context, request)
  const { rows } = await context.pool.query<{ left: number }>(
    `select count(*)::int as left from ${systemSchema}.recovery_codes where person = $1 and used_at is null`,
    [person],
  )
  const minLength = await shortestPassword(context.pool, context.model().graph)
  return { active: totpActive, recoveryCodesLeft: totpActive ? (rows[0]?.left ?? 0) : 0, minLength }
}

async function mustKnowPassword(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
  password: string,
): Promise<void> {
  const trying = { address: addressOf(request), account: account.person }
  await mustNotTryTooOften(context, reply, 'password', trying)
  const { right } = await comparePassword(password, account.password)
  if (!right) giveUp(422, problem('CIM557', '/password'))
  await forgive(context.pool, 'password', trying)
}

/** `POST /api/totp`: a secret for the app. It counts once a code of it was given. */
export async function beginTwoSteps(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<object> {
  const { password } = orGiveUp(readTexts(request.body, { password: field.password }))
  const account = await ownAccount(context, request)
  await mustKnowPassword(context, request, reply, account, password)
  const secret = newTotpSecret()
  const { rowCount } = await context.pool.query(
    `update ${systemSchema}.credentials set totp_secret = $2, totp_step = 0 where person = $1 and totp_confirmed_at is null`,
    [account.person, secret],
  )
  if (rowCount !== 1) return giveUp(409, problem('CIM552', ''))
  return enrolment(secret, account.email, context.company().name)
}

async function mustKnowCode(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { person, totpSecret }: Account,
  code: string,
): Promise<void> {
  const trying = { address: addressOf(request), account: person }
  await mustNotTryTooOften(context, reply, 'code', trying)
  // The clock of telephones is what counts, also where ours stands still for a rehearsal.
  const used = await takeCode(context.pool, person, totpSecret ?? '', code, Date.now())
  if (used === undefined) giveUp(422, problem('CIM543', '/code'))
  await forgive(context.pool, 'code', trying)
}

/** `POST /api/totp/confirm`: from now on a code is asked for. The recovery codes are shown this once. */
export async function confirmTwoSteps(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<object> {
  const { code } = orGiveUp(readTexts(request.body, { code: field.code }))
  const account = await ownAccount(context, request)
  if (account.totpActive) return giveUp(409, problem('CIM552', ''))
  if (account.totpSecret === null) return giveUp(409, problem('CIM553', ''))
  await mustKnowCode(context, request, reply, account, code)
  const { person } = account
  const codes = newRecoveryCodes()
  await transaction(context.pool, async (client) => {
    const { rowCount } = await client.query(
      `update ${systemSchema}.credentials set totp_confirmed_at = now() where person = $1 and totp_confirmed_at is null and totp_secret = $2`,
      [person, account.totpSecret],
    )
    if (rowCount !== 1) giveUp(409, problem('CIM552', ''))
    await client.query(`delete from ${systemSchema}.recovery_codes where person = $1`, [person])
    await client.query(`insert into ${systemSchema}.recovery_codes (person, hash) select $1, unnest($2::text[])`, [
      person,
      codes.map(recoveryHash),
    ])
    await audit(client, { kind: 'twoStepsOn', person, subject: person })
  })
  return { recoveryCodes: codes }
}

/** `DELETE /api/totp`: by password and a code, of the app or a recovery code. */
export async function endTwoSteps(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { password, code } = orGiveUp(readTexts(request.body, { password: field.password, code: field.code }))
  const account = await ownAccount(context, request)
  if (!account.totpActive) return giveUp(409, problem('CIM553', ''))
  await mustKnowPassword(context, request, reply, account, password)
  await mustKnowCode(context, request, reply, account, code)
  const { person } = account
  await transaction(context.pool, async (client) => {
    await client.query(
      `update ${systemSchema}.credentials set totp_secret = null, totp_confirmed_at = null where person = $1`,
      [person],
    )
    await client.query(`delete from ${systemSchema}.recovery_codes where person = $1`, [person])
    await audit(client, { kind: 'twoStepsOff', person, subject: person })
  })
  return reply.code(204).send()
}
