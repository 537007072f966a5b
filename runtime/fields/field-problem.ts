import type { FieldDescription, FieldTypeName } from '../api/contract.ts'
import { i18next } from '../i18n/index.ts'
import { isEmpty } from './field-value.ts'
import { readNumber } from './number-text.ts'

/** A text of the `fields` namespace; `scale` is the most decimals of the field. */
type FieldProblem = { readonly key: ProblemKey; readonly scale?: number }
type ProblemKey =
  | 'notNumber'
  | 'decimalComma'
  | 'tooManyDecimals'
  | 'tooManyDigits'
  | 'notWhole'
  | 'notDate'
  | 'notInstant'
  | 'notTime'
  | 'notEmail'
  | 'notUrl'
  | 'notUuid'
  | 'notRfc'
  | 'notClabe'
  | 'notPoint'

type Check = (value: unknown, field: FieldDescription) => FieldProblem | undefined

// Text where a number belongs is what was typed and could not be read.
const number =
  (scale: (field: FieldDescription) => number): Check =>
  (value, field) => {
    if (typeof value !== 'string') return undefined
    const reading = readNumber(value, scale(field))
    if ('value' in reading) return undefined
    return scale(field) === 0 && reading.problem !== 'tooManyDigits'
      ? { key: 'notWhole' }
      : { key: reading.problem, scale: scale(field) }
  }

const shape =
  (pattern: RegExp, key: ProblemKey): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : { key }

const weights = [3, 7, 1]

/** The check digit of a CLABE (Banco de México): weights 3, 7, 1 over the first 17 digits, each product modulo 10. */
const clabe: Check = (value) => {
  if (typeof value !== 'string' || !/^\d{18}$/.test(value)) return { key: 'notClabe' }
  const sum = Array.from(value.slice(0, 17)).reduce(
    (total, digit, at) => total + ((Number(digit) * (weights[at % 3] ?? 0)) % 10),
    0,
  )
  return (10 - (sum % 10)) % 10 === Number(value[17]) ? undefined : { key: 'notClabe' }
}

const checks: Partial<Record<FieldTypeName, Check>> = {
  integer: number(() => 0),
  decimal: number(({ scale = 2 }) => scale),
  money: number(() => 2),
  price: number(() => 6),
  percent: number(() => 4),
  date: shape(/^\d{4}-\d{2}-\d{2}$/, 'notDate'),
  datetime: (value) =>
    typeof value === 'string' && value.includes('T') && !Number.isNaN(Date.parse(value))
      ? undefined
      : { key: 'notInstant' },
  time: shape(/^([01]\d|2[0-3]):[0-5]\d(:\d{2})?$/, 'notTime'),
  email: shape(/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/, 'notEmail'),
  url: shape(/^https?:\/\/[^\s/?#]+\.?[^\s]*$/i, 'notUrl'),
  uuid: shape(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'notUuid'),
  rfc: shape(/^[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}$/, 'notRfc'),
  clabe,
  geoPoint: (value) => (typeof value === 'string' ? { key: 'notPoint' } : undefined),
}

/** What is wrong with a value in itself, whatever the record; nothing for what is empty. The server checks again. */
export const fieldProblem = (field: FieldDescription, value: unknown): FieldProblem | undefined =>
  isEmpty(value) ? undefined : checks[field.type]?.(value, field)

/** The same as a sentence for people; nothing when nothing is wrong. */
export const problemText = (field: FieldDescription, value: unknown): string | undefined => {
  const problem = fieldProblem(field, value)
  return problem && i18next.t(`fields:${problem.key}`, { scale: problem.scale ?? 0 })
}
