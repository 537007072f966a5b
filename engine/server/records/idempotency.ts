/** A request that is safe to send twice: its first answer is kept with its key, in the transaction of what it did. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { problem } from '../../problems/problem.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import type { Call } from '../context.ts'
import { word } from '../problems/words.ts'
import { clock, person } from './meaning.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { compile, run, slot } from './statement.ts'
import { inTransaction, slotValues, type WritingCall } from './transaction.ts'

/** An answer of the API, ready to be sent. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON text, or empty. */
  readonly body: string
}

/** What makes two requests the same. */
export interface Asked {
  readonly method: string
  readonly url: string
  /** As it was sent. */
  readonly body: string
}

const keyShape = /^[\x21-\x7e]{1,200}$/

const table = sql.id(systemSchema, 'idempotency')
const [key, fingerprint] = [slot('key', 'text'), slot('fingerprint', 'text')]

/** Takes the key; another request with it is waited for. A key is free again after a day. */
const take = {
  ...compile(sql`insert into ${table} as kept (key, person, fingerprint, created_at) values (${key}, ${person}, ${fingerprint}, ${clock.now})
    on conflict (person, key) do update set fingerprint = excluded.fingerprint, created_at = excluded.created_at, status = null, headers = null, body = null
      where kept.created_at < ${clock.now} - interval '24 hours' returning key`),
  name: 'cimbra:take-key',
}

const find = {
  ...compile(sql`select fingerprint, status, headers, body from ${table} where person = ${person} and key = ${key}`),
  name: 'cimbra:find-key',
}

/** Keys of yesterday, some at a time, and none that another request is looking at. */
const forget = {
  ...compile(sql`delete from ${table} where (person, key) in (
      select person, key from ${table} where created_at < ${clock.now} - interval '24 hours' limit 20000 for update skip locked)`),
  name: 'cimbra:forget-keys',
}

const hour = 60 * 60 * 1000

/** When this process last looked for keys of yesterday, by its pool. */
const swept = new WeakMap<object, number>()

/** Once an hour, by whoever comes along. */
async function forgetOld(call: WritingCall): Promise<void> {
  const { pool } = call.context
  if (Date.now() - (swept.get(pool) ?? 0) < hour) return
  swept.set(pool, Date.now())
  await run(call.client, forget, slotValues(call))
}

const keep = {
  ...compile(
    sql`update ${table} set status = ${slot('status', 'int')}, headers = ${slot('headers', 'jsonb')}, body = ${slot('body', 'text')} where person = ${person} and key = ${key}`,
  ),
  name: 'cimbra:keep-answer',
}

/**
 * Runs a request in one transaction. With a key, the first answer is given again to the same request (`Idempotent-Replayed: true`), and
 * another request with that key is refused (409). A refusal is not kept: the request may be mended and sent again. `run` may run again
 * after a deadlock, so all that it does must be in the transaction of the call that it is given. `again` says what a kept answer is worth
 * now: what the person may not read any more is not given again. The key of another person is another key.
 */
export async function withIdempotency(
  call: Call,
  given: string | undefined,
  asked: Asked,
  run: (inner: Call) => Promise<Answer | Refusal>,
  again: (inner: Call, kept: Answer) => Promise<Answer | Refusal>,
): Promise<Answer | Refusal> {
  if (given === undefined) return inTransaction(call, run)
  if (!keyShape.test(given))
    return refuse(400, problem('CIM523', '', { name: 'Idempotency-Key', detail: word('keyLength') }))
  const values = {
    key: given,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([asked.method, asked.url, asked.body]))
      .digest('hex'),
  }
  return inTransaction(call, (inner) => once(inner, values, () => run(inner), again))
}

interface KeyValues {
  readonly key: string
  readonly fingerprint: string
}

async function once(
  call: WritingCall,
  values: KeyValues,
  first: () => Promise<Answer | Refusal>,
  again: (inner: Call, kept: Answer) => Promise<Answer | Refusal>,
): Promise<Answer | Refusal> {
  const slots = { ...slotValues(call), ...values }
  const taken = await run(call.client, take, slots)
  if (taken.length === 0) {
    const kept = await keptAnswer(call, values)
    if (isRefusal(kept)) return kept
    const answer = await again(call, kept)
    return isRefusal(answer) ? answer : { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } }
  }
  await forgetOld(call)
  const answer = await first()
  if (isRefusal(answer)) return answer
  await run(call.client, keep, {
    ...slots,
    status: answer.status,
    headers: JSON.stringify(answer.headers),
    body: answer.body,
  })
  return answer
}

async function keptAnswer(call: WritingCall, values: KeyValues): Promise<Answer | Refusal> {
  const [kept] = await run(call.client, find, { ...slotValues(call), ...values })
  if (kept === undefined) return refuse(409, problem('CIM527', ''))
  if (kept['fingerprint'] !== values.fingerprint) return refuse(409, problem('CIM526', ''))
  const headers = JSON.parse(kept['headers'] ?? '{}') as Readonly<Record<string, string>>
  return {
    status: Number(kept['status']),
    headers,
    body: kept['body'] ?? '',
  }
}
