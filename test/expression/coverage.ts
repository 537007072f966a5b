/** What a run of the property test has reached, against what it must reach. The list is made from the table of functions itself. */
import type { Expression, ValueType } from '../../engine/expression/expression.ts'
import { functionNamed, functions, type OperandRule, type Signature } from '../../engine/expression/functions.ts'
import { orderedTypes, sameType } from '../../engine/expression/types.ts'
import { nodes } from '../../engine/expression/walk.ts'
import { deepestLevel, pathsOf } from './linked-tables.ts'
import { allTypes, counts } from './random-expression.ts'

export type Coverage = Map<string, number>
export const newCoverage = (): Coverage => new Map()
const note = (coverage: Coverage, key: string): void => void coverage.set(key, (coverage.get(key) ?? 0) + 1)

const said = (type: ValueType): string => (typeof type === 'object' ? 'reference' : type)

/** `ROUND(number, number)`, `IF(boolean, date, date)`, `CONCAT(*)`: a rule of several types counts each type. */
function callKeys(name: string, signature: Signature, types: readonly ValueType[]): readonly string[] {
  const rules = types.map((_, index): OperandRule => signature.operands[index] ?? signature.rest ?? 'any')
  const shown = types.slice(0, signature.operands.length + 1).map(said)
  return [
    `${name}(${shown.join(', ')})`,
    ...rules.flatMap((rule, index) => (Array.isArray(rule) ? [`${name} with ${said(types[index] ?? 'null')}`] : [])),
  ]
}

const fits = (rule: OperandRule, type: ValueType): boolean =>
  rule === 'same' ||
  rule === 'any' ||
  (typeof rule === 'string' ? sameType(rule, type) : rule.some((one) => one === type))

function ownKeys(node: Expression): readonly string[] {
  if (node.kind === 'literal') return [`${node.value === null ? 'null' : 'literal'} of ${said(node.type)}`]
  if (node.kind === 'field') return [`field of ${said(node.type)} through ${node.path.length - 1} references`]
  if (node.kind === 'in')
    return [`in of ${said(node.operand.type)}`, ...(node.options[0]?.type === 'textList' ? ['in a list'] : [])]
  const types = node.operands.map(({ type }) => type)
  if (node.kind === 'call') {
    const signature = functionNamed(node.name).signatures.find(({ operands, rest }) =>
      types.every((type, index) => fits(operands[index] ?? rest ?? [], type)),
    )
    return signature === undefined ? [] : callKeys(node.name, signature, types)
  }
  const shapes = node.operands.slice(0, 2).map(({ kind }) => (kind === 'literal' || kind === 'field' ? kind : 'other'))
  return [
    `${node.operator} of ${types.slice(0, 2).map(said).join(', ')}`,
    ...(node.operands.length === 2 ? [`${node.operator} of ${shapes.join(' and ')}`] : []),
  ]
}

export function noteExpression(coverage: Coverage, expression: Expression): void {
  for (const node of nodes(expression)) for (const key of ownKeys(node)) note(coverage, key)
}

const outermost = (expression: Expression): string | undefined =>
  expression.kind === 'call'
    ? expression.name
    : expression.kind === 'operation'
      ? expression.operator
      : expression.kind === 'in'
        ? 'in'
        : undefined

/** Whether the outermost function or operator gave a value or null. */
export function noteOutcome(coverage: Coverage, expression: Expression, isNull: boolean): void {
  const name = outermost(expression)
  if (name !== undefined) note(coverage, `${name} gives ${isNull ? 'null' : 'a value'}`)
}

const neverNull = new Set(['IS_NULL', 'CONCAT', 'TODAY', 'NOW'])

function functionKeys(): readonly string[] {
  return [...functions.values()].flatMap(({ name, signatures }) => [
    `${name} gives a value`,
    ...(neverNull.has(name) ? [] : [`${name} gives null`]),
    ...signatures.flatMap((signature) => counts(signature).flatMap((count) => signatureKeys(name, signature, count))),
  ])
}

function signatureKeys(name: string, signature: Signature, count: number): readonly string[] {
  const rules = Array.from(
    { length: count },
    (_, index): OperandRule => signature.operands[index] ?? signature.rest ?? 'any',
  )
  const variants = rules.some((rule) => rule === 'same' || rule === 'any') ? allTypes : (['number'] as const)
  const mixed = rules.find((rule) => Array.isArray(rule))
  if (Array.isArray(mixed)) return mixed.map((type: ValueType) => `${name} with ${said(type)}`)
  return variants.flatMap((same) =>
    callKeys(
      name,
      signature,
      rules.map((rule): ValueType => (rule === 'same' || rule === 'any' || typeof rule !== 'string' ? same : rule)),
    ),
  )
}

function operatorKeys(): readonly string[] {
  const shapes = ['literal', 'field', 'other'].flatMap((a) => ['literal', 'field', 'other'].map((b) => `${a} and ${b}`))
  const comparable = allTypes.filter((type) => type !== 'textList').map(said)
  const arithmetic = ['+', '-', '*', '/'].flatMap((operator) => [
    `${operator} of number, number`,
    ...shapes.map((shape) => `${operator} of ${shape}`),
  ])
  const equality = ['=', '<>'].flatMap((operator) => [
    ...comparable.map((type) => `${operator} of ${type}, ${type}`),
    ...shapes.map((shape) => `${operator} of ${shape}`),
  ])
  const order = ['<', '<=', '>', '>='].flatMap((operator) =>
    orderedTypes.map((type) => `${operator} of ${type}, ${type}`),
  )
  const outcomes = ['+', '-', '*', '/', '=', '<>', '<', '<=', '>', '>=', 'and', 'or', 'not', 'negate', 'in'].flatMap(
    (operator) => [`${operator} gives null`, `${operator} gives a value`],
  )
  const rest = [
    'and of boolean, boolean',
    'or of boolean, boolean',
    'not of boolean',
    'negate of number',
    'in a list',
    ...comparable.map((type) => `in of ${type}`),
  ]
  return [...arithmetic, ...equality, ...order, ...outcomes, ...rest]
}

function valueKeys(): readonly string[] {
  const depths = Array.from({ length: deepestLevel + 1 }, (_, depth) => depth)
  return allTypes.flatMap((type) => [
    `null of ${said(type)}`,
    ...(type === 'textList' ? [] : [`literal of ${said(type)}`]),
    ...depths
      .filter((depth) => pathsOf(type, depth).length > 0)
      .map((depth) => `field of ${said(type)} through ${depth} references`),
  ])
}

/** Everything that a full run must have reached at least once. */
export const requiredCoverage = (): readonly string[] => [
  ...new Set([...functionKeys(), ...operatorKeys(), ...valueKeys()]),
]

export const missingCoverage = (coverage: Coverage): readonly string[] =>
  requiredCoverage().filter((key) => !coverage.has(key))

export function summary(coverage: Coverage, title: string): string {
  const required = requiredCoverage()
  const least = required
    .map((key) => [key, coverage.get(key) ?? 0] as const)
    .sort((a, b) => a[1] - b[1])
    .slice(0, 5)
  const rarest = least.map(([key, times]) => `${key}: ${times}`).join(' · ')
  return `${title}\n${required.length - missingCoverage(coverage).length} of ${required.length} combinations reached; the rarest: ${rarest}`
}
