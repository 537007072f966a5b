import type { FieldDescription } from '../../api/contract.ts'
import type { FilterRow, FilterTree, FilterValue } from './filter-tree.ts'

/** What a condition asks of its value; the widget that edits it follows from this and the field. */
export type Asks = 'nothing' | 'one' | 'two' | 'many' | 'days'

export type OperatorName =
  | 'after'
  | 'afterToday'
  | 'anyOf'
  | 'atLeast'
  | 'atMost'
  | 'before'
  | 'beforeToday'
  | 'between'
  | 'contains'
  | 'differs'
  | 'empty'
  | 'equals'
  | 'filled'
  | 'greater'
  | 'has'
  | 'isFalse'
  | 'isTrue'
  | 'lastDays'
  | 'less'
  | 'mine'
  | 'nextDays'
  | 'noneOf'
  | 'startsWith'
  | 'thisMonth'
  | 'thisYear'
  | 'today'
  | 'without'

type Operator = {
  readonly asks: Asks
  /** The condition in the expression language. `name` is the operand, `literals` its values, already written. */
  readonly write: (name: string, literals: readonly string[]) => string
}

// A value that is empty is not "one of these": people expect it among the others.
const orEmpty = (name: string, condition: string): string => `(IS_NULL(${name}) OR ${condition})`

const compare = (sign: string): Operator => ({ asks: 'one', write: (name, [value]) => `${name} ${sign} ${value}` })
const alone = (write: (name: string) => string): Operator => ({ asks: 'nothing', write })
const listed = (literals: readonly string[]): string => literals.join(', ')

/** Every operator of the filter builder, by name. Texts are found in upper or lower case alike. */
export const operators: Readonly<Record<OperatorName, Operator>> = {
  contains: { asks: 'one', write: (name, [value = '']) => `CONTAINS(LOWER(${name}), ${value.toLowerCase()})` },
  startsWith: { asks: 'one', write: (name, [value = '']) => `STARTS_WITH(LOWER(${name}), ${value.toLowerCase()})` },
  equals: compare('='),
  differs: { asks: 'one', write: (name, [value]) => orEmpty(name, `${name} <> ${value}`) },
  greater: compare('>'),
  atLeast: compare('>='),
  less: compare('<'),
  atMost: compare('<='),
  after: compare('>'),
  before: compare('<'),
  between: { asks: 'two', write: (name, [from, to]) => `(${name} >= ${from} AND ${name} <= ${to})` },
  anyOf: { asks: 'many', write: (name, literals) => `${name} in (${listed(literals)})` },
  noneOf: { asks: 'many', write: (name, literals) => orEmpty(name, `NOT ${name} in (${listed(literals)})`) },
  has: { asks: 'many', write: (name, literals) => `(${literals.map((value) => `${value} in ${name}`).join(' OR ')})` },
  without: {
    asks: 'many',
    write: (name, literals) => orEmpty(name, `NOT (${literals.map((value) => `${value} in ${name}`).join(' OR ')})`),
  },
  isTrue: alone((name) => name),
  isFalse: alone((name) => `NOT ${name}`),
  mine: alone((name) => `${name} = user.id`),
  today: alone((name) => `${name} = TODAY()`),
  beforeToday: alone((name) => `${name} < TODAY()`),
  afterToday: alone((name) => `${name} > TODAY()`),
  thisMonth: alone((name) => `(YEAR(${name}) = YEAR(TODAY()) AND MONTH(${name}) = MONTH(TODAY()))`),
  thisYear: alone((name) => `YEAR(${name}) = YEAR(TODAY())`),
  lastDays: {
    asks: 'days',
    write: (name, [days]) => `(${name} >= DATE_ADD(TODAY(), -${days}) AND ${name} <= TODAY())`,
  },
  nextDays: {
    asks: 'days',
    write: (name, [days]) => `(${name} >= TODAY() AND ${name} <= DATE_ADD(TODAY(), ${days}))`,
  },
  empty: alone((name) => `IS_NULL(${name})`),
  filled: alone((name) => `NOT IS_NULL(${name})`),
}

type FilterKind = {
  readonly operators: readonly OperatorName[]
  /** How the field stands in the expression, when not by its name alone. */
  readonly operand?: (name: string) => string
  readonly literal: (value: FilterValue) => string
}

const quoted = (value: FilterValue): string => {
  const text = typeof value === 'object' ? value.id : String(value)
  return `'${text.replaceAll("'", "''")}'`
}

