import type { ClientBase, Pool } from 'pg'
import type { StudioPatch } from '../../definition/studio-layer.ts'
import { systemSchema } from '../../outputs/database/names.ts'

/** The patches in force. `version` counts saves: 0 where nothing was ever changed. */
export interface StudioState {
  readonly version: number
  readonly patches: readonly StudioPatch[]
}

/** The patches of a database, in one look. A database that is not made yet has none. */
export async function readStudio(client: ClientBase | Pool): Promise<StudioState> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regclass('${systemSchema}.studio_history') is not null as there`,
  )
  if (there[0]?.there !== true) return { version: 0, patches: [] }
  const { rows } = await client.query<{ version: number; patches: readonly StudioPatch[] }>(
    `select (select coalesce(max(version), 0)::int from ${systemSchema}.studio_history) as version,
       (select coalesce(json_agg(json_build_object('kind', kind, 'name', name, 'patch', patch) order by kind, name), '[]') from ${systemSchema}.studio) as patches`,
  )
  return rows[0] ?? { version: 0, patches: [] }
}

/** The version alone: what every process asks every few seconds. */
export async function studioVersion(client: ClientBase | Pool): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `select coalesce(max(version), 0)::int as version from ${systemSchema}.studio_history`,
  )
  return rows[0]?.version ?? 0
}

/** A save as the history keeps it. `old` and `new` are whole patches; null where there was, or is, none. */
export interface StudioChange extends Pick<StudioPatch, 'kind' | 'name'> {
  readonly version: number
  readonly old: unknown
  readonly new: unknown
  readonly at: string
  readonly person: string | null
}

/** Saves after a version, or before one, the newest first. */
export async function studioHistory(
  client: ClientBase | Pool,
  { after = 0, before, limit = 50 }: { readonly after?: number; readonly before?: number; readonly limit?: number },
): Promise<readonly StudioChange[]> {
  const { rows } = await client.query<StudioChange>(
    `select version::int, kind, name, old, new, to_char(changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, changed_by as person
     from ${systemSchema}.studio_history where version > $1 and ($2::bigint is null or version < $2) order by version desc limit $3`,
    [after, before ?? null, limit],
  )
  return rows
}
