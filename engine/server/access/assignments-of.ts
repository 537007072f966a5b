import { sql } from 'kysely'
import type { ClientBase, Pool } from 'pg'
import type { AssignmentFact } from '../../access/scope.ts'
import type { Graph } from '../../graph/graph.ts'
import { moduleFor, ownColumn } from '../../graph/purposes.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'

/** An assignment as it is written, whether it counts today or not. Days are `YYYY-MM-DD`. */
export interface Assignment extends AssignmentFact {
  readonly id: string
  readonly person: string
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** Whether an assignment counts on a day, as far as its dates say. */
export const countsOn = ({ validFrom, validTo }: Pick<Assignment, 'validFrom' | 'validTo'>, day: string): boolean =>
  (validFrom === null || validFrom <= day) && (validTo === null || validTo >= day)

const columns = ['person', 'profile', 'unit', 'portfolio', 'validFrom', 'validTo'] as const

/** Live assignments of a person, of a profile, or the one with an id. */
export async function assignmentsOf(
  client: ClientBase | Pool,
  graph: Graph,
  of: { readonly person: string } | { readonly profile: string } | { readonly id: string },
): Promise<readonly Assignment[]> {
  const module = moduleFor(graph, 'profileAssignments')
  const column = (purpose: string) => sql.id(ownColumn(module, purpose))
  const where =
    'person' in of
      ? sql`${column('person')} = ${of.person}::uuid`
      : 'id' in of
        ? sql`id = ${of.id}::uuid`
        : sql`${column('profile')} = ${of.profile}`
  const { sql: text, parameters } = compileSql(
    sql`select id, ${sql.join(columns.map((name) => sql`${column(name)}::text as ${sql.id(name)}`))} from ${tableOf(module)} where deleted_at is null and ${where} order by id`,
  )
  const { rows } = await client.query<Assignment>(text, [...parameters])
  return rows
}
