/** An expression as a person would say it: `level in ('basic') AND grade > 6` is «Nivel» es «Básico», y «Calificación» es mayor que 6. */
import type { Expression, Operator } from '../../expression/expression.ts'
import type { Picklist } from '../../graph/graph.ts'
import { resolvePath, type Home } from './resolve-path.ts'
import { enumerate, fill, type Texts } from './texts.ts'

type Operation = Extract<Expression, { kind: 'operation' }>
type Call = Extract<Expression, { kind: 'call' }>
type Literal = Extract<Expression, { kind: 'literal' }>

/** Whoever speaks: where the names stand, and in which language. */
export interface Speech {
  readonly home: Home
  readonly texts: Texts
}

const quoted = (text: string): string => `«${text}»`

/** A condition or a value in words, without a capital and without a full stop. */
export function expressionWords(speech: Speech, expression: Expression): string {
  switch (expression.kind) {
    case 'field':
      return expression.type === 'boolean'
        ? `${fieldWords(speech, expression.path)} ${speech.texts.is} ${speech.texts.yes}`
        : fieldWords(speech, expression.path)
    case 'literal':
      return literalWords(speech, expression)
    case 'in':
      return membershipWords(speech, expression, true)
    case 'call':
      return callWords(speech, expression)
    case 'operation':
      return operationWords(speech, expression)
  }
}

const roots = { old: 'oldPrefix', option: 'optionPrefix', user: 'userPrefix' } as const

/** `author.birthYear` is «Año de nacimiento» de «Autor». */
function fieldWords({ home, texts }: Speech, path: readonly string[]): string {
  const { root, fields, attribute } = resolvePath(home, path)
  const [first, ...rest] = [
    ...fields.map(({ definition }) => definition.title),
    ...(attribute === undefined ? [] : [attribute]),
  ].map(quoted)
  const said = rest.reduce((of, name) => fill(texts.along, { name, of }), first ?? '')
  if (root === undefined) return said
  return said === '' ? texts.chosen : fill(texts[roots[root]], { name: said })
}

function literalWords({ texts }: Speech, { value, type }: Literal, picklist?: Picklist): string {
  if (value === null) return texts.empty
  if (typeof value === 'boolean') return value ? texts.yes : texts.no
  const label = picklist?.optionsByKey.get(value)?.label
  if (label !== undefined) return quoted(label)
  return type === 'text' ? `'${value}'` : value
}

/** The picklist whose keys an expression gives, so that a key beside it is said by its label. */
function picklistOf(speech: Speech, expression: Expression): Picklist | undefined {
  if (expression.kind === 'call')
    return expression.operands.map((each) => picklistOf(speech, each)).find((each) => each !== undefined)
  if (expression.kind !== 'field') return undefined
  const { home } = speech
  const { root, fields, attribute } = resolvePath(home, expression.path)
  if (root === 'option' && attribute !== undefined)
    return expression.path[1] === 'key' ? home.option?.picklist : undefined
  const last = fields.at(-1)
  return last !== undefined && 'picklist' in last ? last.picklist : undefined
}

const sayBeside = (speech: Speech, expression: Expression, other: Expression | undefined): string =>
  expression.kind === 'literal'
    ? literalWords(speech, expression, other === undefined ? undefined : picklistOf(speech, other))
    : valueWords(speech, expression)

/** A value that stands in a sentence: a field of yes or no by its name alone. */
const valueWords = (speech: Speech, expression: Expression): string =>
  expression.kind === 'field' ? fieldWords(speech, expression.path) : expressionWords(speech, expression)

function membershipWords(
  speech: Speech,
  { operand, options }: Extract<Expression, { kind: 'in' }>,
  holds: boolean,
): string {
  const { texts } = speech
  const [list] = options
  if (options.length === 1 && list?.type === 'textList') {
    return `${valueWords(speech, list)} ${holds ? texts.includes : texts.includesNot} ${sayBeside(speech, operand, list)}`
  }
  const said = options.map((option) => sayBeside(speech, option, operand))
  return `${valueWords(speech, operand)} ${holds ? texts.is : texts.isNot} ${enumerate(said, texts.or)}`
}

const isInstant = ({ type }: Expression): boolean => type === 'date' || type === 'datetime' || type === 'time'

