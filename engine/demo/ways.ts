/**
 * The ways in which a recipe makes a value, one entry each: what the way takes (linked: names resolved, expressions typed) and the SQL that
 * makes it in a row. Adding a way is adding an entry here and a word to demo-maker.schema.json.
 */
import { sql } from 'kysely'
import type { DemoRange, DemoWay } from '../../schemas/generated/definitions.ts'
import type { Expression, ValueType } from '../expression/expression.ts'
import { fieldPaths } from '../expression/walk.ts'
import { suggest } from '../problems/suggest.ts'
import { linkExpression, namedModule, namedVocabulary, report, type Place, type Sql } from './linking.ts'
import { shareOf, shuffledPlaces, uuidOf } from './random.ts'
import type { Vocabulary } from './read-demo.ts'
import type { Module } from '../graph/graph.ts'
import { recordSchema } from '../outputs/database/names.ts'

/** What the SQL of a value may use of its row. */
export interface Writing {
  read(expression: Expression): Sql
  /** 64 bits, the same for the same name in the same row. */
  bits(name: string): Sql
  /** The same for all rows of one parent. */
  parentBits(name: string): Sql
  /** The row's number in its step, from 1. */
  readonly number: Sql
  /** The row's place among those of its parent, from 1. */
  readonly index: Sql
  readonly today: Sql
  readonly timeZone: Sql
  /** A list of candidates made once for the statement: SQL of the list and of its length. */
  once(key: string, list: Sql): { readonly list: Sql; readonly length: Sql }
  /** SQL of a condition over a candidate at alias `o` and this row. */
  candidate(target: Module, condition: Expression): Sql
  tableOf(module: Module): Sql
  /** SQL of a column of an entry. */
  entry(vocabulary: Vocabulary, column: string, number: Sql): Sql
}

/** A value that can be made: of a type (or an entry of a vocabulary), resting on expressions. */
export interface Made {
  readonly type: ValueType
  /** Its value is the number of an entry. */
  readonly vocabulary?: Vocabulary
  readonly expressions: readonly Expression[]
  readonly numbered?: boolean
  /** Where it looks for records: the columns that its condition compares. */
  readonly candidate?: { readonly module: Module; readonly condition?: Expression; readonly columns: readonly string[] }
  write(row: Writing): Sql
}

interface Request {
  readonly place: Place
  readonly way: DemoWay
  readonly pointer: string
  /** Type of the field that is made, and where it leads. */
  readonly type: ValueType | undefined
  readonly targets: readonly string[]
}

type Linked = Made | undefined

const share = (row: Writing, name: string): Sql => shareOf(row.bits(name))

/** Numbers of a range from the first to the second, even or skewed, as a float from 0 to below 1. */
const skewed = (row: Writing, { skew = 1 }: DemoWay): Sql =>
  skew === 1 ? share(row, 'value') : sql`power(${share(row, 'value')}, ${sql.lit(skew)}::float8)`

interface Range {
  readonly expressions: readonly Expression[]
  readonly bounds: (row: Writing) => readonly [Sql, Sql]
}

function linkRange({ place, pointer }: Request, word: string, range: DemoRange): Range | undefined {
  const parts = range.map((each, i) =>
    typeof each === 'number' ? each : linkExpression(place, each, `${pointer}/${word}/${i}`, 'number'),
  )
  const [from, to] = parts
  if (from === undefined || to === undefined) return undefined
  const bound = (row: Writing, part: number | Expression): Sql =>
    typeof part === 'number' ? sql`${sql.lit(part)}::float8` : sql`(${row.read(part)})::float8`
  return {
    expressions: parts.filter((each): each is Expression => typeof each === 'object'),
    bounds: (row) => [bound(row, from), sql`greatest(${bound(row, from)}, ${bound(row, to)})`],
  }
}

/** A whole number of a range, both ends included. */
const wholeBetween = (row: Writing, [from, to]: readonly [Sql, Sql], position: Sql): Sql =>
  sql`floor(${from} + ${position} * (${to} - ${from} + 1))::int8`

function value({ way, type, pointer, place }: Request): Linked {
  const { value: given } = way
  return literal(given ?? null, type, place, pointer)
}

