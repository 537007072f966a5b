/** All records as the owner of the database sees them, read with plain SELECTs: what the oracle judges. */
import type { Pool } from 'pg'
import type { Definitions, FieldFacts, ModuleFacts } from './definitions.ts'
import { snake } from './definitions.ts'

export interface Far {
  readonly module: string
  readonly id: string
}

export interface Row {
  readonly id: string
  readonly module: ModuleFacts
  readonly deleted: boolean
  /** By column, as PostgreSQL writes it. */
  readonly text: Readonly<Record<string, string | null>>
  /** By field of several references: ids in their order. */
  readonly links: ReadonlyMap<string, readonly string[]>
}

export interface World {
  readonly definitions: Definitions
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, Row>>
}

const asText = { getTypeParser: () => (value: string) => value }

async function linksOf(pool: Pool, module: ModuleFacts, field: FieldFacts): Promise<ReadonlyMap<string, string[]>> {
  const table = `${module.table}__${snake(field.raw.id ?? field.name)}`
  const { rows } = await pool.query(`select record_id, target_id from app."${table}" order by record_id, position`)
  const found = new Map<string, string[]>()
  for (const { record_id: record, target_id: target } of rows) found.set(record, [...(found.get(record) ?? []), target])
  return found
}

async function rowsOf(pool: Pool, module: ModuleFacts): Promise<ReadonlyMap<string, Row>> {
  const { rows } = await pool.query<Record<string, string | null>>({
    text: `select * from app."${module.table}" order by id`,
    types: asText,
  })
  const several = [...module.fields.values()].filter(({ type }) => type === 'multiReference')
  const links = new Map<string, ReadonlyMap<string, string[]>>()
  for (const field of rows.length === 0 ? [] : several) links.set(field.name, await linksOf(pool, module, field))
  return new Map(
    rows.map((text) => {
      const id = text['id'] ?? ''
      const own = new Map([...links].map(([field, byRecord]) => [field, byRecord.get(id) ?? []]))
      return [id, { id, module, deleted: text['deleted_at'] != null, text, links: own }]
    }),
  )
}

/** Every record of every module, those in the bin too. The pool must be the owner's. */
export async function readWorld(pool: Pool, definitions: Definitions): Promise<World> {
  const rows = new Map<string, ReadonlyMap<string, Row>>()
  for (const module of definitions.modules.values()) rows.set(module.name, await rowsOf(pool, module))
  return { definitions, rows }
}

/** The record that a reference of a row points at, or nothing. */
export function farOf(row: Row, name: string): Far | undefined {
  for (const { name: column, to } of row.module.fields.get(name)?.columns ?? []) {
    const id = row.text[column]
    if (to !== undefined && id !== null && id !== undefined) return { module: to, id }
  }
  return undefined
}

/** The text of a field of one column. */
export const textOf = (row: Row, name: string): string | null => {
  const [column] = row.module.fields.get(name)?.columns ?? []
  return column === undefined ? null : (row.text[column.name] ?? null)
}

export const rowAt = (world: World, far: Far): Row | undefined => world.rows.get(far.module)?.get(far.id)

/** The records of a module that are not in the bin. */
export const liveRows = (world: World, module: string): readonly Row[] =>
  [...(world.rows.get(module)?.values() ?? [])].filter(({ deleted }) => !deleted)
