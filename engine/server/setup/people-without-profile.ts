import { sql } from 'kysely'
import type { Pool } from 'pg'
import type { Graph } from '../../graph/graph.ts'
import { moduleFor, ownColumn } from '../../graph/purposes.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { labelSql } from '../../outputs/database/read-field.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'

/** Active people, and the names of those whom no profile counts for on a day. */
export interface ActivePeople {
  readonly active: number
  readonly without: readonly string[]
}

/** Looks through all active people. */
export async function peopleWithoutProfile(pool: Pool, graph: Graph, today: string): Promise<ActivePeople> {
  const [people, assignments] = [moduleFor(graph, 'people'), moduleFor(graph, 'profileAssignments')]
  const of = (purpose: string) => sql.id('a', ownColumn(assignments, purpose))
  const counts = sql`exists (select from ${tableOf(assignments)} as a where a.deleted_at is null and ${of('person')} = t.id
    and coalesce(${of('validFrom')} <= ${today}::date, true) and coalesce(${of('validTo')} >= ${today}::date, true))`
  const { sql: text, parameters } = compileSql(
    sql`select count(*)::int as active, coalesce(json_agg(${labelSql(graph, people, { alias: 't' })} order by t.id) filter (where not ${counts}), '[]') as without
      from ${tableOf(people)} as t where t.deleted_at is null and ${sql.id('t', ownColumn(people, 'status'))} = 'active'`,
  )
  const { rows } = await pool.query<ActivePeople>(text, [...parameters])
  return rows[0] ?? { active: 0, without: [] }
}
