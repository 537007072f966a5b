/** The log of who came in, who was refused and who changed what others may do: append-only, chained by hash. */
import type { ClientBase, Pool } from 'pg'
import { auditHash } from '../outputs/database/audit-log.ts'
import { systemSchema } from '../outputs/database/names.ts'

/** What is noted. `details` holds old and new values where something changed, and never a secret. */
export interface AuditEntry {
  /** What happened, in one word: `signIn`, `signInRefused`, `profileChanged`. */
  readonly kind: string
  /** Who did it; null when nobody is known. */
  readonly person: string | null
  /** What it was done to: the id or the name of it. */
  readonly subject: string | null
  readonly details?: Readonly<Record<string, unknown>>
}

/** Texts from outside may hold what jsonb cannot: NUL and halves of characters. */
const storable = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\u{FFFD}') : value

/**
 * Appends to the log in the transaction of `client`: what is undone was never noted. Who appends waits for transactions that
 * appended before and are not over, so call it last.
 */
export async function audit(
  client: ClientBase | Pool,
  { kind, person, subject, details = {} }: AuditEntry,
): Promise<void> {
  await client.query(`select ${systemSchema}.audit_append($1, $2, $3, $4)`, [
    kind,
    person,
    subject === null ? null : subject.toWellFormed().replaceAll('\0', '\u{FFFD}'),
    JSON.stringify(details, storable),
  ])
}

/** What a look through the whole log found. `head` is the hash of the last entry: kept elsewhere, it shows later whether the end was cut off. */
export interface AuditState {
  readonly entries: number
  readonly head: string
  /** The first entry that is not what was written, or that does not follow on the one before. */
  readonly broken?: number
}

const verification = `
  with chain as (
    select a.*, lag(a.seq, 1, 0::bigint) over (order by a.seq) as before, lag(a.hash, 1, '') over (order by a.seq) as link from ${systemSchema}.audit as a)
  select count(*)::int as entries, coalesce((array_agg(hash order by seq desc))[1], '') as head,
    min(seq) filter (where seq <> before + 1 or previous <> link or hash <> ${auditHash('previous', 'chain')})::int as broken from chain`

/** Recomputes every link of the chain. */
export async function verifyAudit(client: ClientBase | Pool): Promise<AuditState> {
  const { rows } = await client.query<{ entries: number; head: string; broken: number | null }>(verification)
  const { entries = 0, head = '', broken = null } = rows[0] ?? {}
  return broken === null ? { entries, head } : { entries, head, broken }
}
