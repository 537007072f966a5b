/**
 * A typed expression as SQL for PostgreSQL 15 or later, the same in meaning as `evaluate`. It cannot fail at run time and, but for the
 * clock that the caller brings, it is immutable, so it may stand in an index, a CHECK or a trigger.
 *
 * Fields stand as the caller wrote them, so that `balance > 0` and `status in ('a', 'b')` find their index. Only inside arithmetic a
 * number is cast, since integer columns would divide and overflow as integers.
 */
import { sql, type RawBuilder } from 'kysely'
import { Exact, quotientScale, whole } from './exact.ts'
import type { Expression, Operator, ValueType } from './expression.ts'
import { functionNamed, literalText, type SqlOperand, type SqlWriter } from './functions.ts'

export interface SqlEnvironment {
  /** SQL of what stands at a path, in parentheses unless it is a column or a call. A number: integer, bigint or numeric, never a float. */
  field(path: readonly string[]): RawBuilder<unknown>
  /** Whether a number there may be integer or bigint. Without it any may: a cast costs nothing, it only reads worse. */
  isInteger?(path: readonly string[]): boolean
  /** Whether what stands there is an `integer` of four bytes for certain. Without it none is taken for one. */
  isSmallInteger?(path: readonly string[]): boolean
  /** A `date`. */
  readonly today: RawBuilder<unknown>
  /** A `timestamptz`, to the millisecond. */
  readonly now: RawBuilder<unknown>
  /** Name of a time zone, text. */
  readonly timeZone: RawBuilder<unknown>
  /** `inline` where no parameter may stand: DDL, triggers, predicates of indexes. `parameter` for what a request brings. */
  readonly literals: 'inline' | 'parameter'
  /** How a literal becomes a parameter: `$1::numeric` unless said. The value is text, or a list of texts for an array type. */
  parameter?(value: string | readonly string[], sqlType: string): RawBuilder<unknown>
}

/** How tightly a piece of SQL holds together, as PostgreSQL's table of precedence. */
const levels = {
  or: 1,
  and: 2,
  not: 3,
  condition: 4,
  chain: 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  negate: 8,
  whole: 9,
} as const
type Fragment = { readonly sql: RawBuilder<unknown>; readonly level: number }

const fragment = (level: keyof typeof levels, text: RawBuilder<unknown>): Fragment => ({
  sql: text,
  level: levels[level],
})

/** The SQL of an expression. A number may come as integer, bigint or numeric. Put parentheses around it before adding to it. */
export const toSql = (expression: Expression, env: SqlEnvironment): RawBuilder<unknown> => write(expression, env).sql

function write(expression: Expression, env: SqlEnvironment): Fragment {
  switch (expression.kind) {
    case 'literal':
      return writeLiteral(expression.value, expression.type, env)
    case 'field':
      return fragment('whole', env.field(expression.path))
    case 'operation':
      return writeOperation(expression.operator, expression.operands, env)
    case 'call':
      return writeCall(expression.name, expression.operands, env)
    case 'in':
      return writeIn(expression.operand, expression.options, env)
  }
}

/** In parentheses where it would fall apart next to something that binds tighter than `level`. */
const above = (level: number, { sql: text, level: own }: Fragment): RawBuilder<unknown> =>
  own > level ? text : sql`(${text})`

const sqlTypes = {
  number: 'numeric',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  time: 'time',
  textList: 'text[]',
  null: 'text',
} as const
const sqlType = (type: ValueType): string => (typeof type === 'string' ? sqlTypes[type] : 'uuid')

const asParameter = (value: string | readonly string[], type: string, env: SqlEnvironment): RawBuilder<unknown> =>
  env.parameter?.(value, type) ?? sql`${value}::${sql.raw(type)}`

function writeLiteral(value: string | boolean | null, type: ValueType, env: SqlEnvironment): Fragment {
  const named = sqlType(type)
  if (value === null) return fragment('whole', sql`null::${sql.raw(named)}`)
  if (typeof value === 'boolean') return fragment('whole', sql.raw(String(value)))
  if (env.literals === 'parameter') return fragment('whole', asParameter(value, named, env))
  // Digits, a point and a minus, by the grammar and again here.
  if (type === 'number')
    return fragment(value.startsWith('-') ? 'negate' : 'whole', sql.raw(new Exact(value).toFixed()))
  return fragment('whole', type === 'text' ? sql.lit(value) : sql`${sql.raw(named)} ${sql.lit(value)}`)
}

