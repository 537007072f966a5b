/**
 * Records for the modules of any folder, made of the definitions alone: a few of each, wired to each other, some in every place of the truth
 * table. Rules do not stand in between, so values need only be such that columns take them.
 */
import type { Pool } from 'pg'
import {
  fieldWith,
  moduleWith,
  readDefinitions,
  type Definitions,
  type FieldFacts,
  type ModuleFacts,
} from './definitions.ts'
import type { Asker } from './oracle.ts'
import { idOf, putRow, type Values } from './put-rows.ts'

export interface Company {
  readonly definitions: Definitions
  readonly people: Readonly<Record<string, string>>
  readonly file: string
}

/** A person of the matrix: her assignments as profile, unit and portfolio. */
export type Assigned = readonly (readonly [profile: string, unit: number, portfolio: number | null])[]

interface Placing {
  readonly unit: number | null
  readonly portfolio: number | null
  readonly owner: string
  readonly deleted?: true
}

const places: readonly Placing[] = [
  { unit: 0, portfolio: 0, owner: 'outsider' },
  { unit: 0, portfolio: 1, owner: 'outsider' },
  { unit: 1, portfolio: 2, owner: 'outsider' },
  { unit: null, portfolio: null, owner: 'outsider' },
  { unit: 1, portfolio: 1, owner: 'seller' },
  { unit: 0, portfolio: 0, owner: 'outsider', deleted: true },
]

/** Id of the record of a module in a place: known before it is put in, so that records can refer to each other. */
const recordId = (module: number, place: number): string => idOf(0x100_0000 + module * 0x100 + place)

interface Filling {
  readonly pool: Pool
  readonly definitions: Definitions
  readonly numbers: ReadonlyMap<string, number>
  readonly engineIds: ReadonlyMap<string, readonly string[]>
  readonly people: Readonly<Record<string, string>>
  readonly file: string
}

const targetId = ({ numbers, engineIds }: Filling, to: string, place: number): string => {
  const own = engineIds.get(to)
  return own === undefined ? recordId(numbers.get(to) ?? 0, place) : (own[place % own.length] ?? '')
}

function numberIn({ raw, type }: FieldFacts, seed: number): string {
  const low =
    raw.exclusiveMinimum === undefined ? (raw.minimum ?? 0) : raw.exclusiveMinimum + (type === 'integer' ? 1 : 0.5)
  const high = raw.maximum ?? raw.exclusiveMaximum ?? low + 20
  const value = Math.min(low + 1 + (seed % 7), high)
  return type === 'integer' ? String(Math.floor(value)) : String(value)
}

const optionOf = ({ definitions }: Filling, picklist: string, seed: number): string | undefined => {
  const keys = definitions.picklists.get(picklist) ?? []
  return keys[seed % Math.min(keys.length, 4)]
}

/** A value that the columns of a field take; undefined to leave it out. */
function valueOf(filling: Filling, field: FieldFacts, seed: number, place: number): unknown {
  const { raw, type, to, name } = field
  const word = `${name.slice(0, 6).toLowerCase()}${seed.toString(36)}`
  switch (type) {
    case 'text':
    case 'longText':
    case 'richText':
    case 'autoNumber':
    case 'stringText':
      return word.slice(-Math.min(raw.maxLength ?? 40, 40))
    case 'email':
      return `${word}@ejemplo.mx`
    case 'phone':
      return `+5255${String(10_000_000 + seed).slice(0, 8)}`
    case 'url':
      return `https://ejemplo.mx/${word}`
    case 'uuid':
      return idOf(0x900_0000 + seed)
    case 'integer':
    case 'decimal':
    case 'money':
    case 'price':
    case 'percent':
      return numberIn(field, seed)
    case 'boolean':
      return seed % 2 === 0
    case 'date':
      return `2026-11-${String(1 + (seed % 28)).padStart(2, '0')}`
    case 'datetime':
      return `2026-11-${String(1 + (seed % 28)).padStart(2, '0')}T12:00:00Z`
    case 'time':
      return '10:00'
    case 'stringList':
      return [word]
    case 'file':
    case 'image':
      return filling.file
    case 'secret':
      return 'secreto'
    case 'rfc':
      return `AAA${String(100_000 + (seed % 899_999))}AA${seed % 10}`
    case 'clabe':
      return String(seed).padStart(18, '0')
    case 'picklist':
      return optionOf(filling, raw.picklist, seed)
    case 'multiPicklist':
      return [optionOf(filling, raw.picklist, seed) ?? '']
    case 'geoPoint':
      return { latitude: 19.4, longitude: -99.1 }
    case 'reference':
      return targetId(filling, to[0] ?? '', place)
    case 'anyReference': {
      const module = to[seed % to.length] ?? ''
      return { module, id: targetId(filling, module, place) }
    }
    case 'multiReference':
      return [targetId(filling, to[0] ?? '', place)]
    default:
      return undefined
  }
}

