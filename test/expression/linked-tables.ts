/** Four tables in a row, each pointing at the next, with a field of every type: what the property test computes over. */
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { EvaluationEnvironment } from '../../engine/expression/evaluate.ts'
import type { NameScope, ValueType } from '../../engine/expression/expression.ts'
import type { Value } from '../../engine/expression/functions.ts'

export const deepestLevel = 3

/** Fields of each level by name; the column is called alike. */
export const fieldTypes = {
  amount: 'number',
  price: 'number',
  units: 'number',
  points: 'number',
  title: 'text',
  code: 'text',
  active: 'boolean',
  day: 'date',
  moment: 'datetime',
  opens: 'time',
  tags: 'textList',
  person: { reference: 'People' },
} as const satisfies Record<string, ValueType>

type FieldName = keyof typeof fieldTypes
const fieldNames = Object.keys(fieldTypes) as FieldName[]

const columns: Record<FieldName, string> = {
  amount: 'numeric(18,2)',
  price: 'numeric(18,6)',
  units: 'integer',
  points: 'bigint',
  title: 'text',
  code: 'text',
  active: 'boolean not null',
  day: 'date',
  moment: 'timestamptz(3)',
  opens: 'time(0)',
  tags: 'text[]',
  person: 'uuid',
}

/** A row as the evaluation sees it; `link` is the row of the next level. */
export type Row = {
  readonly id: number
  readonly values: Readonly<Record<FieldName, Value>>
  readonly link: Row | null
}

export const people = [
  '01890000-0000-7000-8000-00000000000a',
  '01890000-0000-7000-8000-00000000000b',
  '01890000-0000-7000-8000-00000000000c',
]

/** Letters whose case, order or length is special, and what SQL or a pattern could stumble over. */
const letters = [...'aAbBñÑáÁßİıſΣσςﬁǅ€😀𐐀𐐨\u{301} %_\\\'"$&;-- ']
const text = fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((list) => list.join(''))
const digits = (whole: number, places: number): fc.Arbitrary<Decimal> => {
  const limit = 10n ** BigInt(whole + places) - 1n
  return fc.bigInt({ min: -limit, max: limit }).map((number) => new Decimal(`${number}e-${places}`))
}
const few = (places: number): fc.Arbitrary<Decimal> =>
  fc.integer({ min: -45, max: 45 }).map((number) => new Decimal(`${number}e-${places}`))
const day = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .date({ min: new Date('2015-01-01'), max: new Date('2032-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '0001-01-01',
      '0999-02-28',
      '1900-02-28',
      '2000-02-29',
      '2024-02-29',
      '9999-12-31',
      '2026-01-31',
    ),
  },
)
const moment = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())

const values: Record<FieldName, fc.Arbitrary<Value>> = {
  amount: fc.oneof(few(0), few(2), digits(13, 2)),
  price: fc.oneof(few(0), few(1), few(6), digits(9, 6)),
  units: fc.oneof(
    few(0),
    fc.constantFrom(0, 1, 2026, 2_147_483_647, -2_147_483_648).map((number) => new Decimal(number)),
  ),
  points: fc.oneof(few(0), digits(15, 0)),
  title: text,
  code: fc.oneof(text, fc.constantFrom('a', 'A', 'ñ', '', '50%', '😀', 'ﬁ')),
  active: fc.boolean(),
  day,
  moment,
  opens: fc
    .tuple(fc.nat(23), fc.nat(59), fc.nat(59))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
  tags: fc.array(fc.oneof(text, fc.constantFrom('a', 'A')), { maxLength: 3 }),
  person: fc.constantFrom(...people),
}

const orNull = (name: FieldName): fc.Arbitrary<Value> =>
  name === 'active' ? values.active : fc.option(values[name], { freq: 6, nil: null })
const record = fc.record(Object.fromEntries(fieldNames.map((name) => [name, orNull(name)]))) as fc.Arbitrary<
  Row['values']
>

/** Rows of the first level, each with its chain of links; every seventh link is null. */
export function randomRows(seed: number, count: number): readonly Row[] {
  let above: readonly Row[] = []
  for (let level = deepestLevel; level >= 0; level--) {
    const next = above
    const sample = fc.sample(record, { numRuns: count, seed: seed + level })
    above = sample.map((row, id) => ({
      id,
      values: row,
      link: id % 7 === 3 ? null : (next[(id * 5 + 1) % count] ?? null),
    }))
  }
  return above
}