const isNumber = ({ type }: Expression): boolean => type === 'number'

/** A number as `numeric`, whatever the column is. A literal adapts to what stands beside it. */
function exact(expression: Expression, siblings: readonly Expression[], env: SqlEnvironment): Fragment {
  const plain = write(expression, env)
  if (!isNumber(expression) || !maybeInteger(expression, siblings, env)) return plain
  return fragment('whole', sql`${above(levels.negate, plain)}::numeric`)
}

/** Give one of their operands, so that of integers they give an integer. */
const choices = new Set(['COALESCE', 'MIN', 'MAX'])

/** A number as an `integer` of four bytes, where it is one for certain. */
function smallInteger(expression: Expression, env: SqlEnvironment): RawBuilder<unknown> | undefined {
  const literal = literalText(expression)
  if (literal !== undefined) return isNumber(expression) && /^-?\d{1,9}$/.test(literal) ? sql.raw(literal) : undefined
  if (expression.kind === 'field')
    return env.isSmallInteger?.(expression.path) === true ? env.field(expression.path) : undefined
  if (expression.kind !== 'call' || !isNumber(expression)) return undefined
  const entry = functionNamed(expression.name)
  if (entry.integer === true) return above(levels.negate, write(expression, env))
  if (!choices.has(entry.name)) return undefined
  const operands = expression.operands.flatMap((operand) => {
    const bare = smallInteger(operand, env)
    return bare === undefined ? [] : [{ bare, tight: bare, expression: operand }]
  })
  return operands.length === expression.operands.length ? entry.sql(writer(env), ...operands) : undefined
}

function maybeInteger(expression: Expression, siblings: readonly Expression[], env: SqlEnvironment): boolean {
  if (expression.kind === 'field') return env.isInteger?.(expression.path) ?? true
  if (expression.kind === 'call') return functionNamed(expression.name).integer === true
  if (expression.kind !== 'literal' || env.literals === 'parameter' || expression.value === null) return false
  return siblings.filter(isNumber).every(({ kind }) => kind === 'literal')
}

function writeOperation(operator: Operator, operands: readonly Expression[], env: SqlEnvironment): Fragment {
  if (operator === 'and' || operator === 'or') {
    const sides = operands.map((operand) => above(levels[operator], write(operand, env)))
    return fragment(operator, sql.join(sides, sql` ${sql.raw(operator)} `))
  }
  const [left, right] = operands
  if (left === undefined) throw new Error(`${operator} without operands`)
  if (operator === 'not') return writeNot(left, env)
  if (operator === 'negate') return fragment('negate', sql`-${above(levels.negate, exact(left, [left], env))}`)
  if (right === undefined) throw new Error(`${operator} with one operand`)
  if (operator === '/') return writeQuotient(left, right, env)
  if (operator !== '+' && operator !== '-' && operator !== '*') return writeComparison(operator, left, right, env)
  const level = levels[operator]
  // A chain leans left, and so does SQL: `a - b - c` needs no parentheses, `a - (b - c)` does.
  return fragment(
    operator,
    sql`${above(level - 1, exact(left, operands, env))} ${sql.raw(operator)} ${above(level, exact(right, operands, env))}`,
  )
}

function writeNot(operand: Expression, env: SqlEnvironment): Fragment {
  const [of] = operand.kind === 'call' && operand.name === 'IS_NULL' ? operand.operands : []
  if (of !== undefined) return fragment('condition', sql`${above(levels.negate, write(of, env))} is not null`)
  return fragment('not', sql`not ${above(levels.not, write(operand, env))}`)
}

/** `div` cuts exactly where `numeric / numeric` would round at a place of its own choosing; see decision 0002. */
function writeQuotient(left: Expression, right: Expression, env: SqlEnvironment): Fragment {
  const dividend = above(levels['*'] - 1, exact(left, [left, right], env))
  const divisor = literalText(right)
  const power = divisor === undefined || !/^(1|10+)$/.test(divisor) ? undefined : divisor.length - 1
  if (power !== undefined)
    return fragment(
      'whole',
      sql`round(${dividend} * ${sql.raw(new Exact(`1e-${power}`).toFixed())}, ${sql.lit(quotientScale)})`,
    )
  const { sql: by } = exact(right, [left, right], env)
  const nonZero = divisor === undefined || new Exact(divisor).isZero() ? sql`nullif(${by}, 0)` : by
  return fragment('whole', sql`round(div(${dividend} * 1e13, ${nonZero}) * 1e-13, ${sql.lit(quotientScale)})`)
}

