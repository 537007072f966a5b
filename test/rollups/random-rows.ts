/** Rows with random values for any module: whatever its columns take, rules aside (triggers must hold for rows that no rule has seen). */
import { randomUUID } from 'node:crypto'
import { moduleOf, modulesOf, type Field, type Graph, type Module, type StoredField } from '../../engine/graph/graph.ts'
import { isNeverNull } from '../../engine/outputs/database/entity-schemas.ts'

/** A small generator of numbers with a seed (mulberry32), so that a failing run can be had again. */
export interface Chance {
  /** A whole number from 0, below `end`. */
  below(end: number): number
  one<T>(items: readonly T[]): T
}

export function chance(seed: number): Chance {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    below,
    one: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('nothing to choose from')
      return item
    },
  }
}

/** Ids of the records there are, by module. */
export type Population = Map<string, string[]>

const numbers = ['0', '1', '2', '3.25', '7.5', '10', '33.33', '100', '250.75', '1000']

function number({ definition }: StoredField, random: Chance): string {
  const limits = definition as {
    readonly minimum?: number
    readonly maximum?: number
    readonly exclusiveMinimum?: number
    readonly exclusiveMaximum?: number
    readonly scale?: number
  }
  const fits = numbers.filter((each) => {
    const n = Number(each)
    return (
      n >= (limits.minimum ?? -Infinity) &&
      n <= (limits.maximum ?? Infinity) &&
      n > (limits.exclusiveMinimum ?? -Infinity) &&
      n < (limits.exclusiveMaximum ?? Infinity)
    )
  })
  const whole = fits.filter((each) => !each.includes('.'))
  const usable = definition.field === 'integer' || limits.scale === 0 ? whole : fits
  return usable.length > 0 ? random.one(usable) : String(limits.minimum ?? limits.maximum)
}

const day = (random: Chance): string => new Date(Date.UTC(2026, 9, 1 + random.below(90))).toISOString().slice(0, 10)

/** One value for each column of the field, or undefined to leave it to the database. */
function values(field: StoredField, random: Chance, population: Population): readonly unknown[] | undefined {
  const { definition, columns } = field
  const pick = (target: string): string | null => {
    const ids = population.get(target) ?? []
    return ids.length === 0 ? null : random.one(ids)
  }
  switch (definition.field) {
    case 'integer':
    case 'decimal':
    case 'money':
    case 'price':
    case 'percent':
      return [number(field, random)]
    case 'boolean':
      return [random.below(2) === 0]
    case 'date':
      return [day(random)]
    case 'datetime':
      return [`${day(random)}T1${random.below(10)}:00:00Z`]
    case 'picklist':
      return [random.one([...(field.picklist?.optionsByKey.keys() ?? [])].slice(0, 12))]
    case 'reference':
      return [pick(definition.to)]
    case 'anyReference': {
      const target = random.below(definition.to.length)
      return columns.map((_, i) => (i === target ? pick(definition.to[i] ?? '') : null))
    }
    case 'text':
    case 'longText':
    case 'email':
      return [randomUUID().slice(0, Math.min(8, ('maxLength' in definition && definition.maxLength) || 8))]
    case 'uuid':
      return [randomUUID()]
    default:
      return undefined
  }
}

export interface Assignment {
  readonly columns: readonly string[]
  readonly values: readonly unknown[]
}

/** New values of one field; undefined when nothing of use can be made. An optional field is empty now and then. */
export function randomAssignment(field: Field, random: Chance, population: Population): Assignment | undefined {
  if (field.kind !== 'stored' || field.common) return undefined
  const made =
    !isNeverNull(field) && field.columns.every(({ nullable }) => nullable) && random.below(6) === 0
      ? field.columns.map(() => null)
      : values(field, random, population)
  if (made === undefined || (isNeverNull(field) && made.includes(null))) return undefined
  return { columns: field.columns.map(({ name }) => name), values: made }
}

/** Columns and values of a new record, or undefined while a record that it must refer to is missing. */
export function randomRow(module: Module, random: Chance, population: Population): Assignment | undefined {
  const parts = module.fields.flatMap((field) => {
    const made = randomAssignment(field, random, population)
    return made === undefined ? [] : [made]
  })
  const columns = ['id', 'version', 'created_at', 'modified_at', ...parts.flatMap((part) => part.columns)]
  const filled = new Set(columns)
  const missing = module.fields.filter(
    (field) =>
      isNeverNull(field) &&
      field.kind === 'stored' &&
      !field.columns.every(({ name, default: usual }) => filled.has(name) || usual !== undefined),
  )
  if (missing.some(({ definition }) => definition.field !== 'autoNumber'))
    return fallback(module, missing, columns, parts)
  return {
    columns,
    values: [randomUUID(), 1, '2026-11-21T12:00:00Z', '2026-11-21T12:00:00Z', ...parts.flatMap((part) => part.values)],
  }
}

/** A file that `populate` puts among the files. */
export const someFile = '00000000-0000-7000-8000-000000000001'

const plain: Readonly<Record<string, () => unknown>> = {
  file: () => someFile,
  image: () => someFile,
  rfc: () => 'XAXX010101000',
  phone: () => '8112345678',
  url: () => 'https://ejemplo.mx',
  time: () => '10:00',
  clabe: () => String(Math.floor(Math.random() * 1e9)).padStart(18, '0'),
  richText: () => 'x',
  secret: () => 'x',
}

/** Required fields of types that rollups do not care about. */
function fallback(
  module: Module,
  missing: readonly Field[],
  columns: readonly string[],
  parts: readonly Assignment[],
): Assignment | undefined {
  const more = missing.flatMap((field) => {
    const make = plain[field.definition.field]
    return field.kind === 'stored' && make !== undefined
      ? [{ columns: field.columns.map(({ name }) => name), values: [make()] }]
      : []
  })
  const unmade = missing.filter(
    ({ definition }) => definition.field !== 'autoNumber' && plain[definition.field] === undefined,
  )
  if (unmade.length > 0) return undefined
  const base = [
    randomUUID(),
    1,
    '2026-11-21T12:00:00Z',
    '2026-11-21T12:00:00Z',
    ...parts.flatMap((part) => part.values),
  ]
  return {
    columns: [...columns, ...more.flatMap((part) => part.columns)],
    values: [...base, ...more.flatMap((part) => part.values)],
  }
}

/** Modules that rollups are about: children, parents, what they cross, and whatever these must refer to. */
export function participants(graph: Graph): readonly Module[] {
  const names = new Set<string>()
  const add = (name: string): void => {
    if (names.has(name)) return
    names.add(name)
    for (const field of moduleOf(graph, name).fields)
      if (field.kind === 'stored' && isNeverNull(field)) field.targets.forEach(add)
  }
  for (const module of modulesOf(graph)) {
    for (const field of module.fields) {
      if (field.kind !== 'rollup' || field.timeDependent) continue
      add(module.name)
      add(field.of)
      for (const each of moduleOf(graph, field.of).fields)
        if (each.kind === 'stored' && each.name === field.through) each.targets.forEach(add)
    }
  }
  return [...names].map((name) => moduleOf(graph, name))
}
