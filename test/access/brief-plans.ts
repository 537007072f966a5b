import { Client } from 'pg'

/**
 * Plans each prepared statement of a database once, for all values: said before anybody else is connected. Without it PostgreSQL makes a plan of
 * its own at each of the first five runs, which over the few rows of the matrix is most of what its statements cost; the answers are the same.
 */
export async function briefPlans(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`alter database ${new URL(url).pathname.slice(1)} set plan_cache_mode = force_generic_plan`)
  await client.end()
}