function valuesIn(filling: Filling, module: ModuleFacts, place: number): Values {
  const placing = places[place]
  const { unit, portfolio } = module.reach ?? {}
  const values: Record<string, unknown> = {}
  let seed = (filling.numbers.get(module.name) ?? 0) * 1000 + place * 131
  for (const field of module.fields.values()) {
    seed++
    if (field.common) continue
    const value = valueOf(filling, field, seed, place)
    if (value !== undefined) values[field.name] = value
  }
  const units = filling.engineIds.get(moduleWith(filling.definitions, 'units').name) ?? []
  const portfolios = filling.engineIds.get(moduleWith(filling.definitions, 'portfolios').name) ?? []
  if (unit !== undefined) values[unit] = placing?.unit == null ? null : units[placing.unit]
  if (portfolio !== undefined) values[portfolio] = placing?.portfolio == null ? null : portfolios[placing.portfolio]
  return {
    ...values,
    owner: filling.people[placing?.owner ?? ''],
    createdBy: filling.people['seller'],
    externalSource: 'viejo',
    externalId: `${module.name}${place}`,
    ...(placing?.deleted === true ? { deletedAt: '2026-11-19T00:00:00Z' } : {}),
  }
}

/** All records, whoever refers to whom: checks of references are left out until all are there. */
async function putAll(filling: Filling, modules: readonly ModuleFacts[]): Promise<void> {
  const { pool } = filling
  // Whom a record refers to comes later: the references are all there in the end.
  const client = await pool.connect()
  try {
    await client.query(`set session_replication_role = replica`)
    for (const module of modules)
      for (const place of places.keys())
        await putRow(
          client as unknown as Pool,
          module,
          recordId(filling.numbers.get(module.name) ?? 0, place),
          valuesIn(filling, module, place),
        )
    await client.query(`set session_replication_role = origin`)
  } finally {
    client.release()
  }
}

const profiles = (module: ModuleFacts): string => fieldWith(module, 'profile').name

/** Fills an empty database. The engine's own records of people, units and assignments come by name, all others by definition. */
export async function fillCompany(
  pool: Pool,
  folder: string,
  file: string,
  assigned: Readonly<Record<string, Assigned>>,
): Promise<Company> {
  const definitions = readDefinitions(folder)
  const own = (purpose: string): ModuleFacts => moduleWith(definitions, purpose)
  let last = 0x2000
  const put = (module: ModuleFacts, values: Values): Promise<string> => putRow(pool, module, idOf(last++), values)
  const people: Record<string, string> = {}
  for (const name of ['outsider', ...Object.keys(assigned)])
    people[name] = await put(own('people'), { name: `Persona ${name}`, email: `${name}@empresa.mx`, status: 'active' })
  const units = [await put(own('units'), { name: 'Norte' }), await put(own('units'), { name: 'Sur' })]
  const region = await put(own('regions'), { name: 'Centro' })
  const portfolios: string[] = []
  for (const name of ['A', 'B', 'C']) portfolios.push(await put(own('portfolios'), { name, region, active: true }))
  for (const [person, rows] of Object.entries(assigned))
    for (const [profile, unit, portfolio] of rows)
      await put(own('profileAssignments'), {
        person: people[person],
        [profiles(own('profileAssignments'))]: profile,
        unit: units[unit],
        portfolio: portfolio === null ? null : portfolios[portfolio],
      })
  const role = await put(own('roles'), { name: 'Ventas', readsSubordinates: false })
  const group = await put(own('groups'), { name: 'Mesa' })
  await put(own('groupMembers'), { group, person: people['outsider'] })
  const engineIds = new Map([
    [own('people').name, Object.values(people)],
    [own('units').name, units],
    [own('regions').name, [region]],
    [own('portfolios').name, portfolios],
    [own('roles').name, [role]],
    [own('groups').name, [group]],
  ])
  const engine = new Set([
    'people',
    'units',
    'regions',
    'portfolios',
    'profileAssignments',
    'roles',
    'groups',
    'groupMembers',
    'company',
    'sharingRules',
  ])
  const modules = [...definitions.modules.values()].filter(
    ({ purpose }) => purpose === undefined || !engine.has(purpose),
  )
  const numbers = new Map([...definitions.modules.keys()].map((name, i) => [name, i]))
  await putAll({ pool, definitions, numbers, engineIds, people, file }, modules)
  return { definitions, people, file }
}

/** Who asks, by what they are. */
export const askersOf = ({ people }: Company, token: string): Readonly<Record<string, Asker>> => ({
  administrator: { person: people['administrator'] ?? '', channel: 'web' },
  'manager with all portfolios': { person: people['manager'] ?? '', channel: 'web' },
  'seller with one portfolio': { person: people['seller'] ?? '', channel: 'web' },
  'seller with two in different units': { person: people['sellerOfTwo'] ?? '', channel: 'web' },
  'invoicing with blank portfolio and few fields': { person: people['invoicing'] ?? '', channel: 'web' },
  'mobile seller': { person: people['seller'] ?? '', channel: 'mobile' },
  'API token': { person: people['program'] ?? '', channel: 'web', profile: token },
})
