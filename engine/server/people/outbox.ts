/** The mails of the system, for administrators. Without a mail server this is where they are read, links and all. */
import type { FastifyRequest } from 'fastify'
import { systemSchema } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import type { Context } from '../context.ts'
import { callOf } from '../records/answer.ts'
import { isUuid } from '../records/uuid-v7.ts'
import { giveUp } from './refusing.ts'

interface MailRow {
  readonly id: string
  readonly at: Date
  readonly kind: string
  readonly to: string
  readonly name: string
  readonly subject: string
  readonly dispatchedAt: Date | null
  readonly failure: string | null
}

const columns = `id, created_at as at, kind, recipient as "to", name, subject, sent_at as "dispatchedAt", failure`

/** Links open accounts, so only administrators look here. */
function mustAdminister(context: Context, request: FastifyRequest): void {
  if (!callOf(context, request).scope.administrator) giveUp(403, problem('CIM556', ''))
}

/** `GET /api/outbox`: the newest first. `delivering`: there is a mail server. */
export async function listMails(context: Context, request: FastifyRequest): Promise<object> {
  mustAdminister(context, request)
  const { rows } = await context.pool.query<MailRow>(
    `select ${columns} from ${systemSchema}.mails order by id desc limit 200`,
  )
  return { mails: rows, delivering: context.mailing.delivering }
}

/** `GET /api/outbox/:id`. Where mails are delivered, what they say is for their readers alone. */
export async function readMail(context: Context, request: FastifyRequest): Promise<object> {
  mustAdminister(context, request)
  const { id } = request.params as { readonly id: string }
  const { rows } = isUuid(id)
    ? await context.pool.query<MailRow & { readonly body: string; readonly link: string | null }>(
        `select ${columns}, body, link from ${systemSchema}.mails where id = $1`,
        [id],
      )
    : { rows: [] }
  const [row] = rows
  if (row === undefined) return giveUp(404, problem('CIM501', ''))
  const { body, link, ...mail } = row
  const { delivering } = context.mailing
  if (delivering) return { ...mail, delivering, text: body.replaceAll('{link}', '…') }
  return { ...mail, delivering, text: body.replaceAll('{link}', () => link ?? '—'), ...(link === null ? {} : { link }) }
}
