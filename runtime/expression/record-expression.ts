/**
 * Expressions of the definitions over a record in a form. Only those that rest on the record itself are evaluated here; one that goes along
 * a reference is left to the server (`undefined`), never guessed.
 */
import { evaluate } from '../../engine/expression/evaluate.ts'
import type { Value } from '../../engine/expression/evaluate.ts'
import type { Expression, NameScope, ValueType } from '../../engine/expression/expression.ts'
import { parseExpression } from '../../engine/expression/parse-expression.ts'
import { fieldPaths } from '../../engine/expression/walk.ts'
import type { FieldDescription, RecordDraft } from '../api/contract.ts'
import { isEmpty, wireValue } from '../fields/field-value.ts'

export type { Value } from '../../engine/expression/evaluate.ts'

/** The company's day and time zone, as the session says. */
export type Clock = { readonly today: string; readonly timeZone: string }

type Fields = readonly FieldDescription[]

/** Types of what stands after `option.`, for an `offer`. */
export type OptionTypes = ReadonlyMap<string, ValueType>

const noOption: OptionTypes = new Map()

const byName = new WeakMap<Fields, ReadonlyMap<string, FieldDescription>>()

const namesOf = (fields: Fields): ReadonlyMap<string, FieldDescription> => {
  const known = byName.get(fields) ?? new Map(fields.map((field) => [field.name, field]))
  byName.set(fields, known)
  return known
}

const scopeOf = (fields: Fields, option: OptionTypes): NameScope => ({
  typeOf: ([first = '', second, ...more]) => {
    if (more.length > 0) return undefined
    if (second !== undefined) return first === 'option' ? option.get(second) : undefined
    return namesOf(fields).get(first)?.valueType
  },
  namesAt: () => [],
})

const compiled = new WeakMap<Fields, Map<string, Expression | null>>()

/** The typed tree of an expression that names only fields of the record (and `option.…`); undefined when it needs more. */
export const compile = (fields: Fields, text: string, option: OptionTypes = noOption): Expression | undefined => {
  const cache = compiled.get(fields) ?? new Map<string, Expression | null>()
  compiled.set(fields, cache)
  // An option's types belong to its picklist, so they are part of what the text means.
  const key = option === noOption ? text : `${[...option].join(';')} ${text}`
  const known = cache.get(key)
  if (known !== undefined) return known ?? undefined
  const expression = parseExpression(text, scopeOf(fields, option)).expression ?? null
  cache.set(key, expression)
  return expression ?? undefined
}

const exact = /^-?\d+(\.\d+)?$/
const day = /^\d{4}-\d{2}-\d{2}$/
const time = /^\d{2}:\d{2}(:\d{2})?$/

const instant = (raw: unknown): string | null => {
  const at = typeof raw === 'string' && raw.includes('T') ? new Date(raw) : undefined
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : null
}

const textThat = (shape: RegExp, raw: unknown): string | null =>
  typeof raw === 'string' && shape.test(raw) ? raw : null

/** A value of the form as the language knows it; what was typed and is no value yet counts as nothing. */
export const valueOf = (type: ValueType, raw: unknown): Value => {
  if (type === 'boolean') return raw === true
  if (isEmpty(raw) && !Array.isArray(raw)) return null
  if (typeof type === 'object') return textThat(/./, wireValue(raw))
  switch (type) {
    case 'number':
      // Through its decimal text: the language computes with exact decimals.
      return textThat(exact, typeof raw === 'number' ? decimalText(raw) : null)
    case 'date':
      return textThat(day, raw)
    case 'datetime':
      return instant(raw)
    case 'time':
      return textThat(time, raw)
    case 'textList':
      return Array.isArray(raw) ? raw.map(String) : null
    default:
      return typeof raw === 'string' ? raw : null
  }
}

const decimalText = (value: number): string => {
  const text = String(value)
  return text.includes('e') ? value.toFixed(9) : text
}

const emptyRollup = ({ rollup }: FieldDescription): Value => (/^(count|sum)/.test(rollup?.measure ?? '') ? '0' : null)

const read = (fields: Fields, record: RecordDraft, clock: Clock, name: string): Value => {
  const field = namesOf(fields).get(name)
  if (!field) return null
  const formula = field.formula === undefined ? undefined : compile(fields, field.formula)
  if (formula) return run(formula, fields, record, clock, null)
  if (field.kind === 'rollup' && record[name] === undefined) return emptyRollup(field)
  return valueOf(field.valueType, record[name])
}

/** The attributes of the option in question. */
type OptionValues = Readonly<Record<string, unknown>>

const run = (
  expression: Expression,
  fields: Fields,
  record: RecordDraft,
  clock: Clock,
  option: OptionTypes | null,
  values: OptionValues = {},
): Value =>
  evaluate(expression, {
    ...clock,
    now: new Date().toISOString(),
    field: ([first = '', second]) =>
      second === undefined
        ? read(fields, record, clock, first)
        : valueOf(option?.get(second) ?? 'text', values[second]),
  })

/** The value of an expression over a record; undefined when only the server can say. */
export const evaluateOver = (fields: Fields, text: string, record: RecordDraft, clock: Clock): Value | undefined => {
  const expression = compile(fields, text)
  return expression && run(expression, fields, record, clock, null)
}

/** An `offer` over a record and one option; undefined when only the server can say. */
export const evaluateOffer = (
  fields: Fields,
  text: string,
  record: RecordDraft,
  clock: Clock,
  types: OptionTypes,
  values: OptionValues,
): Value | undefined => {
  const expression = compile(fields, text, types)
  return expression && run(expression, fields, record, clock, types, values)
}

/**
 * Names of the stored and rolled-up fields that a formula rests on, through other formulas of the record;
 * undefined when it goes along a reference, so only the server can compute it.
 */
export const restsOn = (fields: Fields, formula: string): ReadonlySet<string> | undefined => {
  const expression = compile(fields, formula)
  if (!expression) return undefined
  const names = new Set<string>()
  for (const [name = ''] of fieldPaths(expression)) {
    const inner = namesOf(fields).get(name)?.formula
    const below = inner === undefined ? new Set([name]) : restsOn(fields, inner)
    if (!below) return undefined
    for (const leaf of below) names.add(leaf)
  }
  return names
}
