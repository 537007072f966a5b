/** A person's own sessions, under «Mi cuenta». */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { systemSchema } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { transaction } from '../database.ts'
import { isUuid } from '../records/uuid-v7.ts'
import { giveUp, principalOf } from './refusing.ts'
import { sessionEnd, sessionsChanged } from './sessions.ts'

interface SessionRow {
  readonly id: string
  readonly device: string
  readonly channel: string
  readonly address: string
  readonly createdAt: Date
  readonly lastUsedAt: Date
  readonly current: boolean
}

const listSql = `select s.id, s.agent as device, s.channel, s.address, s.created_at as "createdAt", s.touched_at as "lastUsedAt", s.id = $2 as current
    from ${systemSchema}.sessions as s where s.person = $1 and ${sessionEnd} > now() order by current desc, s.touched_at desc, s.id limit 200`

/** `GET /api/sessions`: this one first, then those used last. */
export async function listSessions({ pool }: Context, request: FastifyRequest): Promise<object> {
  const { person, session } = principalOf(request)
  const { rows } = await pool.query<SessionRow>(listSql, [person, session])
  return { sessions: rows }
}

/** `DELETE /api/sessions/:id`, or all but this one without an id. Another person's is not there. */
export async function endSessions(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { person, session } = principalOf(request)
  const { id } = request.params as { readonly id?: string }
  if (id !== undefined && !isUuid(id)) return giveUp(404, problem('CIM501', ''))
  await transaction(context.pool, async (client) => {
    const ended = await client.query<{ id: string }>(
      id === undefined
        ? `delete from ${systemSchema}.sessions where person = $1 and id <> $2 returning id`
        : `delete from ${systemSchema}.sessions where person = $1 and id = $2 returning id`,
      [person, id ?? session],
    )
    if (id !== undefined && ended.rowCount === 0) giveUp(404, problem('CIM501', ''))
    await client.query(sessionsChanged)
    await audit(client, {
      kind: 'sessionEnded',
      person,
      subject: person,
      details: { sessions: ended.rows.map((each) => each.id) },
    })
  })
  context.sessions.forget()
  return reply.code(204).send()
}
