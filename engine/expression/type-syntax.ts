/** Gives every piece of a tree its type. Problems go to `report` as they are found; a piece with a problem is undefined and stays quiet. */
import type { ProblemCode } from '../problems/catalogue.ts'
import type { Bilingual, Problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import { readDay, readInstant, readTime } from './calendar.ts'
import { Exact } from './exact.ts'
import type { Expression, NameScope, Operator, ScalarType, ValueType } from './expression.ts'
import { functions, type FunctionEntry, type OperandRule, type Signature } from './functions.ts'
import type { Syntax } from './generated/parser.js'
import { orderedTypes, sameType, typeName, typeNames } from './types.ts'

/** Notes a problem at an offset; gives undefined, so that `return report(…)` ends the piece. */
export type Report = (code: ProblemCode, offset: number, params?: Problem['params'], hint?: Bilingual) => undefined

type Literal = Extract<Expression, { kind: 'literal' }>
type Typer = (syntax: Syntax) => Expression | undefined

/** The tree with its types, or undefined when something in it was reported. */
export function typeSyntax(syntax: Syntax, scope: NameScope, report: Report): Expression | undefined {
  const typer: Typer = (part) => typeSyntax(part, scope, report)
  switch (syntax.kind) {
    case 'number':
      return { kind: 'literal', type: 'number', value: new Exact(syntax.text).toFixed(), span: syntax.span }
    case 'text':
      return { kind: 'literal', type: 'text', value: syntax.text, span: syntax.span }
    case 'word':
      return {
        kind: 'literal',
        type: syntax.value === null ? 'null' : 'boolean',
        value: syntax.value,
        span: syntax.span,
      }
    case 'name':
      return typeField(syntax, scope, report)
    case 'call':
      return typeCall(syntax, typer, report)
    case 'operation':
      return typeOperation(syntax, typer, report)
    case 'in':
      return typeIn(syntax, typer, report)
  }
}

type SyntaxOf<K extends Syntax['kind']> = Extract<Syntax, { kind: K }>

function typeField({ path, span }: SyntaxOf<'name'>, scope: NameScope, report: Report): Expression | undefined {
  const type = scope.typeOf(path)
  if (type !== undefined) return { kind: 'field', path, type, span }
  const wrong = path.findIndex((step, index) => ![...scope.namesAt(path.slice(0, index))].includes(step))
  const name = path[wrong]
  const offset = span.start + path.slice(0, Math.max(wrong, 0)).join('.').length + (wrong > 0 ? 1 : 0)
  // All its steps are known, and yet nothing stands there: a prefix such as `user`, or a secret.
  if (name === undefined) {
    const detail = [...scope.namesAt(path)].length > 0 ? unfinished(path) : unreadable
    return report('CIM310', span.start, { name: path.join('.'), detail })
  }
  const before = path.slice(0, wrong)
  const known = [...scope.namesAt(before)]
  if (wrong > 0 && known.length === 0) return report('CIM317', span.start, { name: before.join('.'), next: name })
  const owner = wrong === 0 ? scope.module : moduleOf(scope.typeOf(before))
  const params = { name, ...suggest(name, known) }
  return owner === undefined ? report('CIM316', offset, params) : report('CIM302', offset, { module: owner, ...params })
}

const moduleOf = (type: ValueType | undefined): string | undefined =>
  typeof type === 'object' ? type.reference : undefined
const unreadable: Bilingual = { es: 'su valor no se puede leer', en: 'its value cannot be read' }
const unfinished = (path: readonly string[]): Bilingual => ({
  es: `siga con un campo, como «${path.join('.')}.nombre»`,
  en: `go on with a field, such as “${path.join('.')}.name”`,
})

/** What these functions are called here, for who comes from a spreadsheet or from SQL. */
const otherNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    IF: 'SI IIF CASE',
    COALESCE: 'IFNULL NVL ISNULL SI.ERROR',
    IS_NULL: 'ISBLANK ESBLANCO ISEMPTY',
    ROUND: 'REDONDEAR',
    CONCAT: 'CONCATENAR CONCATENATE UNIR',
    UPPER: 'MAYUSC UCASE',
    LOWER: 'MINUSC LCASE',
    TRIM: 'ESPACIOS',
    LEN: 'LARGO LENGTH',
    SUBSTR: 'EXTRAE MID SUBSTRING LEFT RIGHT IZQUIERDA DERECHA',
    REPLACE: 'SUSTITUIR REEMPLAZAR SUBSTITUTE',
    CONTAINS: 'CONTIENE FIND SEARCH',
    STARTS_WITH: 'EMPIEZA STARTSWITH',
    DATE: 'FECHA',
    DATE_ADD: 'DATEADD',
    DATE_DIFF: 'DATEDIFF DIAS DAYS SIFECHA',
    YEAR: 'AÑO ANIO',
    MONTH: 'MES',
    DAY: 'DIA DÍA',
    TODAY: 'HOY',
    NOW: 'AHORA',
    MIN: 'MINIMO LEAST',
    MAX: 'MAXIMO GREATEST',
  }).flatMap(([name, others]) => others.split(' ').map((other) => [other, name] as const)),
)

