/** The password of whoever administers first: of the settings, or made up and told once. */
import { randomBytes } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { Graph } from '../../graph/graph.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import { audit } from '../audit.ts'
import { transaction } from '../database.ts'
import type { Settings } from '../settings.ts'
import { accountOf, keepPassword } from './accounts.ts'
import { hashPassword } from './password-hash.ts'
import { peopleColumns } from './people-columns.ts'

/** What is printed once: who administers first, and the password if it was made up. */
interface FirstPassword {
  readonly email: string
  readonly password?: string
}

const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** `7kqm-x2hp-9wdr-c4ve`: 79 random bits, and nothing that is read wrong from a screen. */
const madeUp = (): string =>
  [...randomBytes(64)]
    .filter((byte) => byte < Math.floor(256 / alphabet.length) * alphabet.length)
    .slice(0, 16)
    .map((byte, i) => `${i > 0 && i % 4 === 0 ? '-' : ''}${alphabet[byte % alphabet.length]}`)
    .join('')

/** Any number, as long as it is always the same: two processes that start together do this one after the other. */
const lockKey = 7_220_511

/**
 * Gives the first administrator a password where nobody has one, and whoever the settings name where that person has none. A password that
 * somebody has is never replaced. Gives what must be told.
 */
export async function firstPassword(
  pool: Pool,
  graph: Graph,
  person: string,
  { administratorEmail, administratorPassword }: Pick<Settings, 'administratorEmail' | 'administratorPassword'>,
): Promise<FirstPassword | undefined> {
  return transaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [lockKey])
    const account = await accountOf(client, graph, person)
    if (account === undefined || account.password !== null) return undefined
    if (administratorEmail === undefined && (await somebodyHasOne(client))) return undefined
    const password = administratorPassword ?? madeUp()
    await client.query(keepPassword, [person, await hashPassword(password)])
    const { table, status } = peopleColumns(graph)
    await client.query(`update ${table} set ${status} = 'active' where id = $1 and ${status} = 'invited'`, [person])
    await audit(client, { kind: 'firstPassword', person: null, subject: person })
    return { email: account.email, ...(administratorPassword === undefined ? { password } : {}) }
  })
}

async function somebodyHasOne(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ any: boolean }>(
    `select exists (select from ${systemSchema}.credentials) as any`,
  )
  return rows[0]?.any === true
}
