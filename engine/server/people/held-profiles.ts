import { moduleFor, ownColumn } from '../../graph/purposes.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'
import type { Context } from '../context.ts'

export interface HeldProfile {
  readonly key: string
  readonly title: string
}

/** Profiles that a person's assignments give her today. */
export async function heldProfiles(
  { pool, model, clock, company }: Context,
  person: string,
): Promise<readonly HeldProfile[]> {
  const { graph } = model()
  const module = moduleFor(graph, 'profileAssignments')
  const column = (purpose: string): string => `"${ownColumn(module, purpose)}"`
  const { rows } = await pool.query<{ key: string }>(
    `select distinct ${column('profile')} as key from ${compileSql(tableOf(module)).sql}
      where deleted_at is null and ${column('person')} = $1
        and (${column('validFrom')} is null or ${column('validFrom')} <= $2::date) and (${column('validTo')} is null or ${column('validTo')} >= $2::date)
      order by key`,
    [person, clock.today(company().timeZone)],
  )
  return rows.flatMap(({ key }) => {
    const profile = graph.profiles.get(key)
    return profile === undefined ? [] : [{ key, title: profile.definition.title }]
  })
}
