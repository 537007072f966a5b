/**
 * Mails are written in the transaction that causes them, and sent by a job afterwards: what is undone sends nothing, and no answer waits for a
 * mail server. The link of a mail is kept apart from its text, and forgotten when it has been sent.
 */
import type { Pool, PoolClient } from 'pg'
import { systemSchema } from '../../outputs/database/names.ts'
import type { Language } from '../../problems/problem.ts'
import { uuidV7 } from '../records/uuid-v7.ts'
import { isMailAddress } from './mail-address.ts'
import { mailText, type MailKind } from './mail-texts.ts'

export interface Mail {
  readonly kind: MailKind
  readonly person: string
  readonly name: string
  readonly email: string
  readonly language: Language
  /** Name of the company, as its record says. */
  readonly company: string
  /** Where the reader is led, with a secret in it; none for a mere notice. */
  readonly link?: string
}

/** One line without what could end it or turn it round. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()

const insert = `insert into ${systemSchema}.mails (id, kind, person, recipient, name, subject, body, link, until)
  values ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9 * interval '1 hour')`

/** Writes a mail that is good for some hours. False when its address is none that a mail can be sent to. */
export async function writeMail(client: Pick<Pool | PoolClient, 'query'>, mail: Mail, hours: number): Promise<boolean> {
  if (!isMailAddress(mail.email)) return false
  const name = oneLine(mail.name)
  const { subject, body } = mailText(mail.kind, mail.language, { name, company: oneLine(mail.company) })
  const values = [uuidV7(), mail.kind, mail.person, mail.email, name, oneLine(subject), body, mail.link ?? null, hours]
  await client.query(insert, values)
  return true
}