const suggestFunction = (name: string): { readonly suggestion?: string } => {
  const known = otherNames.get(name.toUpperCase())
  return known === undefined ? suggest(name, functions.keys()) : { suggestion: known }
}

function typeCall({ name, operands, span }: SyntaxOf<'call'>, typer: Typer, report: Report): Expression | undefined {
  const typed = operands.map(typer)
  const entry = functions.get(name.toUpperCase())
  if (entry === undefined) return report('CIM307', span.start, { name, ...suggestFunction(name) })
  const { signatures } = entry
  const right = signatures.filter((signature) => rulesOf(signature, operands.length) !== undefined)
  if (right.length === 0)
    return report('CIM308', span.start, { name: entry.name, expected: arity(signatures), given: operands.length })
  const known = typed.filter((operand) => operand !== undefined)
  if (known.length < typed.length) return undefined
  const fits = right.map((signature) => fit(signature, known))
  const found = fits.find((one) => 'operands' in one)
  if (found !== undefined) return { kind: 'call', name: entry.name, operands: found.operands, type: found.result, span }
  return reportMisfit(
    entry,
    known,
    fits.filter((one) => 'index' in one),
    report,
  )
}

/** The rule of each operand, or undefined when so many may not be given. */
function rulesOf({ operands, optional = 0, rest }: Signature, count: number): readonly OperandRule[] | undefined {
  if (count < operands.length - optional) return undefined
  if (count <= operands.length) return operands.slice(0, count)
  return rest === undefined ? undefined : [...operands, ...Array.from({ length: count - operands.length }, () => rest)]
}

const arity = (signatures: readonly Signature[]): Bilingual => {
  const ranges = signatures
    .map(({ operands, optional = 0, rest }) => ({
      least: operands.length - optional,
      most: rest === undefined ? operands.length : Infinity,
    }))
    .sort((a, b) => a.least - b.least)
  const said = (or: string, more: string): string =>
    [
      ...new Set(
        ranges.map(({ least, most }) =>
          most === Infinity ? `${least} ${more}` : least === most ? `${least}` : `${least} ${or} ${most}`,
        ),
      ),
    ].join(` ${or} `)
  return { es: said('o', 'o más'), en: said('or', 'or more') }
}

type Fit = { readonly operands: readonly Expression[]; readonly result: ValueType }
/** The first operand that does not fit and what it could have been; no types when it is unlike its fellows. */
type Misfit = { readonly index: number; readonly types: readonly ScalarType[] }

function fit(signature: Signature, operands: readonly Expression[]): Fit | Misfit {
  const rules = rulesOf(signature, operands.length) ?? []
  const alike = rules.flatMap((rule, index) => (rule === 'same' ? [index] : []))
  const same = unify(operands.filter((_, index) => alike.includes(index)))
  const fitted = operands.map((operand, index): Expression | undefined => {
    const rule = rules[index]
    if (rule === 'any' || rule === undefined) return operand
    if (rule === 'same') return same?.operands[alike.indexOf(index)]
    return (typeof rule === 'string' ? [rule] : rule)
      .map((type) => asType(operand, type))
      .find((one) => one !== undefined)
  })
  const index = fitted.findIndex((operand) => operand === undefined)
  const rule = rules[index]
  if (index >= 0)
    return {
      index,
      types: rule === 'same' || rule === 'any' || rule === undefined ? [] : typeof rule === 'string' ? [rule] : rule,
    }
  return {
    operands: fitted.filter((operand) => operand !== undefined),
    result: signature.result === 'same' ? (same?.type ?? 'null') : signature.result,
  }
}