const literal = (value: Value): Value | number | null => (value instanceof Decimal ? value.toFixed() : value)

/** Makes the tables and fills them; rows of a level are told by their id. */
export async function makeTables(db: Kysely<unknown>, first: readonly Row[]): Promise<void> {
  let rows: readonly Row[] = first
  for (let level = 0; level <= deepestLevel; level++) {
    const list = sql.raw(fieldNames.map((name) => `${name} ${columns[name]}`).join(', '))
    await sql`create table ${sql.table(`level${level}`)} (id integer primary key, link integer, ${list})`.execute(db)
    const unique = [...new Map(rows.map((row) => [row.id, row])).values()]
    for (const row of unique) {
      const given = [row.id, row.link?.id ?? null, ...fieldNames.map((name) => literal(row.values[name]))]
      await sql`insert into ${sql.table(`level${level}`)} values (${sql.join(given)})`.execute(db)
    }
    rows = unique.flatMap(({ link }) => (link === null ? [] : [link]))
  }
}

const user: Readonly<Record<string, Value>> = { id: people[0] ?? null, name: 'Íñigo', limit: new Decimal('1250.5') }
const userTypes: Readonly<Record<string, ValueType>> = { id: { reference: 'People' }, name: 'text', limit: 'number' }

const depthOf = (path: readonly string[]): number => path.filter((step) => step === 'link').length

/** `amount`, `link.amount` … `link.link.link.amount`, `user.name`. */
export const scope: NameScope = {
  module: 'Level0',
  typeOf(path) {
    const last = path.at(-1) ?? ''
    if (path[0] === 'user') return path.length === 2 && Object.hasOwn(userTypes, last) ? userTypes[last] : undefined
    if (path.slice(0, -1).some((step) => step !== 'link') || depthOf(path) > deepestLevel) return undefined
    if (last === 'link') return { reference: `Level${path.length}` }
    return Object.hasOwn(fieldTypes, last) ? fieldTypes[last as FieldName] : undefined
  },
  namesAt: (path) =>
    path[0] === 'user' ? Object.keys(userTypes) : [...fieldNames, 'link', ...(path.length === 0 ? ['user'] : [])],
  sizeOf: () => ({ digits: 16, scale: 6, length: 60 }),
}

/** Paths of a type at a depth of reference. */
export function pathsOf(type: ValueType, depth: number): readonly string[] {
  const own = fieldNames.filter((name) => JSON.stringify(fieldTypes[name]) === JSON.stringify(type))
  return own.map((name) => [...Array.from({ length: depth }, () => 'link'), name].join('.'))
}

/** Reads a path from a row; nothing stands behind a null link. */
export function readField(row: Row, path: readonly string[]): Value {
  const [step = '', ...rest] = path
  if (step === 'user') return user[rest[0] ?? ''] ?? null
  if (step !== 'link') return row.values[step as FieldName]
  if (rest.length === 0) return row.link === null ? null : String(row.link.id)
  return row.link === null ? null : readField(row.link, rest)
}

/** The same path in SQL: a column of `t`, or a scalar sub-select over the linked tables. */
export function fieldSql(path: readonly string[]): RawBuilder<unknown> {
  const last = path.at(-1) ?? ''
  if (path[0] === 'user') {
    const value = user[last] ?? null
    return value instanceof Decimal
      ? sql`${value.toFixed()}::numeric`
      : sql`${value}::${sql.raw(last === 'id' ? 'uuid' : 'text')}`
  }
  if (path.length === 1) return sql.ref(`t.${last}`)
  const depth = path.length - 1
  const joins = Array.from(
    { length: depth - 1 },
    (_, index) =>
      sql`join ${sql.table(`level${index + 2}`)} on ${sql.ref(`level${index + 2}.id`)} = ${sql.ref(`level${index + 1}.link`)}`,
  )
  return sql`(select ${sql.ref(`level${depth}.${last}`)} from level1 ${sql.join(joins, sql` `)} where level1.id = t.link)`
}

export const isInteger = (path: readonly string[]): boolean => ['units', 'points'].includes(path.at(-1) ?? '')

export const isSmallInteger = (path: readonly string[]): boolean => path.at(-1) === 'units'

export const clock = { today: '2026-11-21', now: '2026-11-21T10:00:00.000Z' }

export const environment = (row: Row, timeZone: string): EvaluationEnvironment => ({
  ...clock,
  timeZone,
  field: (path) => readField(row, path),
})
