/** The two records without which nobody can work: a person who administers, and the company. Found and made by their purposes. */
import type { Pool } from 'pg'
import { sql } from 'kysely'
import { modulesOf, type Graph, type Module, type StoredField } from '../graph/graph.ts'
import { tableOf } from '../outputs/database/names.ts'
import { compileSql } from '../outputs/database/sql-text.ts'
import { uuidV7 } from './records/uuid-v7.ts'

/** The module with a purpose; without it the system layer is not ours. */
export function moduleFor(graph: Graph, purpose: string): Module {
  const module = modulesOf(graph).find(({ definition }) => definition.purpose === purpose)
  if (module === undefined) throw new Error(`no module has the purpose ${purpose}`)
  return module
}

/** The column of the field of a module with a purpose, if it has one. */
export function columnFor(module: Module, purpose: string): string | undefined {
  const field = module.fields.find(({ definition }) => definition.purpose === purpose)
  return field?.kind === 'stored' ? field.columns[0]?.name : undefined
}

/** Values by purpose; a required field that no purpose names is a name, and gets `name`. */
interface First {
  readonly name: string
  readonly byPurpose: Readonly<Record<string, string>>
}

function valueOf({ definition, required }: StoredField, { name, byPurpose }: First): unknown {
  return byPurpose[definition.purpose ?? ''] ?? definition.default ?? (required ? name : undefined)
}

async function insertFirst(pool: Pool, module: Module, first: First, now: string): Promise<string> {
  const id = uuidV7()
  const own = module.fields.filter(
    (field): field is StoredField => field.kind === 'stored' && !field.common && field.columns.length === 1,
  )
  const values = own.flatMap((field) => {
    const value = valueOf(field, first)
    return value === undefined ? [] : [[field.columns[0]?.name ?? '', value] as const]
  })
  const all = [['id', id], ['version', 1], ['created_at', now], ['modified_at', now], ...values] as const
  const { sql: text, parameters } = compileSql(
    sql`insert into ${tableOf(module)} (${sql.join(all.map(([column]) => sql.id(column)))}) values (${sql.join(all.map(([, value]) => value))})`,
  )
  await pool.query(text, [...parameters])
  return id
}

async function firstId(pool: Pool, module: Module, where = ''): Promise<string | undefined> {
  const { sql: table } = compileSql(sql`${tableOf(module)}`)
  const { rows } = await pool.query<{ id: string }>(
    `select id from ${table} where deleted_at is null ${where} order by id limit 1`,
  )
  return rows[0]?.id
}

async function personWithEmail(pool: Pool, people: Module, email: string): Promise<string | undefined> {
  const column = columnFor(people, 'email')
  if (column === undefined) return undefined
  const { sql: text, parameters } = compileSql(
    sql`select id from ${tableOf(people)} where deleted_at is null and lower(${sql.id(column)}) = lower(${email}) limit 1`,
  )
  const { rows } = await pool.query<{ id: string }>(text, [...parameters])
  return rows[0]?.id
}

export interface Administrator {
  readonly id: string
}

/** The person in whose name requests act: the one with the address of the settings, the first there is, or a new one. */
export async function firstAdministrator(
  pool: Pool,
  graph: Graph,
  email: string | undefined,
  now: string,
): Promise<Administrator> {
  const people = moduleFor(graph, 'people')
  const known = email === undefined ? await firstId(pool, people) : await personWithEmail(pool, people, email)
  if (known !== undefined) return { id: known }
  const byPurpose = { email: email ?? 'administracion@ejemplo.mx', status: 'active' }
  return { id: await insertFirst(pool, people, { name: 'Administración', byPurpose }, now) }
}

/** Makes the company's record where there is none. */
export async function firstCompany(pool: Pool, graph: Graph, now: string): Promise<void> {
  const company = moduleFor(graph, 'company')
  if ((await firstId(pool, company)) !== undefined) return
  await insertFirst(
    pool,
    company,
    { name: 'Mi empresa', byPurpose: { timeZone: 'America/Mexico_City', baseCurrency: 'MXN' } },
    now,
  )
}