const opposite = { '=': '<>', '<>': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const

const isComparison = (operator: Operator): operator is keyof typeof opposite => operator in opposite

function comparisonWords(
  speech: Speech,
  operator: keyof typeof opposite,
  [left, right]: readonly Expression[],
): string {
  const { texts } = speech
  if (left === undefined || right === undefined) return ''
  const time = isInstant(left) || isInstant(right)
  const asName = left.type !== 'number'
  const verb = {
    '=': asName ? texts.is : texts.equals,
    '<>': asName ? texts.isNot : texts.differs,
    '<': time ? texts.before : texts.below,
    '<=': time ? texts.notAfter : texts.atMost,
    '>': time ? texts.after : texts.over,
    '>=': time ? texts.notBefore : texts.noLess,
  }[operator]
  return `${sayBeside(speech, left, right)} ${verb} ${sayBeside(speech, right, left)}`
}

const signs = { '+': '+', '-': '−', '*': '×', '/': '÷' } as const

const isArithmetic = (operator: Operator): operator is keyof typeof signs => operator in signs

function operationWords(speech: Speech, { operator, operands }: Operation): string {
  const { texts } = speech
  if (operator === 'and' || operator === 'or')
    return operands.map((each) => insideOf(speech, operator, each)).join(`, ${texts[operator]} `)
  if (operator === 'not') return notWords(speech, operands[0])
  if (isComparison(operator)) return comparisonWords(speech, operator, operands)
  if (isArithmetic(operator)) return operands.map((each) => arithmeticPart(speech, each)).join(` ${signs[operator]} `)
  return `−${operands.map((each) => arithmeticPart(speech, each)).join('')}`
}

const arithmeticPart = (speech: Speech, part: Expression): string => {
  const said = valueWords(speech, part)
  return part.kind === 'operation' && isArithmetic(part.operator) ? `(${said})` : said
}

/** In parentheses where `and` and `or` meet. */
const insideOf = (speech: Speech, operator: 'and' | 'or', part: Expression): string => {
  const said = expressionWords(speech, part)
  const other = operator === 'and' ? 'or' : 'and'
  return part.kind === 'operation' && part.operator === other ? `(${said})` : said
}

/** Not with the verb itself where it can be said so: «Saldo» no está vacío. */
function notWords(speech: Speech, operand: Expression | undefined): string {
  const { texts } = speech
  if (operand === undefined) return ''
  if (operand.kind === 'field') return `${fieldWords(speech, operand.path)} ${texts.is} ${texts.no}`
  if (operand.kind === 'in') return membershipWords(speech, operand, false)
  if (operand.kind === 'call' && operand.name === 'IS_NULL') return `${argument(speech, operand, 0)} ${texts.hasValue}`
  if (operand.kind === 'operation' && isComparison(operand.operator))
    return comparisonWords(speech, opposite[operand.operator], operand.operands)
  return fill(texts.not, { condition: `(${expressionWords(speech, operand)})` })
}

const argument = (speech: Speech, call: Call, index: number): string => {
  const operand = call.operands[index]
  return operand === undefined ? '' : sayBeside(speech, operand, call)
}

type Phrase = (speech: Speech, call: Call) => string

const phrases: Readonly<Record<string, Phrase>> = {
  IS_NULL: (speech, call) => `${argument(speech, call, 0)} ${speech.texts.isEmpty}`,
  TODAY: ({ texts }) => texts.today,
  NOW: ({ texts }) => texts.now,
  IF: (speech, call) => {
    const [condition] = call.operands
    const said = condition === undefined ? '' : expressionWords(speech, condition)
    return `(${fill(speech.texts.ifThen, { condition: said, then: argument(speech, call, 1), otherwise: argument(speech, call, 2) })})`
  },
  DATE_ADD: (speech, call) =>
    fill(speech.texts.daysAfter, { date: argument(speech, call, 0), days: argument(speech, call, 1) }),
  DATE_DIFF: (speech, call) =>
    fill(speech.texts.daysBetween, { from: argument(speech, call, 1), to: argument(speech, call, 0) }),
  STARTS_WITH: (speech, call) => `${argument(speech, call, 0)} ${speech.texts.begins} ${argument(speech, call, 1)}`,
  CONTAINS: (speech, call) => `${argument(speech, call, 0)} ${speech.texts.contains} ${argument(speech, call, 1)}`,
}

function callWords(speech: Speech, call: Call): string {
  const phrase = phrases[call.name]
  if (phrase !== undefined) return phrase(speech, call)
  const [first, second] = [argument(speech, call, 0), argument(speech, call, 1)]
  if (call.name === 'COALESCE' && call.operands.length === 2) return fill(speech.texts.ifEmpty, { first, second })
  if (call.name === 'ROUND' && call.operands.length === 2)
    return fill(speech.texts.rounded, { value: first, digits: second })
  if (call.name === 'DATE' && call.operands.length === 1) return fill(speech.texts.dayOf, { value: first })
  return `${call.name}(${call.operands.map((_, i) => argument(speech, call, i)).join(', ')})`
}
