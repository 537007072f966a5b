/**
 * Text to typed tree. What comes in: the text and the names it may use (`NameScope`). What goes out: an `Expression` in which every name
 * is resolved and every type known, or all the problems, each with its offset. It refuses what cannot be read, unknown names and
 * functions, types that do not match, and what could be too large or too costly to compute.
 */
import { problem, type Bilingual, type Problem } from '../problems/problem.ts'
import type { Expression, NameScope, ValueType } from './expression.ts'
import type { Syntax } from './generated/parser.js'
import { asType, typeSyntax, type Report } from './type-syntax.ts'
import { readSyntax, type SyntaxProblem } from './read-syntax.ts'
import { firstTooLarge, weightLimit } from './size.ts'
import { weight } from './walk.ts'
import { sameType, typeName, typeNames } from './types.ts'

export interface ParseOptions {
  /** What the expression must give; an empty value is always allowed. */
  readonly expected?: ValueType | readonly ValueType[]
  /** Where the expression stands in its file or request; the empty pointer unless said. */
  readonly pointer?: string
  readonly file?: string
}

export interface Parsed {
  /** Only when there are no problems. */
  readonly expression?: Expression
  readonly problems: readonly Problem[]
}

/**
 * `parseExpression("COALESCE(fee, 0) - paid", scope, { expected: 'number', pointer: '/properties/owed/formula' })`
 *
 * A text where a date, datetime, time or reference is wanted is read as one: `bornOn >= '2026-01-01'`.
 */
export function parseExpression(text: string, scope: NameScope, options: ParseOptions = {}): Parsed {
  const problems: Problem[] = []
  const { pointer = '', file } = options
  const report: Report = (code, offset, params = {}, hint) => {
    const more = { offset, ...(file === undefined ? {} : { file }) }
    problems.push(problem(code, pointer, hint === undefined ? params : { ...params, hint }, more))
    return undefined
  }
  const read = readSyntax(text)
  if ('problem' in read) {
    reportSyntax(read.problem, report)
    return { problems }
  }
  const expression = typeRoot(read.syntax, scope, options.expected, report)
  if (expression !== undefined && problems.length === 0) reportSize(expression, scope, report)
  return expression === undefined || problems.length > 0 ? { problems } : { expression, problems }
}

function reportSyntax(found: SyntaxProblem, report: Report): void {
  if (found.kind === 'tooLong') report('CIM311', found.offset)
  else report('CIM305', found.offset, { detail: found.detail }, found.hint)
}

function typeRoot(
  syntax: Syntax,
  scope: NameScope,
  expected: ParseOptions['expected'],
  report: Report,
): Expression | undefined {
  const typed = typeSyntax(syntax, scope, report)
  if (typed === undefined || expected === undefined) return typed
  const allowed: readonly ValueType[] = Array.isArray(expected) ? expected : [expected as ValueType]
  const fitting =
    allowed.find((type) => sameType(type, typed.type)) ?? allowed.find((type) => asType(typed, type) !== undefined)
  if (fitting !== undefined) return asType(typed, fitting)
  return report('CIM309', typed.span.start, { expected: typeNames(allowed), given: typeName(typed.type) })
}

const tooLarge: Readonly<Record<'number' | 'text', Bilingual>> = {
  number: { es: 'un número de demasiadas cifras', en: 'a number of too many digits' },
  text: { es: 'un texto de demasiados caracteres', en: 'a text of too many characters' },
}

function reportSize(expression: Expression, scope: NameScope, report: Report): void {
  if (weight(expression) > weightLimit) report('CIM311', expression.span.start)
  const large = firstTooLarge(expression, scope)
  if (large !== undefined) report('CIM320', large.node.span.start, { detail: tooLarge[large.what] })
}