/** A plain value: what JSON holds, as the type that the field has. */
export function literal(
  given: string | number | boolean | null | readonly string[],
  type: ValueType | undefined,
  place: Place,
  pointer: string,
): Linked {
  if (given === null) return { type: 'null', expressions: [], write: () => sql`null` }
  if (Array.isArray(given))
    return {
      type: 'textList',
      expressions: [],
      write: () =>
        given.length === 0 ? sql`'{}'::text[]` : sql`array[${sql.join(given.map((each) => sql.lit(each)))}]::text[]`,
    }
  const named = typeof given === 'number' ? 'number' : typeof given === 'boolean' ? 'boolean' : 'text'
  const fitting = named === 'text' && (type === 'date' || type === 'datetime' || type === 'time') ? type : named
  if (type !== undefined && type !== fitting)
    return report(place.linking, 'CIM309', pointer, {
      expected: String(typeof type === 'string' ? type : type.reference),
      given: named,
    })
  return {
    type: fitting,
    expressions: [],
    write: () => (typeof given === 'boolean' ? sql.raw(String(given)) : sql.lit(String(given))),
  }
}

/** A key of weights that is a number; `03` is a text. */
const plainNumber = /^-?(0|[1-9]\d*)(\.\d+)?$/

function oneOf({ way, type }: Request): Linked {
  const { oneOf: choices = {} } = way
  const weighted = Array.isArray(choices) ? choices.map((each) => [String(each), 1] as const) : Object.entries(choices)
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0)
  const bounds = weighted
    .slice(0, -1)
    .reduce<readonly number[]>((all, [, weight]) => [...all, (all.at(-1) ?? 0) + weight / total], [])
  const numeric = Array.isArray(choices)
    ? choices.every((each) => typeof each === 'number')
    : weighted.every(([key]) => plainNumber.test(key))
  const keys = sql`array[${sql.join(weighted.map(([key]) => sql.lit(key)))}]::text[]`
  const made: ValueType = type ?? (numeric ? 'number' : 'text')
  const cast = made === 'number' ? sql`::numeric` : sql``
  return {
    type: made,
    expressions: [],
    write: (row) =>
      bounds.length === 0
        ? sql`(${keys})[1]${cast}`
        : sql`((${keys})[1 + width_bucket(${share(row, 'value')}, array[${sql.join(bounds.map((each) => sql.lit(each)))}]::float8[])])${cast}`,
  }
}

function pick(request: Request): Linked {
  const { place, way, pointer } = request
  const vocabulary = namedVocabulary(place.linking, way.pick ?? '', `${pointer}/pick`)
  if (vocabulary === undefined) return undefined
  const matching = Object.entries(way.matching ?? {}).map(([column, text]) => ({
    column,
    expression: linkMatch(request, vocabulary, column, text),
  }))
  const expressions = matching.flatMap(({ expression }) => expression ?? [])
  const groups = entryGroups(
    vocabulary,
    matching.map(({ column }) => column),
  )
  const key = (row: Writing): Sql =>
    expressions.length === 0
      ? sql`''`
      : sql`concat_ws(${sql.lit(keySeparator)}, ${sql.join(expressions.map((each) => sql`(${row.read(each)})`))})`
  return {
    type: 'text',
    vocabulary,
    expressions,
    numbered: way.cycle === true,
    write: (row) => entryOf(row, groups, key(row), way),
  }
}

const keySeparator = '\u001f'

interface Groups {
  readonly keys: readonly string[]
  /** Where the entries of each key begin in `order`, from 1, and how many there are. */
  readonly starts: readonly number[]
  readonly counts: readonly number[]
  /** Numbers of entries, those of a key together, shuffled. */
  readonly order: readonly number[]
}

/** Entries by the values of some columns; all together when there is none. */
function entryGroups({ name, entries }: Vocabulary, columns: readonly string[]): Groups {
  const places = shuffledPlaces(name, entries.length)
  const keyed = entries.map((entry, i) => ({
    key: columns.map((column) => String(entry[column] ?? '')).join(keySeparator),
    number: i + 1,
    place: places[i] ?? 0,
  }))
  const sorted = keyed.toSorted((a, b) => (a.key === b.key ? a.place - b.place : a.key < b.key ? -1 : 1))
  const keys = [...new Set(sorted.map(({ key }) => key))]
  const starts = keys.map((key) => sorted.findIndex((each) => each.key === key) + 1)
  return {
    keys,
    starts,
    counts: starts.map((start, i) => (starts[i + 1] ?? sorted.length + 1) - start),
    order: sorted.map(({ number: entry }) => entry),
  }
}

