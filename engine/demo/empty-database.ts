import { sql } from 'kysely'
import type { Pool } from 'pg'
import { modulesOf, type Graph } from '../graph/graph.ts'
import { tableOf } from '../outputs/database/names.ts'
import { compileSql } from '../outputs/database/sql-text.ts'

/** Whether the modules of the product hold no record, binned ones counted; those of the system layer (people, units) may. */
export async function emptyDatabase(pool: Pool, graph: Graph): Promise<boolean> {
  const base = modulesOf(graph).filter(({ layer }) => layer === 'base')
  if (base.length === 0) return true
  const any = sql.join(
    base.map((module) => sql`exists (select from ${tableOf(module)})`),
    sql` or `,
  )
  const { rows } = await pool.query<{ filled: boolean }>(compileSql(sql`select ${any} as filled`).sql)
  return rows[0]?.filled !== true
}
