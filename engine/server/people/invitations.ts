/** Inviting somebody: a link by mail, made by whoever may write the state of that person. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PoolClient } from 'pg'
import { problem } from '../../problems/problem.ts'
import { audit } from '../audit.ts'
import type { Call, Context } from '../context.ts'
import { transaction } from '../database.ts'
import { callOf } from '../records/answer.ts'
import { inTransaction, type WritingCall } from '../records/transaction.ts'
import { isUuid } from '../records/uuid-v7.ts'
import { updateRecord } from '../records/write-update.ts'
import { accountOf } from './accounts.ts'
import { sendLink } from './links.ts'
import { peopleColumns } from './people-columns.ts'
import { giveUp, orGiveUp } from './refusing.ts'

/** `POST /api/people/:id/invitation`. */
export async function invite(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const call = callOf(context, request)
  const { id } = request.params as { readonly id: string }
  if (!isUuid(id)) return giveUp(404, problem('CIM501', ''))
  orGiveUp(await mayWrite(context, call, id))
  const sent = await transaction(context.pool, (client) => send(client, context, call.scope.person, id))
  return reply.code(202).send(sent)
}

/** What writing the person's state would be refused with, asked by rehearsing it. */
async function mayWrite({ model }: Context, call: Call, id: string): Promise<unknown> {
  const { module } = peopleColumns(model().graph)
  const status = module.fields.find(({ definition }) => definition.purpose === 'status')?.name ?? ''
  const rehearse = (inner: WritingCall) => updateRecord(inner, module, id, 'any', { [status]: 'suspended' })
  return inTransaction(call, rehearse, { rehearsal: true })
}

async function send(
  client: PoolClient,
  context: Context,
  inviter: string,
  id: string,
): Promise<{ readonly until: Date }> {
  const account = await accountOf(client, context.model().graph, id)
  if (account === undefined) return giveUp(404, problem('CIM501', ''))
  if (account.status !== 'invited') return giveUp(409, problem('CIM551', ''))
  const sent = await sendLink(client, context, account, 'invitation')
  if (sent === undefined) return giveUp(422, problem('CIM558', '', { value: account.email }))
  await audit(client, { kind: 'invited', person: inviter, subject: id })
  return sent
}
