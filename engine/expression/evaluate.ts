/**
 * The value of a typed expression, the same as PostgreSQL gives for `toSql`. For the browser too: the live preview of a formula and the
 * rules of a form. What comes in: the tree and a way to read fields. It never throws on a value; what has no answer is null.
 *
 * Nulls are those of SQL: arithmetic, comparison and most functions give null when an operand is null; `false and null` is false,
 * `true or null` is true; `x in (…)` is true if one option is equal, else null if one is null, else false. See decision 0002.
 */
import { Decimal } from 'decimal.js'
import { Exact, quotient } from './exact.ts'
import { readTime } from './calendar.ts'
import type { Expression, Operator, ValueType } from './expression.ts'
import { functionNamed, type Clock, type Value } from './functions.ts'

export type { Value } from './functions.ts'

/**
 * Reads fields as `Value` (undefined is null): numbers as Decimal, dates `2026-11-21`, datetimes in UTC with milliseconds `2026-11-21T10:00:00.000Z`
 * (years 1 to 9999), times `10:00` or `10:00:00`, references as the id.
 */
export interface EvaluationEnvironment extends Clock {
  field(path: readonly string[]): Value | undefined
}

/** The value of an expression. Numbers come without limit of digits, times as `10:00:00`. */
export function evaluate(expression: Expression, env: EvaluationEnvironment): Value {
  const value = valueOf(expression, env)
  return value instanceof Decimal && value.isZero() ? new Exact(0) : value
}

function valueOf(expression: Expression, env: EvaluationEnvironment): Value {
  switch (expression.kind) {
    case 'literal':
      return read(expression.value, expression.type)
    case 'field':
      return read(env.field(expression.path), expression.type)
    case 'operation':
      return operate(
        expression.operator,
        expression.operands.map((operand) => valueOf(operand, env)),
        expression.operands,
      )
    case 'call':
      return call(
        expression.name,
        expression.operands.map((operand) => valueOf(operand, env)),
        env,
      )
    case 'in':
      return isIn(
        valueOf(expression.operand, env),
        expression.options.map((option) => valueOf(option, env)),
      )
  }
}

/** One form for each value, so that equal values are equal texts. */
function read(value: Value | undefined, type: ValueType): Value {
  if (value === null || value === undefined) return null
  if (type === 'number') return new Exact(value as Decimal | string)
  if (type === 'time') return readTime(String(value)) ?? value
  return typeof type === 'object' ? String(value).toLowerCase() : value
}

function call(name: string, operands: readonly Value[], clock: Clock): Value {
  const { nulls, evaluate: meaning } = functionNamed(name)
  return nulls === undefined && operands.includes(null) ? null : meaning(clock, ...operands)
}

function operate(operator: Operator, values: readonly Value[], operands: readonly Expression[]): Value {
  if (operator === 'and') return decide(values, false)
  if (operator === 'or') return decide(values, true)
  const [a = null, b = null] = values
  if (operator === 'not') return a === null ? null : a === false
  if (operator === 'negate') return a instanceof Decimal ? a.negated() : null
  if (a === null || b === null) return null
  if (a instanceof Decimal && b instanceof Decimal) return calculate(operator, a, b)
  return compare(operator, operands[0]?.type === 'text' ? codePointOrder(String(a), String(b)) : order(a, b))
}

/** AND and OR: one `winner` decides, else one null, else the contrary. */
const decide = (values: readonly Value[], winner: boolean): boolean | null => {
  if (values.includes(winner)) return winner
  return values.includes(null) ? null : !winner
}

function calculate(operator: Operator, a: Decimal, b: Decimal): Value {
  switch (operator) {
    case '+':
      return a.plus(b)
    case '-':
      return a.minus(b)
    case '*':
      return a.times(b)
    case '/':
      return quotient(a, b)
    default:
      return compare(operator, a.comparedTo(b))
  }
}

function compare(operator: Operator, difference: number): boolean {
  switch (operator) {
    case '=':
      return difference === 0
    case '<>':
      return difference !== 0
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    default:
      return difference >= 0
  }
}

const order = <T>(a: T, b: T): number => (a === b ? 0 : a < b ? -1 : 1)

/** As `collate "C"` in UTF-8. JavaScript's own `<` goes by UTF-16, where a surrogate pair sorts before U+E000. */
function codePointOrder(a: string, b: string): number {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)]
  if (Number.isNaN(one) || Number.isNaN(other)) return order(a.length, b.length)
  return order(place(one), place(other))
}

/** Code units of surrogate pairs come after all others. */
const place = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

const equal = (a: Value, b: Value): boolean => (a instanceof Decimal && b instanceof Decimal ? a.eq(b) : a === b)

function isIn(value: Value, options: readonly Value[]): boolean | null {
  const [only] = options
  if (Array.isArray(only)) return isIn(value, only)
  // `x in a list without items` is false, even for null; as `= any('{}')`.
  if (options.length === 0) return false
  if (value === null) return null
  if (options.some((option) => option !== null && equal(value, option))) return true
  return options.includes(null) ? null : false
}