const numbers = (list: readonly number[]): Sql => sql`${sql.lit(`{${list.join(',')}}`)}::int[]`

/**
 * The number of an entry, by arithmetic over constant lists: the key's group, then a place in it. No table is read, since a company of a
 * million sales draws tens of millions of entries.
 */
function entryOf(row: Writing, { keys, starts, counts, order }: Groups, key: Sql, way: DemoWay): Sql {
  const group =
    keys.length === 1
      ? sql`case when ${key} = ${sql.lit(keys[0] ?? '')} then 1 end`
      : sql`array_position(array[${sql.join(keys.map((each) => sql.lit(each)))}]::text[], ${key})`
  const count = sql`(${numbers(counts)})[g.i]`
  const first = sql`(${shareOf(row.parentBits('value'))} * ${count})::int`
  const place =
    way.cycle === true
      ? sql`((${row.number} - 1) % ${count})::int`
      : way.distinct === true
        ? sql`((${first} + ${row.index} - 1) % ${count})::int`
        : sql`least(floor(${skewed(row, way)} * ${count})::int, ${count} - 1)`
  return sql`(select (${numbers(order)})[(${numbers(starts)})[g.i] + ${place}] from (select ${group} as i) as g)`
}

function linkMatch(
  { place, pointer }: Request,
  vocabulary: Vocabulary,
  column: string,
  text: string,
): Expression | undefined {
  const at = `${pointer}/matching/${column}`
  const type = vocabulary.columns.get(column)
  if (type === undefined)
    return report(place.linking, 'CIM316', at, { name: column, ...suggest(column, vocabulary.columns.keys()) })
  return linkExpression(place, text, at, type)
}

function integer(request: Request): Linked {
  const range = linkRange(request, 'integer', request.way.integer ?? [0, 0])
  return (
    range && {
      type: 'number',
      expressions: range.expressions,
      write: (row) => sql`${wholeBetween(row, range.bounds(row), skewed(row, request.way))}::numeric`,
    }
  )
}

function number(request: Request): Linked {
  const { way } = request
  const range = linkRange(request, 'number', way.number ?? [0, 0])
  if (range === undefined) return undefined
  const exact = (row: Writing): Sql => {
    const [from, to] = range.bounds(row)
    const plain = sql`(${from} + ${skewed(row, way)} * (${to} - ${from}))::numeric`
    return way.step === undefined ? plain : sql`round(${plain} / ${sql.lit(way.step)}) * ${sql.lit(way.step)}`
  }
  return {
    type: 'number',
    expressions: range.expressions,
    write: (row) => sql`round(${exact(row)}, ${sql.lit(way.scale ?? 2)})`,
  }
}

function date(request: Request): Linked {
  const { way, place, pointer } = request
  const range = linkRange(request, 'date', way.date ?? [0, 0])
  const after =
    way.after === undefined ? undefined : linkExpression(place, way.after, `${pointer}/after`, ['date', 'datetime'])
  if (range === undefined || (way.after !== undefined && after === undefined)) return undefined
  const day = (row: Writing): Sql => {
    const start =
      after === undefined
        ? row.today
        : after.type === 'datetime'
          ? sql`(${row.read(after)} at time zone ${row.timeZone})::date`
          : row.read(after)
    return sql`((${start}) + ${wholeBetween(row, range.bounds(row), skewed(row, way))}::int)`
  }
  // Monday is 1: Saturday goes back one day, Sunday two.
  const workday = (row: Writing): Sql =>
    sql`(select d - greatest(extract(isodow from d)::int - 5, 0) from (select ${day(row)} as d) as d)`
  return {
    type: 'date',
    expressions: [...range.expressions, ...(after === undefined ? [] : [after])],
    write: way.workdays === true ? workday : day,
  }
}

const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