function reportMisfit(
  entry: FunctionEntry,
  operands: readonly Expression[],
  misfits: readonly Misfit[],
  report: Report,
): undefined {
  const index = Math.max(...misfits.map((misfit) => misfit.index))
  const types = misfits.flatMap((misfit) => (misfit.index === index ? misfit.types : []))
  const operand = operands[index]
  if (operand === undefined) return undefined
  if (types.length > 0)
    return report('CIM319', operand.span.start, {
      position: index + 1,
      name: entry.name,
      expected: typeNames(types),
      given: typeName(operand.type),
    })
  return report('CIM306', operand.span.start, {
    detail: different(
      entry.name,
      operands.slice(entry.name === 'IF' ? 1 : 0).map(({ type }) => type),
    ),
  })
}

const different = (name: string, types: readonly ValueType[]): Bilingual => {
  const said = (language: 'es' | 'en', and: string): string =>
    [...new Set(types.map((type) => typeName(type)[language]))].join(and)
  return {
    es: `los valores de «${name}» son ${said('es', ' y ')}`,
    en: `the values of “${name}” are ${said('en', ' and ')}`,
  }
}

/** The same expression as another type, where that changes nothing: an empty value, or a text that is written as one; else undefined. */
export function asType(expression: Expression, type: ValueType): Expression | undefined {
  if (sameType(expression.type, type)) return expression
  if (expression.type === 'null') return emptyAs(expression, type)
  if (expression.kind !== 'literal' || expression.type !== 'text' || typeof expression.value !== 'string')
    return undefined
  const value = readers(type)?.(expression.value)
  return value === undefined ? undefined : { ...expression, type, value }
}

/** `null`, or an IF or COALESCE of nothing but nulls. */
function emptyAs(expression: Expression, type: ValueType): Expression {
  if (expression.kind !== 'call') return { ...expression, type } as Literal
  return {
    ...expression,
    type,
    operands: expression.operands.map((operand) => (operand.type === 'null' ? emptyAs(operand, type) : operand)),
  }
}

const readId = (text: string): string | undefined =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined

/** How a text is read as a value of a type; undefined for types that no text stands for. */
function readers(type: ValueType): ((text: string) => string | undefined) | undefined {
  if (typeof type === 'object') return readId
  return type === 'date' ? readDay : type === 'datetime' ? readInstant : type === 'time' ? readTime : undefined
}

/** All of one type, or undefined. All empty: of type null. */
function unify(
  operands: readonly Expression[],
): { readonly operands: readonly Expression[]; readonly type: ValueType } | undefined {
  const types = operands.flatMap(({ type }) => (type === 'null' ? [] : [type]))
  for (const type of types) {
    const same = operands.map((operand) => asType(operand, type)).filter((operand) => operand !== undefined)
    if (same.length === operands.length) return { operands: same, type }
  }
  return types.length === 0 ? { operands, type: 'null' } : undefined
}

function typeOperation(
  { operator, operands, span }: SyntaxOf<'operation'>,
  typer: Typer,
  report: Report,
): Expression | undefined {
  const typed = operands.map(typer)
  const known = typed.filter((operand) => operand !== undefined)
  if (operator === 'and' || operator === 'or' || operator === 'not')
    return all(operator, known, typed.length, span, 'boolean', report)
  if (!isComparison(operator)) {
    const [first] = known
    if (operator === 'negate' && first?.kind === 'literal' && first.type === 'number') return negated(first, span)
    return all(operator, known, typed.length, span, 'number', report)
  }
  const [left, right] = typed
  return left === undefined || right === undefined ? undefined : typeComparison(operator, left, right, span, report)
}

const comparisons = ['=', '<>', '<', '<=', '>', '>='] as const
const isComparison = (operator: Operator): operator is (typeof comparisons)[number] =>
  comparisons.some((one) => one === operator)

const negated = (literal: Literal, span: Expression['span']): Expression => {
  const value = new Exact(String(literal.value)).negated()
  return { ...literal, value: value.isZero() ? '0' : value.toFixed(), span }
}

/** Connectives want conditions, arithmetic wants numbers. */
function all(
  operator: Operator,
  operands: readonly Expression[],
  count: number,
  span: Expression['span'],
  type: 'boolean' | 'number',
  report: Report,
): Expression | undefined {
  const fitted = operands
    .map((operand) => asType(operand, type) ?? reportOperand(operator, operand, type, report))
    .filter((operand) => operand !== undefined)
  return fitted.length < count ? undefined : { kind: 'operation', operator, operands: fitted, type, span }
}

const symbol = (operator: Operator): string => (operator === 'negate' ? '-' : operator.toUpperCase())

