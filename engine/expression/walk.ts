/** Questions about a typed expression, and making one expression of another. */
import type { Expression } from './expression.ts'
import { functionNamed } from './functions.ts'

type Field = Extract<Expression, { kind: 'field' }>

const parts = (expression: Expression): readonly Expression[] => {
  if (expression.kind === 'in') return [expression.operand, ...expression.options]
  return expression.kind === 'operation' || expression.kind === 'call' ? expression.operands : []
}

/** Itself and everything in it, in the order of the text. */
export function nodes(expression: Expression): readonly Expression[] {
  const found: Expression[] = []
  const visit = (node: Expression): void => {
    found.push(node)
    parts(node).forEach(visit)
  }
  visit(expression)
  return found
}

/** The paths it reads, each once, in order of appearance: `[['teacher', 'hours'], ['total']]`. */
export function fieldPaths(expression: Expression): readonly (readonly string[])[] {
  const paths = nodes(expression).flatMap((node) => (node.kind === 'field' ? [node.path] : []))
  return [...new Map(paths.map((path) => [path.join('.'), path])).values()]
}

/** Whether it reads the clock itself: `TODAY()` or `NOW()`. Not whether a field that it reads does. */
export const usesClock = (expression: Expression): boolean =>
  nodes(expression).some((node) => node.kind === 'call' && (node.name === 'TODAY' || node.name === 'NOW'))

/** Whether it takes the day of a datetime, which depends on the company's time zone: `DATE(createdAt)`, `YEAR(createdAt)`. */
export const usesTimeZone = (expression: Expression): boolean =>
  nodes(expression).some(
    (node) => node.kind === 'call' && zoned.has(node.name) && node.operands[0]?.type === 'datetime',
  )

const zoned: ReadonlySet<string> = new Set(['DATE', 'YEAR', 'MONTH', 'DAY'])

/** How many conditions it puts together: `a = 1 and not (b or c > 2)` has three. */
export const conditionCount = (expression: Expression): number =>
  nodes(expression).filter((node) => node.type === 'boolean' && !isConnective(node)).length

const isConnective = (node: Expression): boolean =>
  node.kind === 'operation' && (node.operator === 'and' || node.operator === 'or' || node.operator === 'not')

/** The same expression with each field replaced: by another path, or by the whole expression of a formula. Types must stay. */
export function mapFields(expression: Expression, change: (field: Field) => Expression): Expression {
  const inside = (part: Expression): Expression => mapFields(part, change)
  if (expression.kind === 'field') return change(expression)
  if (expression.kind === 'literal') return expression
  if (expression.kind === 'in')
    return { ...expression, operand: inside(expression.operand), options: expression.options.map(inside) }
  return { ...expression, operands: expression.operands.map(inside) }
}

/** Pieces of SQL that it becomes: what functions repeat is counted as often. */
export function weight(expression: Expression): number {
  const copies = expression.kind === 'call' ? (functionNamed(expression.name).copies ?? 1) : 1
  return 1 + copies * parts(expression).reduce((total, part) => total + weight(part), 0)
}
