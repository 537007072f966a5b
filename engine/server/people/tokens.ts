/** Tokens of the API: keys for programs that act in the name of whoever made them, with one of her profiles, until a day. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { systemSchema } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { transaction } from '../database.ts'
import { word } from '../problems/words.ts'
import { isUuid, uuidV7 } from '../records/uuid-v7.ts'
import { heldProfiles } from './held-profiles.ts'
import { giveUp, orGiveUp, principalOf } from './refusing.ts'
import { field, readTexts } from './request-body.ts'
import { hashOf, secretKey } from './secret-key.ts'
import { sessionsChanged } from './sessions.ts'
import { tokenPrefix } from './token-prefix.ts'

interface TokenRow {
  readonly id: string
  readonly name: string
  readonly profile: string
  readonly channel: string
  readonly validTo: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

const columns = `id, name, profile, channel, until::text as "validTo", created_at as "createdAt", used_at as "lastUsedAt"`

/** `GET /api/tokens`: the person's own, and the profiles that she could give to another one. */
export async function listTokens(context: Context, request: FastifyRequest): Promise<object> {
  const { person } = principalOf(request)
  const { rows } = await context.pool.query<TokenRow>(
    `select ${columns} from ${systemSchema}.tokens where person = $1 order by id desc`,
    [person],
  )
  return { tokens: rows, profiles: await heldProfiles(context, person) }
}

/** Longer than a year nobody remembers what a token was for. */
const longestDays = 366

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

function mustBeDay({ clock, company }: Context, day: string): void {
  const title = titles.validTo
  const instant = new Date(`${day}T00:00:00Z`)
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(instant.valueOf()) || !instant.toISOString().startsWith(day))
    giveUp(422, problem('CIM505', '/validTo', { title, expected: word('date') }))
  const today = clock.today(company().timeZone)
  const last = dayAfter(today, longestDays)
  const between = { es: `una fecha del ${today} al ${last}`, en: `a date from ${today} to ${last}` }
  if (day < today || day > last) giveUp(422, problem('CIM505', '/validTo', { title, expected: between }))
}

const titles = {
  name: { es: 'Nombre', en: 'Name' },
  profile: { es: 'Perfil', en: 'Profile' },
  validTo: { es: 'Vence', en: 'Ends on' },
}

/** `POST /api/tokens`: shown this once. Whose it is, only the session says. */
export async function makeToken(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { person } = principalOf(request)
  const body = orGiveUp(
    readTexts(request.body, {
      name: { title: titles.name, longest: 100 },
      profile: { title: titles.profile, longest: 100 },
      validTo: { title: titles.validTo, longest: 10 },
      channel: { ...field.channel, optional: true },
    }),
  )
  mustBeDay(context, body.validTo)
  const held = await heldProfiles(context, person)
  if (!held.some(({ key }) => key === body.profile)) giveUp(422, problem('CIM554', '/profile', { name: body.profile }))
  const [id, token, channel] = [uuidV7(), `${tokenPrefix}${secretKey()}`, body.channel ?? 'web']
  const made = await transaction(context.pool, async (client) => {
    const { rows } = await client.query<TokenRow>(
      `insert into ${systemSchema}.tokens (id, hash, person, name, profile, channel, until) values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
      [id, hashOf(token), person, body.name, body.profile, channel, body.validTo],
    )
    const details = { name: body.name, profile: body.profile, channel, validTo: body.validTo }
    await audit(client, { kind: 'tokenMade', person, subject: id, details })
    return rows[0]
  })
  return reply.code(201).send({ ...made, token })
}

/** `DELETE /api/tokens/:id`. Another person's is not there. */
export async function endToken(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { person } = principalOf(request)
  const { id } = request.params as { readonly id: string }
  if (!isUuid(id)) return giveUp(404, problem('CIM501', ''))
  await transaction(context.pool, async (client) => {
    const { rowCount } = await client.query(`delete from ${systemSchema}.tokens where person = $1 and id = $2`, [
      person,
      id,
    ])
    if (rowCount !== 1) giveUp(404, problem('CIM501', ''))
    await client.query(sessionsChanged)
    await audit(client, { kind: 'tokenEnded', person, subject: id })
  })
  context.sessions.forget()
  return reply.code(204).send()
}
