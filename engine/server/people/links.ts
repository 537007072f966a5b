/** Links sent by mail: one use, for one purpose, for a while, and only the newest of a person works. */
import type { Pool, PoolClient } from 'pg'
import { systemSchema } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import type { Context } from '../context.ts'
import { refuse } from '../records/refusal.ts'
import { uuidV7 } from '../records/uuid-v7.ts'
import type { Account } from './accounts.ts'
import { writeMail } from './mails.ts'
import { hashOf, secretKey } from './secret-key.ts'

export type LinkPurpose = 'invitation' | 'recovery'

/** How long each works. */
const hours: Readonly<Record<LinkPurpose, number>> = { invitation: 72, recovery: 1 }

type Database = Pick<Pool | PoolClient, 'query'>

/** What is said of a link that is not there, was used, has expired or has a successor: one cannot be told from the other. */
export const deadLink = refuse(410, problem('CIM548', ''))

/** Ends what a person has of open links, and forgets them where their mails still wait. */
export async function endLinks(client: Database, person: string): Promise<void> {
  await client.query(`update ${systemSchema}.links set ended_at = now() where person = $1 and ended_at is null`, [
    person,
  ])
  await client.query(
    `update ${systemSchema}.mails set link = null, until = least(until, now()) where person = $1 and link is not null`,
    [person],
  )
}

/** Makes a link and writes its mail, in the caller's transaction. False when no mail can be sent to the person's address. */
export async function sendLink(
  client: Database,
  { address, company }: Pick<Context, 'address' | 'company'>,
  { person, name, email, language }: Account,
  purpose: LinkPurpose,
): Promise<{ readonly until: Date } | undefined> {
  const secret = secretKey()
  await endLinks(client, person)
  const { rows } = await client.query<{ until: Date }>(
    `insert into ${systemSchema}.links (id, hash, person, purpose, until) values ($1, $2, $3, $4, now() + $5 * interval '1 hour') returning until`,
    [uuidV7(), hashOf(secret), person, purpose, hours[purpose]],
  )
  const link = `${address()}/enlace/${secret}`
  const mail = { kind: purpose, person, name, email, language, company: company().name, link }
  const [made] = rows
  return made !== undefined && (await writeMail(client, mail, hours[purpose])) ? { until: made.until } : undefined
}

export interface OpenLink {
  readonly id: string
  readonly person: string
  readonly purpose: LinkPurpose
}

/** The open link of a secret. */
export async function openLink(database: Database, secret: string): Promise<OpenLink | undefined> {
  const { rows } = await database.query<OpenLink>(
    `select id, person, purpose from ${systemSchema}.links where hash = $1 and ended_at is null and until > now()`,
    [hashOf(secret)],
  )
  return rows[0]
}

/** Uses a link up; false when somebody else did meanwhile. */
export async function takeLink(client: Database, { id }: OpenLink): Promise<boolean> {
  const { rowCount } = await client.query(
    `update ${systemSchema}.links set ended_at = now() where id = $1 and ended_at is null and until > now()`,
    [id],
  )
  return rowCount === 1
}
