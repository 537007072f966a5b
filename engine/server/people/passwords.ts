/** Changing a password, and setting one by a link. Both end whatever was open under the old one. */
import { setTimeout as sleep } from 'node:timers/promises'
import { randomInt } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PoolClient } from 'pg'
import { everything } from '../../access/make-scope.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { transaction } from '../database.ts'
import { RefusedRequest } from '../failure.ts'
import { updateRecord } from '../records/write-update.ts'
import { accountOf, accountWithEmail, endAccess, keepPassword, type Account } from './accounts.ts'
import { deadLink, endLinks, openLink, sendLink, takeLink, type OpenLink } from './links.ts'
import { writeMail } from './mails.ts'
import { comparePassword, hashPassword } from './password-hash.ts'
import { passwordProblems, shortestPassword } from './password-rules.ts'
import { peopleColumns } from './people-columns.ts'
import { addressOf, giveUp, mustNotTryTooOften, orGiveUp, principalOf } from './refusing.ts'
import { field, readTexts } from './request-body.ts'
import { sessionsChanged } from './sessions.ts'
import { forgive } from './throttle.ts'

async function mustBeTaken({ pool, model }: Context, password: string, account: Account): Promise<void> {
  const minimum = await shortestPassword(pool, model().graph)
  const problems = passwordProblems(password, account, minimum, '/password')
  if (problems.length > 0) giveUp(422, ...problems)
}

const noticeHours = 72

/** Whoever did not change it should hear of it. */
async function tellOwner(client: PoolClient, { company }: Context, account: Account): Promise<void> {
  const { person, name, email, language } = account
  const mail = { kind: 'passwordChanged', person, name, email, language, company: company().name } as const
  await writeMail(client, mail, noticeHours)
}

/** `POST /api/password`: this session stays, all others and all tokens end. */
export async function changePassword(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { person, session } = principalOf(request)
  const body = orGiveUp(readTexts(request.body, { current: presentPassword, password: field.password }))
  const trying = { address: addressOf(request), account: person }
  await mustNotTryTooOften(context, reply, 'password', trying)
  const account = await accountOf(context.pool, context.model().graph, person)
  const { right } = await comparePassword(body.current, account?.password)
  if (!right || account === undefined) return giveUp(422, problem('CIM557', '/current'))
  await mustBeTaken(context, body.password, account)
  const kept = await hashPassword(body.password)
  await transaction(context.pool, async (client) => {
    await client.query(keepPassword, [person, kept])
    await endAccess(client, person, session)
    await endLinks(client, person)
    await client.query(sessionsChanged)
    await forgive(client, 'password', trying)
    await tellOwner(client, context, account)
    await audit(client, { kind: 'passwordChanged', person, subject: person, details: { address: trying.address } })
  })
  context.sessions.forget()
  return reply.code(204).send()
}

const presentPassword = { ...field.password, title: { es: 'Contraseña actual', en: 'Present password' } }

/** `POST /api/password/recovery`: 202 whoever has the address. What is to be done is done afterwards, at a moment that tells nothing. */
export async function askRecovery(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = orGiveUp(readTexts(request.body, { email: field.email }))
  const email = body.email.trim().toLowerCase()
  await mustNotTryTooOften(context, reply, 'recovery', { address: addressOf(request), account: email })
  void recover(context, email).catch((error: unknown) =>
    request.log.error({ err: error }, 'a recovery mail was not written'),
  )
  return reply.code(202).send({})
}

async function recover(context: Context, email: string): Promise<void> {
  await sleep(randomInt(20, 600), undefined, { ref: false })
  const account = await accountWithEmail(context.pool, context.model().graph, email)
  if (account?.status !== 'active') return
  await transaction(context.pool, async (client) => {
    await sendLink(client, context, account, 'recovery')
    await audit(client, { kind: 'recoveryAsked', person: null, subject: account.person })
  })
}

/** The person may still use a link: one who was suspended meanwhile may not. */
const isFor = ({ purpose }: OpenLink, account: Account | undefined): account is Account =>
  account !== undefined && account.status === (purpose === 'invitation' ? 'invited' : 'active')

async function accountOfLink(
  { pool, model }: Context,
  secret: string,
): Promise<{ readonly link: OpenLink; readonly account: Account }> {
  const link = await openLink(pool, secret)
  const account = link === undefined ? undefined : await accountOf(pool, model().graph, link.person)
  if (link === undefined || !isFor(link, account)) throw new RefusedRequest(deadLink)
  return { link, account }
}

/** `m•••@empresa.mx`: enough to know oneself by. */
const masked = (email: string): string => {
  const [local = '', domain = ''] = email.split('@')
  return `${[...local][0] ?? ''}•••@${domain}`
}

/** `GET /api/links/:token`: what the link is for. */
export async function describeLink(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<object> {
  await mustNotTryTooOften(context, reply, 'link', { address: addressOf(request) })
  const { token } = request.params as { readonly token: string }
  const { link, account } = await accountOfLink(context, token)
  // Many people of one office may come in on one day.
  await forgive(context.pool, 'link', { address: addressOf(request) })
  const minLength = await shortestPassword(context.pool, context.model().graph)
  return { kind: link.purpose, email: masked(account.email), minLength }
}

/** `POST /api/password/reset`: sets the password that a link was sent for. Who was invited works here from now on. */
export async function resetPassword(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = orGiveUp(readTexts(request.body, { token: tokenField, password: field.password }))
  const address = addressOf(request)
  await mustNotTryTooOften(context, reply, 'link', { address })
  const { link, account } = await accountOfLink(context, body.token)
  await mustBeTaken(context, body.password, account)
  const kept = await hashPassword(body.password)
  await transaction(context.pool, async (client) => {
    if (!(await takeLink(client, link))) throw new RefusedRequest(deadLink)
    await settle(client, context, link, account, kept)
    await forgive(client, 'link', { address })
    await forgive(client, 'signIn', { address, account: account.email.toLowerCase() })
    const kind = link.purpose === 'invitation' ? 'invitationAccepted' : 'passwordReset'
    await audit(client, { kind, person: account.person, subject: account.person, details: { address } })
  })
  context.sessions.forget()
  return reply.code(204).send()
}

const tokenField = { title: { es: 'Liga', en: 'Link' }, longest: 100 }

/** Everything that hung on the old password ends. Of an invited person nothing that somebody else may have set up stays. */
async function settle(
  client: PoolClient,
  context: Context,
  { purpose }: OpenLink,
  account: Account,
  kept: string,
): Promise<void> {
  const { person } = account
  await client.query(keepPassword, [person, kept])
  await endAccess(client, person)
  await endLinks(client, person)
  await client.query(sessionsChanged)
  if (purpose === 'recovery') return tellOwner(client, context, account)
  await client.query(
    `update ${systemSchema}.credentials set totp_secret = null, totp_confirmed_at = null where person = $1`,
    [person],
  )
  await client.query(`delete from ${systemSchema}.recovery_codes where person = $1`, [person])
  await activate(client, context, person)
}

/** The record of the person says from now on that she works here; its history, that she did it. */
async function activate(client: PoolClient, context: Context, person: string): Promise<void> {
  const model = context.model()
  const { module } = peopleColumns(model.graph)
  const status = module.fields.find(({ definition }) => definition.purpose === 'status')
  const call = { context, model, scope: everything(model.graph, person), language: 'es', client } as const
  orGiveUp(await updateRecord(call, module, person, 'any', { [status?.name ?? '']: 'active' }))
}
