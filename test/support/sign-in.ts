/** Sessions and tokens made in the database itself, for tests that are about something else. */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Channel } from '../../engine/access/scope.ts'
import { hashOf, secretKey } from '../../engine/server/people/secret-key.ts'
import { tokenPrefix } from '../../engine/server/people/token-prefix.ts'

/** What a request shows. */
export type Credentials = Readonly<Record<string, string>>

type Database = Pick<Pool, 'query'>

/** The secret of a new session of a person. */
export async function newSession(database: Database, person: string, channel: Channel = 'web'): Promise<string> {
  const secret = secretKey()
  await database.query(
    `insert into cimbra.sessions (id, hash, person, channel, address, agent) values ($1, $2, $3, $4, '127.0.0.1', 'test')`,
    [randomUUID(), hashOf(secret), person, channel],
  )
  return secret
}

/** A new token of a person, good for a long time. */
export async function newToken(
  database: Database,
  person: string,
  profile = 'administrator',
  channel: Channel = 'web',
): Promise<string> {
  const token = `${tokenPrefix}${secretKey()}`
  await database.query(
    `insert into cimbra.tokens (id, hash, person, name, profile, channel, until) values ($1, $2, $3, 'test', $4, $5, '2999-12-31')`,
    [randomUUID(), hashOf(token), person, profile, channel],
  )
  return token
}

/** Headers of a request of a page that somebody is signed in on. */
export const bySession = (secret: string): Credentials => ({
  cookie: `cimbra=${secret}`,
  'sec-fetch-site': 'same-origin',
})

/** Headers of a request of a program. */
export const byToken = (token: string): Credentials => ({ authorization: `Bearer ${token}` })
