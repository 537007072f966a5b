/** A person as signing in knows her. */
import type { Pool, PoolClient } from 'pg'
import type { Graph } from '../../graph/graph.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import type { Language } from '../../problems/problem.ts'
import { peopleColumns } from './people-columns.ts'

export interface Account {
  readonly person: string
  readonly name: string
  readonly email: string
  readonly status: 'invited' | 'active' | 'suspended'
  readonly language: Language
  /** PHC string; null before the first password. */
  readonly password: string | null
  /** Secret of the app, also before it is confirmed. */
  readonly totpSecret: string | null
  readonly totpActive: boolean
}

type Database = Pick<Pool | PoolClient, 'query'>

const accountSql = (graph: Graph): string => {
  const people = peopleColumns(graph)
  return `select p.id as person, coalesce(${people.name}, '') as name, coalesce(p.${people.email}, '') as email, p.${people.status} as status,
      case when ${people.locale} like 'en%' then 'en' else 'es' end as language,
      c.password, c.totp_secret as "totpSecret", c.totp_confirmed_at is not null as "totpActive"
    from ${people.table} as p left join ${systemSchema}.credentials as c on c.person = p.id
   where p.deleted_at is null`
}

/** The account with an address, whatever its state; nobody else in the company has that address. */
export async function accountWithEmail(database: Database, graph: Graph, email: string): Promise<Account | undefined> {
  const text = `${accountSql(graph)} and lower(p.${peopleColumns(graph).email}) = lower($1)`
  const { rows } = await database.query<Account>(text, [email])
  // Two would be one too many to choose from.
  return rows.length === 1 ? rows[0] : undefined
}

/** The account of a person. */
export async function accountOf(database: Database, graph: Graph, person: string): Promise<Account | undefined> {
  const { rows } = await database.query<Account>(`${accountSql(graph)} and p.id = $1`, [person])
  return rows[0]
}

/** Keeps a password, and nothing of a second step that was begun with another one. */
export const keepPassword = `
  insert into ${systemSchema}.credentials (person, password) values ($1, $2)
  on conflict (person) do update set password = excluded.password, changed_at = now()`

/** Ends all sessions of a person but one (or all), and all her tokens: whoever came in with the old password is out. */
export async function endAccess(client: Database, person: string, but: string | null = null): Promise<void> {
  await client.query(`delete from ${systemSchema}.sessions where person = $1 and id is distinct from $2`, [person, but])
  await client.query(`delete from ${systemSchema}.tokens where person = $1`, [person])
}