function writeComparison(operator: Operator, left: Expression, right: Expression, env: SqlEnvironment): Fragment {
  const [a, b] = [above(levels.condition, write(left, env)), above(levels.condition, write(right, env))]
  const byCodePoint = left.type === 'text' && operator !== '=' && operator !== '<>'
  // One side is enough, but an explicit collation inside the other would be a conflict.
  const side = (expression: Expression, text: RawBuilder<unknown>): RawBuilder<unknown> =>
    byCodePoint && (expression.kind !== 'literal' || left.kind === right.kind)
      ? sql`${above(levels.negate, write(expression, env))} collate "C"`
      : text
  return fragment('condition', sql`${side(left, a)} ${sql.raw(operator)} ${side(right, b)}`)
}

function writeIn(operand: Expression, options: readonly Expression[], env: SqlEnvironment): Fragment {
  const [only] = options
  if (only?.type === 'textList') return writeInList(operand, only, env)
  const value = above(levels.condition, write(operand, env))
  // One option is a comparison; and `in ((select …))` would be a set of rows.
  if (only !== undefined && options.length === 1)
    return fragment('condition', sql`${value} = ${above(levels.condition, write(only, env))}`)
  const texts = options.map(literalText)
  if (env.literals === 'parameter' && texts.every((text) => text !== undefined))
    return fragment('condition', sql`${value} = any(${asParameter(texts, `${sqlType(operand.type)}[]`, env)})`)
  return fragment('condition', sql`${value} in (${sql.join(options.map((option) => write(option, env).sql))})`)
}

function writeInList(operand: Expression, list: Expression, env: SqlEnvironment): Fragment {
  const text = literalText(operand)
  const items = above(levels.negate, write(list, env))
  // The cast says that it is one array: `any((select …))` would be a set of rows.
  if (text === undefined)
    return fragment('condition', sql`${above(levels.condition, write(operand, env))} = any(${items}::text[])`)
  const one = env.literals === 'parameter' ? asParameter([text], 'text[]', env) : sql`array[${sql.lit(text)}]`
  // Lists hold no nulls, so this is the same, and a GIN index serves it.
  return fragment('condition', sql`${items} @> ${one}`)
}

function writeCall(name: string, operands: readonly Expression[], env: SqlEnvironment): Fragment {
  const entry = functionNamed(name)
  const given = operands.map((expression): SqlOperand => {
    const written = name === 'IS_NULL' ? write(expression, env) : exact(expression, operands, env)
    const integer = isNumber(expression) ? smallInteger(expression, env) : undefined
    const operand = { bare: written.sql, tight: above(levels.negate, written), expression }
    return integer === undefined ? operand : { ...operand, integer }
  })
  return fragment(entry.form ?? 'whole', entry.sql(writer(env), ...given))
}

const dateParts: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ['YEAR', [1, 9999]],
  ['MONTH', [1, 12]],
  ['DAY', [1, 31]],
])

const within: SqlWriter['within'] = (value, least, most) => {
  const [low, high] = [sql.raw(String(least - 1)), sql.raw(String(most + 1))]
  // `least` and `greatest` pass over nulls: a null becomes `high` and then null again.
  return sql`nullif(nullif(greatest(least(${value}, ${high}), ${low}), ${high}), ${low})`
}

function wholeNumber({ bare, expression }: SqlOperand, least: number, most: number): RawBuilder<unknown> {
  const text = literalText(expression)
  if (text !== undefined) return sql.raw(String(whole(new Exact(text), least, most) ?? 'null::integer'))
  const [low, high] = (expression.kind === 'call' && dateParts.get(expression.name)) || [-Infinity, Infinity]
  return low >= least && high <= most
    ? sql`${bare}::integer`
    : sql`${within(sql`trunc(${bare})`, least, most)}::integer`
}

const writer = (env: SqlEnvironment): SqlWriter => ({
  sql,
  today: env.today,
  now: env.now,
  timeZone: env.timeZone,
  within,
  whole: wholeNumber,
  like(text, part, place) {
    const plain = literalText(part.expression)
    if (plain === undefined) return undefined
    const escaped = plain.replaceAll(/[\\%_]/g, '\\$&')
    return sql`${text.tight} like ${writeLiteral(place === 'start' ? `${escaped}%` : `%${escaped}%`, 'text', env).sql}`
  },
})