function reportOperand(
  operator: Operator,
  operand: Expression,
  wanted: 'boolean' | 'number',
  report: Report,
): undefined {
  const given = typeName(operand.type)
  const [es, en] = wanted === 'boolean' ? ['condiciones', 'conditions'] : ['números', 'numbers']
  const detail = {
    es: `«${symbol(operator)}» es para ${es}, y aquí hay ${given.es}`,
    en: `“${symbol(operator)}” is for ${en}, and here is ${given.en}`,
  }
  return report('CIM306', operand.span.start, { detail }, arithmeticHint(operator, operand.type))
}

function arithmeticHint(operator: Operator, type: ValueType): Bilingual | undefined {
  if (operator === '+' && type === 'text')
    return { es: 'Para unir textos: CONCAT(a, b).', en: 'To join texts: CONCAT(a, b).' }
  if (type !== 'date' && type !== 'datetime') return undefined
  if (operator !== '+' && operator !== '-') return undefined
  return {
    es: 'Con fechas: DATE_ADD(fecha, días) o DATE_DIFF(hasta, desde).',
    en: 'With dates: DATE_ADD(date, days) or DATE_DIFF(until, since).',
  }
}

const isNull = (expression: Expression): boolean => expression.kind === 'literal' && expression.value === null
const useIsNull: Bilingual = {
  es: 'para saber si algo está vacío: IS_NULL(x)',
  en: 'to know whether something is empty: IS_NULL(x)',
}

function typeComparison(
  operator: (typeof comparisons)[number],
  left: Expression,
  right: Expression,
  span: Expression['span'],
  report: Report,
): Expression | undefined {
  const empty = [left, right].find(isNull)
  if (empty !== undefined) return report('CIM310', empty.span.start, { name: 'null', detail: useIsNull })
  const same = unify([left, right])
  if (same === undefined) return reportDifferent(operator, left, right, report)
  const ordered = orderedTypes.some((type) => type === same.type) || same.type === 'null'
  if (same.type === 'textList' || (!ordered && operator !== '=' && operator !== '<>')) {
    const given = typeName(same.type)
    return report('CIM306', span.start, {
      detail: { es: `«${operator}» no compara ${given.es}`, en: `“${operator}” does not compare ${given.en}` },
    })
  }
  return { kind: 'operation', operator, operands: same.operands, type: 'boolean', span }
}

function reportDifferent(operator: string, left: Expression, right: Expression, report: Report): undefined {
  for (const [literal, other] of [
    [left, right],
    [right, left],
  ] as const)
    if (literal.kind === 'literal' && literal.type === 'text' && readers(other.type) !== undefined)
      return report(
        'CIM318',
        literal.span.start,
        { value: String(literal.value), expected: typeName(other.type) },
        forms(other.type),
      )
  const [a, b] = [typeName(left.type), typeName(right.type)]
  const types = [left.type, right.type]
  const hint =
    types.includes('date') && types.includes('datetime')
      ? { es: 'El día de una fecha con hora: DATE(x).', en: 'The day of a date with time: DATE(x).' }
      : undefined
  return report(
    'CIM306',
    right.span.start,
    { detail: { es: `«${operator}» compara ${a.es} con ${b.es}`, en: `“${operator}” compares ${a.en} with ${b.en}` } },
    hint,
  )
}

function forms(type: ValueType): Bilingual | undefined {
  const form = (text: string): Bilingual => ({ es: `Se escribe como ${text}.`, en: `It is written like ${text}.` })
  if (type === 'date') return form("'2026-01-31'")
  if (type === 'datetime') return form("'2026-01-31T10:30:00-06:00'")
  return type === 'time' ? form("'10:30'") : undefined
}

function typeIn({ operand, options, span }: SyntaxOf<'in'>, typer: Typer, report: Report): Expression | undefined {
  const [value, ...known] = [operand, ...options].map(typer)
  const choices = known.filter((option) => option !== undefined)
  if (value === undefined || choices.length < options.length) return undefined
  const empty = [value, ...choices].find(isNull)
  if (empty !== undefined) return report('CIM310', empty.span.start, { name: 'null', detail: useIsNull })
  const [only] = choices
  const list = choices.length === 1 && only?.type === 'textList' ? only : undefined
  const same = list === undefined ? unify([value, ...choices]) : undefined
  const text = list === undefined ? undefined : asType(value, 'text')
  if (list !== undefined && text !== undefined)
    return { kind: 'in', operand: text, options: [list], type: 'boolean', span }
  if (same === undefined || same.type === 'textList')
    return reportDifferent(
      'in',
      value,
      list ?? choices.find(({ type }) => !sameType(type, value.type)) ?? value,
      report,
    )
  const [first = value, ...rest] = same.operands
  return { kind: 'in', operand: first, options: rest, type: 'boolean', span }
}