const figure = (value: FilterValue): string => String(Number(value))

const day = (value: FilterValue): string => {
  const [year, month, date] = String(value).split('-').map(Number)
  return `DATE(${year}, ${month}, ${date})`
}

const dayOrDays = (value: FilterValue): string => (typeof value === 'number' ? figure(value) : day(value))

const dates: readonly OperatorName[] = [
  'equals',
  'before',
  'after',
  'between',
  'today',
  'beforeToday',
  'afterToday',
  'lastDays',
  'nextDays',
  'thisMonth',
  'thisYear',
  'empty',
  'filled',
]

const kinds = {
  text: { operators: ['contains', 'equals', 'differs', 'startsWith', 'empty', 'filled'], literal: quoted },
  number: {
    operators: ['equals', 'differs', 'greater', 'atLeast', 'less', 'atMost', 'between', 'empty', 'filled'],
    literal: figure,
  },
  boolean: { operators: ['isTrue', 'isFalse'], literal: quoted },
  date: { operators: dates, literal: dayOrDays },
  datetime: { operators: dates, operand: (name) => `DATE(${name})`, literal: dayOrDays },
  picklist: { operators: ['anyOf', 'noneOf', 'empty', 'filled'], literal: quoted },
  textList: { operators: ['has', 'without', 'empty', 'filled'], literal: quoted },
  reference: { operators: ['anyOf', 'noneOf', 'empty', 'filled'], literal: quoted },
  person: { operators: ['mine', 'anyOf', 'noneOf', 'empty', 'filled'], literal: quoted },
} as const satisfies Readonly<Record<string, FilterKind>>

export type FilterKindName = keyof typeof kinds

/** The kind of conditions a field takes; undefined when the builder has none for it. */
export const filterKind = ({ filterable, valueType, picklist, to }: FieldDescription): FilterKindName | undefined => {
  if (filterable === false) return undefined
  if (typeof valueType === 'object')
    return typeof to === 'string' ? (to === 'Users' ? 'person' : 'reference') : undefined
  if (valueType === 'time') return undefined
  return valueType === 'text' && picklist ? 'picklist' : valueType
}

/** Operators that a field takes, the usual one first. */
export const operatorsOf = (field: FieldDescription): readonly OperatorName[] => {
  const kind = filterKind(field)
  return kind ? kinds[kind].operators : []
}

const wanted: Readonly<Record<Asks, number>> = { nothing: 0, one: 1, two: 2, many: 1, days: 1 }

const isDay = /^\d{4}-\d{2}-\d{2}$/

// What was typed and is not a number or a day stays in the row, but makes no condition.
const isUsable = (value: FilterValue, { valueType }: FieldDescription): boolean => {
  if (typeof value === 'object') return true
  if (valueType === 'number') return value !== '' && Number.isFinite(Number(value))
  if (valueType === 'date' || valueType === 'datetime') return typeof value === 'number' || isDay.test(value)
  return value !== ''
}

/** The operator of a row, when the field takes it and it has the values it asks for. */
export const operatorOf = (row: FilterRow, field: FieldDescription): OperatorName | undefined => {
  const name = operatorsOf(field).find((operator) => operator === row.operator)
  const given = row.values.filter((value) => isUsable(value, field)).length
  return name && given >= wanted[operators[name].asks] ? name : undefined
}

const condition = (row: FilterRow, field: FieldDescription): string | undefined => {
  const kind: FilterKind | undefined = kinds[filterKind(field) ?? 'text']
  const name = operatorOf(row, field)
  if (!name) return undefined
  const operand = name === 'empty' || name === 'filled' || !kind.operand ? row.field : kind.operand(row.field)
  return operators[name].write(operand, row.values.map(kind.literal))
}

/** The conditions as an expression of our language; undefined when none is complete. */
export const filterExpression = (tree: FilterTree, fields: readonly FieldDescription[]): string | undefined => {
  const conditions = tree.rows.flatMap((row) => {
    const field = fields.find(({ name }) => name === row.field)
    return (field && condition(row, field)) ?? []
  })
  return conditions.length === 0 ? undefined : conditions.join(tree.join === 'or' ? ' OR ' : ' AND ')
}

/** Two filters that must both hold. */
export const bothFilters = (...filters: readonly (string | undefined)[]): string | undefined => {
  const present = filters.filter((filter) => filter !== undefined && filter.trim() !== '')
  return present.length < 2 ? present[0] : present.map((filter) => `(${filter})`).join(' AND ')
}
