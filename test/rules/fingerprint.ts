import type { Served } from '../support/served.ts'

const statements = new WeakMap<Served, Promise<string>>()

/** One number for every table of records and every system table: what was written in between shows, wherever it is. */
async function statementOf({ pool }: Served): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('app', 'cimbra') and table_type = 'BASE TABLE' order by 1`,
  )
  return rows.map(({ name }) => `select coalesce(sum(hashtextextended(t::text, 0)), 0)::text as sum from ${name} as t`).join(' union all ')
}

/** The same text for the same content of the whole database. */
export async function fingerprint(api: Served): Promise<string> {
  const statement = statements.get(api) ?? statementOf(api)
  statements.set(api, statement)
  const { rows } = await api.pool.query<{ sum: string }>(await statement)
  return rows.map(({ sum }) => sum).join()
}
