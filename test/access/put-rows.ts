/** Puts records in by SQL, by the names of their fields, as the owner of the database: no rule and no scope stands in between. */
import type { Pool } from 'pg'
import { snake, type Definitions, type FieldFacts, type ModuleFacts } from './definitions.ts'

export type Values = Readonly<Record<string, unknown>>

/** `00000000-0000-7000-8000-00000000002a`: ids that a reader of a failing test can tell apart. */
export const idOf = (number: number): string => `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`

const moment = '2026-11-20T12:00:00Z'

const own = (id: string): Values => ({ id, version: 1, created_at: moment, modified_at: moment })

function columnsOf(field: FieldFacts, value: unknown): Values {
  if (field.type === 'geoPoint') {
    const { latitude, longitude } = value as { readonly latitude: number; readonly longitude: number }
    return { [field.columns[0]?.name ?? '']: latitude, [field.columns[1]?.name ?? '']: longitude }
  }
  if (field.columns.length < 2) return { [field.columns[0]?.name ?? '']: value }
  const far = value as { readonly module: string; readonly id: string } | null
  const found = field.columns.find(({ to }) => to === far?.module)
  return found === undefined ? {} : { [found.name]: far?.id }
}

async function putLinks(
  pool: Pool,
  field: FieldFacts,
  table: string,
  id: string,
  targets: readonly string[],
): Promise<void> {
  for (const [position, target] of targets.entries())
    await pool.query(
      `insert into app."${table}__${snake(field.raw.id ?? field.name)}" (record_id, target_id, position) values ($1, $2, $3)`,
      [id, target, position],
    )
}

/** Puts one record in and gives its id. */
export async function putRow(pool: Pool, module: ModuleFacts, id: string, values: Values): Promise<string> {
  let columns: Values = own(id)
  const links: (() => Promise<void>)[] = []
  for (const [name, value] of Object.entries(values)) {
    const field = module.fields.get(name)
    if (field === undefined) throw new Error(`${module.name} has no field ${name}`)
    if (field.type === 'multiReference')
      links.push(() => putLinks(pool, field, module.table, id, value as readonly string[]))
    else columns = { ...columns, ...columnsOf(field, value) }
  }
  const names = Object.keys(columns)
  await pool.query(
    `insert into app."${module.table}" (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(columns),
  )
  for (const link of links) await link()
  return id
}

/** Puts records of modules in, numbering them one after the other from `first`. */
export function rowPutter(
  pool: Pool,
  definitions: Definitions,
  first: number,
): (module: string, values: Values) => Promise<string> {
  let last = first - 1
  return (name, values) => {
    const module = definitions.modules.get(name)
    if (module === undefined) throw new Error(`there is no module ${name}`)
    last++
    return putRow(pool, module, idOf(last), values)
  }
}
