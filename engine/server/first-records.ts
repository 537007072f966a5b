/** The records without which nobody can work: the company, and a person who administers it with her profile. Found and made by their purposes. */
import type { Pool } from 'pg'
import { sql } from 'kysely'
import type { Graph, Module, StoredField } from '../graph/graph.ts'
import { columnFor, moduleFor, ownColumn } from '../graph/purposes.ts'
import { tableOf } from '../outputs/database/names.ts'
import { compileSql } from '../outputs/database/sql-text.ts'
import { uuidV7 } from './records/uuid-v7.ts'

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
  const byPurpose = { email: email ?? 'administracion@ejemplo.mx', status: 'active' }
  const id = known ?? (await insertFirst(pool, people, { name: 'Administración', byPurpose }, now))
  if (await mustAdminister(pool, graph, id, email !== undefined)) await giveAdministration(pool, graph, id, now)
  return { id }
}

const administratorsProfiles = ({ profiles }: Graph): readonly string[] =>
  [...profiles.values()].filter(({ administrator }) => administrator).map(({ key }) => key)

/** Whoever the settings name administers. Otherwise only where nobody was ever given a profile: later on people decide that, not a start. */
async function mustAdminister(pool: Pool, graph: Graph, person: string, named: boolean): Promise<boolean> {
  const module = moduleFor(graph, 'profileAssignments')
  const [whose, profile] = [ownColumn(module, 'person'), ownColumn(module, 'profile')]
  const hers = sql`where deleted_at is null and ${sql.id(whose)} = ${person} and ${sql.id(profile)} = any(${administratorsProfiles(graph)})`
  const { sql: text, parameters } = compileSql(
    sql`select not exists (select from ${tableOf(module)} ${named ? hers : sql``}) as must`,
  )
  const { rows } = await pool.query<{ must: boolean }>(text, [...parameters])
  return rows[0]?.must === true
}

/** A profile of administrators in the first unit, which is made where there is none. */
async function giveAdministration(pool: Pool, graph: Graph, person: string, now: string): Promise<void> {
  const [profile] = administratorsProfiles(graph)
  if (profile === undefined) return
  const units = moduleFor(graph, 'units')
  const unit =
    (await firstId(pool, units)) ?? (await insertFirst(pool, units, { name: 'Mi empresa', byPurpose: {} }, now))
  const assignment = { name: '', byPurpose: { person, profile, unit } }
  await insertFirst(pool, moduleFor(graph, 'profileAssignments'), assignment, now)
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

/** Any number, as long as it is always the same. */
const lockKey = 7_220_512

/** Makes both where they lack. Processes that start together do this one after the other, so that each is made once. */
export async function firstRecords(
  pool: Pool,
  graph: Graph,
  email: string | undefined,
  now: string,
): Promise<Administrator> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await firstCompany(pool, graph, now)
    return await firstAdministrator(pool, graph, email, now)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lockKey]).catch(() => undefined)
    client.release()
  }
}
