/**
 * What every kept rollup must be, computed in TypeScript from the rows alone. Knows the graph and the evaluator; shares nothing with the SQL
 * that keeps rollups.
 */
import { Decimal } from 'decimal.js'
import type { Client } from 'pg'
import { evaluate, type Value } from '../../engine/expression/evaluate.ts'
import { moduleOf, modulesOf, type Field, type Graph, type Module, type RollupField } from '../../engine/graph/graph.ts'

type Row = Readonly<Record<string, string | null>>

export interface World {
  readonly graph: Graph
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, Row>>
  readonly children: Map<string, ReadonlyMap<string, readonly Row[]>>
  readonly memo: Map<string, Value>
}

const asText = { getTypeParser: () => (value: string) => value }

async function tableRows(client: Client, module: Module): Promise<ReadonlyMap<string, Row>> {
  const { rows } = await client.query<Record<string, string | null>>({
    text: `select * from app."${module.table}"`,
    types: asText,
  })
  return new Map(rows.map((row) => [row['id'] ?? '', row]))
}

/** All rows of all modules as text. */
export async function readWorld(client: Client, graph: Graph): Promise<World> {
  const rows = new Map<string, ReadonlyMap<string, Row>>()
  for (const module of modulesOf(graph)) rows.set(module.name, await tableRows(client, module))
  return { graph, rows, children: new Map(), memo: new Map() }
}

const readers: Readonly<Record<string, (text: string) => Value>> = {
  bool: (text) => text === 't',
  'text[]': (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((each) => each.replaceAll('"', '')),
  'timestamptz(3)': (text) => new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z')).toISOString(),
  int4: (text) => new Decimal(text),
  int8: (text) => new Decimal(text),
}

function convert(sqlType: string, text: string | null | undefined): Value {
  if (text === null || text === undefined) return null
  const reader = readers[sqlType]
  return reader === undefined ? (sqlType.startsWith('numeric') ? new Decimal(text) : text) : reader(text)
}

function fieldValue(world: World, field: Field, row: Row): Value {
  if (field.kind === 'stored')
    return field.columns.map(({ name, sqlType }) => convert(sqlType, row[name])).find((value) => value !== null) ?? null
  if (field.kind === 'formula') return evaluateOn(world, moduleOf(world.graph, field.module), field.expression, row)
  if (field.kind === 'rollup') return expectedRollup(world, field, row['id'] ?? '')
  return null
}

function pathValue(world: World, module: Module, [first = '', ...rest]: readonly string[], row: Row): Value {
  const field = module.fieldsByName.get(first)
  if (field === undefined) throw new Error(`${module.name}.${first}`)
  const value = fieldValue(world, field, row)
  if (rest.length === 0) return value
  if (typeof field.valueType !== 'object') throw new Error(`${first} is no reference`)
  const far = world.rows.get(field.valueType.reference)?.get(String(value))
  return far === undefined ? null : pathValue(world, moduleOf(world.graph, field.valueType.reference), rest, far)
}

const evaluateOn = (world: World, module: Module, expression: Parameters<typeof evaluate>[0], row: Row): Value =>
  evaluate(expression, {
    field: (path) => pathValue(world, module, path, row),
    today: '2026-11-21',
    now: '2026-11-21T18:00:00.000Z',
    timeZone: 'America/Mexico_City',
  })

function childrenOf(world: World, rollup: RollupField, parent: string): readonly Row[] {
  const key = `${rollup.of}.${rollup.viaColumn}`
  let byParent = world.children.get(key)
  if (byParent === undefined) {
    byParent = Map.groupBy([...(world.rows.get(rollup.of)?.values() ?? [])], (row) => row[rollup.viaColumn] ?? '')
    world.children.set(key, byParent)
  }
  return byParent.get(parent) ?? []
}

function counts(world: World, rollup: RollupField, row: Row): boolean {
  const module = moduleOf(world.graph, rollup.of)
  if (row['deleted_at'] !== null) return false
  if (rollup.through !== undefined && pathValue(world, module, [rollup.through, 'deletedAt'], row) !== null)
    return false
  return rollup.where === undefined || evaluateOn(world, module, rollup.where, row) === true
}

const before = (a: Value, b: Value): boolean =>
  a instanceof Decimal && b instanceof Decimal ? a.lessThan(b) : String(a) < String(b)

function aggregate(measure: RollupField['measure'], values: readonly Value[], rows: number): Value {
  const present = values.filter((value) => value !== null)
  const sum = present.reduce<Decimal>(
    (total, value) => total.plus(value instanceof Decimal ? value : 0),
    new Decimal(0),
  )
  if (measure === 'count') return new Decimal(rows)
  if (measure === 'sum') return sum
  if (present.length === 0) return null
  if (measure === 'avg') return sum.dividedBy(present.length).toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
  return present.reduce((best, value) => (before(value, best) === (measure === 'min') ? value : best))
}

/** What a kept rollup of one parent must be. */
export function expectedRollup(world: World, rollup: RollupField, parent: string): Value {
  const key = `${rollup.module}.${rollup.name}.${parent}`
  const known = world.memo.get(key)
  if (known !== undefined) return known
  const module = moduleOf(world.graph, rollup.of)
  const rows = childrenOf(world, rollup, parent).filter((row) => counts(world, rollup, row))
  const { value } = rollup
  const made = aggregate(
    rollup.measure,
    value === undefined ? [] : rows.map((row) => evaluateOn(world, module, value, row)),
    rows.length,
  )
  world.memo.set(key, made)
  return made
}

function storedRollup({ columns, measure }: RollupField, row: Row): Value {
  const [first, second] = columns.map(({ name, sqlType }) => convert(sqlType, row[name]))
  if (measure !== 'avg') return first ?? null
  const [sum, count] = [first as Decimal, second as Decimal]
  return count.isZero() ? null : sum.dividedBy(count).toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
}

const shown = (value: Value): string => (value instanceof Decimal ? value.toFixed() : String(value))

/** Every rollup of every record that is not what it must be, in words. */
export function differences(world: World): readonly string[] {
  return modulesOf(world.graph).flatMap((module) =>
    module.fields.flatMap((field) => {
      if (field.kind !== 'rollup' || field.timeDependent) return []
      return [...(world.rows.get(module.name) ?? [])].flatMap(([id, row]) => {
        const [stored, expected] = [shown(storedRollup(field, row)), shown(expectedRollup(world, field, id))]
        return stored === expected ? [] : [`${module.name}.${field.name} of ${id}: ${stored}, must be ${expected}`]
      })
    }),
  )
}
