/**
 * How large a value can become, known when the expression is typed. An expression that could overflow PostgreSQL's `numeric`, lose a
 * digit or make a text that does not fit in memory is refused then, so that nothing has to be checked row by row.
 */
import type { Expression, NameScope, Size } from './expression.ts'
import { quotientScale } from './exact.ts'
import { functionNamed } from './functions.ts'

/** A stored field holds no more: numbers of 20 digits and 12 places, texts of 200,000 characters. */
export const storedSize: Size = { digits: 20, scale: 12, length: 200_000 }

/** Beyond it an expression is refused. PostgreSQL holds 131,072 digits before the point and 16,383 after. */
export const sizeLimit: Size = { digits: 1000, scale: 1000, length: 20_000_000 }

/** More SQL than this many pieces is refused: some functions write their operands twice. */
export const weightLimit = 5000

const nothing: Size = { digits: 0, scale: 0, length: 0 }
const largest = (sizes: readonly Size[]): Size => ({
  digits: Math.max(0, ...sizes.map(({ digits }) => digits)),
  scale: Math.max(0, ...sizes.map(({ scale }) => scale)),
  length: Math.max(0, ...sizes.map(({ length }) => length)),
})

function literalSize(value: string | boolean | null, isNumber: boolean): Size {
  if (typeof value !== 'string') return nothing
  if (!isNumber) return { ...nothing, length: value.length }
  const [whole = '', places = ''] = value.replace('-', '').split('.')
  return { ...nothing, digits: whole.length, scale: places.length }
}

function operationSize(operator: string, sizes: readonly Size[]): Size {
  const [a = nothing, b = nothing] = sizes
  const { digits, scale } = largest(sizes)
  if (operator === '*') return { ...nothing, digits: a.digits + b.digits, scale: a.scale + b.scale }
  if (operator === '/') return { ...nothing, digits: a.digits + b.scale + 1, scale: quotientScale }
  if (operator === '+' || operator === '-') return { ...nothing, digits: digits + 1, scale }
  return operator === 'negate' ? { ...nothing, digits, scale } : nothing
}

type Sizes = Pick<NameScope, 'sizeOf'>

/** Size of what an expression gives; `scope` says what the fields hold. `each` is told of every piece, the inner ones first. */
export function sizeOf(expression: Expression, scope: Sizes, each?: (node: Expression, size: Size) => void): Size {
  const size = measure(expression, scope, each)
  each?.(expression, size)
  return size
}

function measure(expression: Expression, scope: Sizes, each: Parameters<typeof sizeOf>[2]): Size {
  if (expression.kind === 'literal') return literalSize(expression.value, expression.type === 'number')
  if (expression.kind === 'field') return scope.sizeOf?.(expression.path) ?? storedSize
  if (expression.kind === 'in') {
    for (const part of [expression.operand, ...expression.options]) sizeOf(part, scope, each)
    return nothing
  }
  const sizes = expression.operands.map((operand) => sizeOf(operand, scope, each))
  if (expression.kind === 'operation') return operationSize(expression.operator, sizes)
  return { ...largest(sizes), ...functionNamed(expression.name).size?.(sizes, expression.operands) }
}

/** The innermost piece that could be beyond `sizeLimit`, and of which kind. */
export function firstTooLarge(
  expression: Expression,
  scope: Sizes,
): { readonly node: Expression; readonly what: 'number' | 'text' } | undefined {
  let found: ReturnType<typeof firstTooLarge>
  sizeOf(expression, scope, (node, { digits, scale, length }) => {
    if (found === undefined && (digits > sizeLimit.digits || scale > sizeLimit.scale)) found = { node, what: 'number' }
    if (found === undefined && length > sizeLimit.length) found = { node, what: 'text' }
  })
  return found
}