function moment(request: Request): Linked {
  const { way, place, pointer } = request
  if (way.minutes !== undefined) return momentAfter(request, way.minutes)
  const day = linkExpression(place, way.moment ?? '', `${pointer}/moment`, ['date', 'datetime'])
  if (day === undefined) return undefined
  const [from, to] = (way.between ?? ['09:00', '18:30']).map(minutes) as [number, number]
  const start = (row: Writing): Sql =>
    day.type === 'datetime' ? sql`((${row.read(day)}) at time zone ${row.timeZone})::date` : row.read(day)
  const seconds = (row: Writing): Sql =>
    sql`floor(${sql.lit(from * 60)} + ${share(row, 'value')} * ${sql.lit((to - from) * 60)})`
  return {
    type: 'datetime',
    expressions: [day],
    write: (row) =>
      sql`(((${start(row)})::timestamp + make_interval(secs => ${seconds(row)})) at time zone ${row.timeZone})`,
  }
}

function momentAfter(request: Request, range: DemoRange): Linked {
  const { way, place, pointer } = request
  const start = linkExpression(place, way.moment ?? '', `${pointer}/moment`, 'datetime')
  const minutesAfter = linkRange(request, 'minutes', range)
  if (start === undefined || minutesAfter === undefined) return undefined
  const count = (row: Writing): Sql => wholeBetween(row, minutesAfter.bounds(row), skewed(row, way))
  return {
    type: 'datetime',
    expressions: [start, ...minutesAfter.expressions],
    write: (row) => sql`((${row.read(start)}) + make_interval(mins => ${count(row)}::int))`,
  }
}

function targetOf({ place, way, pointer, targets, type }: Request): Module | undefined {
  const [only] = targets.length === 1 ? targets : []
  const name = way.module ?? only ?? (typeof type === 'object' ? type.reference : undefined)
  if (name === undefined) return report(place.linking, 'CIM103', pointer, { keyword: 'module' })
  return namedModule(place.linking, name, `${pointer}/module`)
}

/** A condition over a candidate: `option.<field>` and the names of the record. */
function linkCandidate(
  { place, pointer }: Request,
  target: Module,
  word: string,
  condition: true | string | undefined,
): Expression | true | undefined {
  if (condition === true || condition === undefined) return true
  const roots = new Map([...place.roots, ['option', { kind: 'record', module: target } as const]])
  return linkExpression({ ...place, roots }, condition, `${pointer}/${word}`, 'boolean')
}

/** Columns of the candidate's own fields that a condition names. */
const comparedColumns = (target: Module, condition: Expression): readonly string[] =>
  fieldPaths(condition).flatMap(([root, name, further]) => {
    const field = root === 'option' && further === undefined ? target.fieldsByName.get(name ?? '') : undefined
    return field?.kind === 'stored' ? field.columns.map((column) => column.name) : []
  })

const isAlone = (condition: Expression): boolean =>
  fieldPaths(condition).every(([root]) => root === 'option' || root === 'size')

function reference(request: Request): Linked {
  const target = targetOf(request)
  if (target === undefined) return undefined
  const condition = linkCandidate(request, target, 'reference', request.way.reference)
  if (condition === undefined) return undefined
  const live = (row: Writing): Sql =>
    sql`${row.tableOf(target)} as o where o.deleted_at is null${condition === true ? sql`` : sql` and (${row.candidate(target, condition)})`}`
  const type = { reference: target.name }
  if (condition !== true && !isAlone(condition)) {
    const near = (row: Writing): Sql =>
      sql`(select o.id from ${live(row)} order by uuid_hash_extended(o.id, ${row.bits('value')}) limit 1)`
    return {
      type,
      expressions: [condition],
      candidate: { module: target, condition, columns: comparedColumns(target, condition) },
      write: near,
    }
  }
  const { cycle = false } = request.way
  const order = cycle ? sql`uuid_hash_extended(o.id, 1), o.id` : sql`o.id`
  const drawn = (row: Writing): Sql => {
    const { list, length } = row.once(request.pointer, sql`select array_agg(o.id order by ${order}) from ${live(row)}`)
    return cycle
      ? sql`(${list})[1 + ((${row.number} - 1) % nullif(${length}, 0))::int]`
      : sql`(${list})[1 + least(floor(${skewed(row, request.way)} * ${length})::int, ${length} - 1)]`
  }
  return {
    type,
    expressions: [],
    numbered: cycle,
    ...(condition === true ? {} : { candidate: { module: target, condition, columns: [] } }),
    write: drawn,
  }
}

interface Part {
  readonly expression?: Expression
  readonly width?: number
  readonly text?: string
  readonly random?: string
}

