import { sql } from 'kysely'
import type { Pool } from 'pg'
import { moduleOf, type Graph, type Module } from '../../graph/graph.ts'
import { columnFor, moduleFor } from '../../graph/purposes.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { labelSql } from '../../outputs/database/read-field.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'

/** A record as it is named on a screen. */
export interface Labelled {
  readonly id: string
  readonly label: string
}

/** Labels of records of a module by id, whoever may read them: for administrators' answers. */
export async function labelsOf(
  pool: Pool,
  graph: Graph,
  module: Module,
  ids: readonly (string | null)[],
): Promise<(id: string | null) => Labelled | null> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  const { sql: text, parameters } = compileSql(
    sql`select t.id, ${labelSql(graph, module, { alias: 't' })} as label from ${tableOf(module)} as t where t.id = any(${wanted}::uuid[])`,
  )
  const { rows } =
    wanted.length === 0 ? { rows: [] } : await pool.query<{ id: string; label: string | null }>(text, [...parameters])
  const labels = new Map(rows.map(({ id, label }) => [id, label ?? '']))
  return (id) => (id === null ? null : { id, label: labels.get(id) ?? '' })
}

/** Labels of people by id. */
export const peopleLabels = (
  pool: Pool,
  graph: Graph,
  ids: readonly (string | null)[],
): Promise<(id: string | null) => Labelled | null> => labelsOf(pool, graph, moduleFor(graph, 'people'), ids)

/** How many live assignments each profile has, by key. */
export async function profileUses(pool: Pool, graph: Graph): Promise<ReadonlyMap<string, number>> {
  const module = moduleFor(graph, 'profileAssignments')
  const [profile, person] = [columnFor(module, 'profile'), columnFor(module, 'person')]
  if (profile === undefined || person === undefined) return new Map()
  const { sql: text } = compileSql(
    sql`select ${sql.id(profile)}::text as profile, count(distinct ${sql.id(person)})::int as people from ${tableOf(moduleOf(graph, module.name))} where deleted_at is null group by 1`,
  )
  const { rows } = await pool.query<{ profile: string; people: number }>(text)
  return new Map(rows.map((row) => [row.profile, row.people]))
}