function patternParts({ place, pointer }: Request, pattern: string): readonly Part[] | undefined {
  const pieces = pattern.match(/\\.|\{[^{}]*\}|#+|@+|\*+|[^\\{#@*]+|./gs) ?? []
  const parts = pieces.map((piece): Part | undefined => {
    if (piece.startsWith('\\')) return { text: piece.slice(1) }
    if (/^[#@*]/.test(piece)) return { random: piece }
    if (!piece.startsWith('{')) return { text: piece }
    const [, text = '', width] = /^\{(.*?)(?::(\d+))?\}$/s.exec(piece) ?? []
    const expression = linkExpression(place, text, `${pointer}/pattern`, ['text', 'number', 'date'])
    return expression && { expression, ...(width === undefined ? {} : { width: Number(width) }) }
  })
  return parts.some((part) => part === undefined) ? undefined : (parts as readonly Part[])
}

const alphabets: Readonly<Record<string, string>> = {
  '@': 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  '*': 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789',
}

function randomText(row: Writing, mark: string, index: number): readonly Sql[] {
  const [kind = '#'] = mark
  const alphabet = alphabets[kind]
  if (alphabet !== undefined)
    return [...mark].map(
      (_, i) =>
        sql`substr(${sql.lit(alphabet)}, 1 + floor(${share(row, `${index}.${i}`)} * ${sql.lit(alphabet.length)})::int, 1)`,
    )
  const groups = mark.match(/.{1,12}/g) ?? []
  return groups.map(
    ({ length }, i) =>
      sql`lpad(floor(${share(row, `${index}.${i}`)} * ${sql.lit(10 ** length)})::int8::text, ${sql.lit(length)}, '0')`,
  )
}

function partText(row: Writing, { expression, width, text, random }: Part, index: number): readonly Sql[] {
  if (text !== undefined) return [sql.lit(text)]
  if (random !== undefined) return randomText(row, random, index)
  if (expression === undefined) return []
  const plain =
    expression.type === 'number'
      ? sql`trim_scale((${row.read(expression)})::numeric)::text`
      : sql`(${row.read(expression)})::text`
  return [width === undefined ? plain : sql`lpad(${plain}, ${sql.lit(width)}, '0')`]
}

function pattern(request: Request): Linked {
  const parts = patternParts(request, request.way.pattern ?? '')
  return (
    parts && {
      type: 'text',
      expressions: parts.flatMap(({ expression }) => expression ?? []),
      write: (row) => sql`concat(${sql.join(parts.flatMap((part, i) => partText(row, part, i)))})`,
    }
  )
}

function ofText(word: 'slug' | 'clabe' | 'phone', write: (row: Writing, text: Sql, way: DemoWay) => Sql) {
  return ({ place, way, pointer }: Request): Linked => {
    const expression = linkExpression(place, way[word] ?? '', `${pointer}/${word}`, 'text')
    return (
      expression && {
        type: 'text',
        expressions: [expression],
        write: (row) => write(row, sql`(${row.read(expression)})`, way),
      }
    )
  }
}

const slug = ofText(
  'slug',
  (_, text, { with: between = '' }) =>
    sql`btrim(regexp_replace(${sql.id(recordSchema, 'fold')}(${text}), '[^a-z0-9]+', ${sql.lit(between)}, 'g'), ${sql.lit(between === '' ? ' ' : between)})`,
)
const clabe = ofText('clabe', (row, bank) => sql`pg_temp.demo_clabe(${bank}, ${share(row, 'value')})`)
const phone = ofText(
  'phone',
  (row, area) => sql`'+52' || left(${area} || (20000000 + floor(${share(row, 'value')} * 79999999))::int8::text, 10)`,
)

function rfc(request: Request): Linked {
  const { place, way, pointer } = request
  const names = (way.rfc ?? []).map((text, i) => linkExpression(place, text, `${pointer}/rfc/${i}`, 'text'))
  const born = linkRange(request, 'born', way.born ?? [1955, 2018])
  if (born === undefined || names.some((name) => name === undefined)) return undefined
  const given = names as readonly Expression[]
  const { cycle = false } = way
  const placeIn = (row: Writing): Sql => (cycle ? row.number : sql`floor(${share(row, 'value')} * 1e9)::int8`)
  return {
    type: 'text',
    expressions: [...given, ...born.expressions],
    numbered: cycle,
    write: (row) => {
      const [from, to] = born.bounds(row)
      return sql`pg_temp.demo_rfc(array[${sql.join(given.map((name) => sql`(${row.read(name)})::text`))}], ${from}::int, ${to}::int, ${placeIn(row)})`
    },
  }
}

const uuid = (): Linked => ({
  type: 'text',
  expressions: [],
  write: (row) => uuidOf(row.bits('first'), row.bits('second')),
})

function some(request: Request): Linked {
  const { way } = request
  const count = linkRange(request, 'count', way.count ?? [1, 2])
  const texts = sql`array[${sql.join((way.some ?? []).map((text) => sql.lit(text)))}]::text[]`
  const chosen = (row: Writing, range: Range): Sql =>
    sql`array(select t.x from (select x, i from unnest(${texts}) with ordinality as u(x, i) order by hashint8extended(i, ${row.bits('order')}) limit ${wholeBetween(row, range.bounds(row), share(row, 'value'))}) as t order by t.i)`
  return count && { type: 'textList', expressions: count.expressions, write: (row) => chosen(row, count) }
}

function list({ place, way, pointer }: Request): Linked {
  const parts = (way.list ?? []).map((text, i) => linkExpression(place, text, `${pointer}/list/${i}`, 'text'))
  if (parts.some((part) => part === undefined)) return undefined
  const given = parts as readonly Expression[]
  return {
    type: 'textList',
    expressions: given,
    write: (row) =>
      given.length === 0
        ? sql`'{}'::text[]`
        : sql`array_remove(array[${sql.join(given.map((each) => sql`(${row.read(each)})::text`))}], null)`,
  }
}

/** Ids of several candidates, as a list; the step puts them into the table of links. */
function links(request: Request): Linked {
  const target = targetOf(request)
  const count = linkRange(request, 'count', request.way.count ?? [1, 2])
  if (target === undefined || count === undefined) return undefined
  const condition = linkCandidate(request, target, 'links', request.way.links)
  if (condition === undefined) return undefined
  const where = (row: Writing): Sql => (condition === true ? sql`` : sql` and (${row.candidate(target, condition)})`)
  const chosen = (row: Writing): Sql =>
    sql`array(select o.id from ${row.tableOf(target)} as o where o.deleted_at is null${where(row)} order by uuid_hash_extended(o.id, ${row.bits('value')}) limit ${wholeBetween(row, count.bounds(row), share(row, 'count'))})`
  const looked =
    condition === true ? {} : { candidate: { module: target, condition, columns: comparedColumns(target, condition) } }
  return {
    type: 'textList',
    expressions: [...count.expressions, ...(condition === true ? [] : [condition])],
    ...looked,
    write: chosen,
  }
}

const ways = {
  value,
  oneOf,
  pick,
  integer,
  number,
  date,
  moment,
  reference,
  links,
  pattern,
  slug,
  rfc,
  clabe,
  phone,
  uuid,
  some,
  list,
} as const satisfies Partial<Record<keyof DemoWay, (request: Request) => Linked>>

const wayNames = Object.keys(ways) as readonly (keyof typeof ways)[]

/** A value made in one of the ways; `when` and `chance` leave it empty otherwise. */
export function linkWay(request: Request): Linked {
  const { way, place, pointer } = request
  const named = wayNames.filter((name) => Object.hasOwn(way, name))
  const [name] = named
  if (name === undefined || named.length > 1)
    return report(place.linking, 'CIM104', pointer, {
      keyword: named.join(', '),
      detail: { es: `una sola de ${wayNames.join(', ')}`, en: `exactly one of ${wayNames.join(', ')}` },
    })
  const made = ways[name](request)
  const when = way.when === undefined ? undefined : linkExpression(place, way.when, `${pointer}/when`, 'boolean')
  return made && conditional(made, way, when)
}

function conditional(made: Made, { chance = 1 }: DemoWay, when: Expression | undefined): Made {
  if (chance === 1 && when === undefined) return made
  const holds = (row: Writing): Sql => {
    const conditions = [
      ...(when === undefined ? [] : [sql`(${row.read(when)})`]),
      ...(chance === 1 ? [] : [sql`${share(row, 'chance')} < ${sql.lit(chance)}`]),
    ]
    return sql.join(conditions, sql` and `)
  }
  return {
    ...made,
    expressions: [...made.expressions, ...(when === undefined ? [] : [when])],
    write: (row) => sql`case when ${holds(row)} then ${made.write(row)} end`,
  }
}
