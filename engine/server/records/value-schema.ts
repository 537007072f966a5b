/**
 * JSON Schema as the fields of a body are checked with it: Ajv 2020 with our two keywords for exact decimals, strict calendars and a
 * linear engine for patterns, so that no value takes long to refuse.
 */
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { Decimal } from 'decimal.js'
import { RE2JS } from 're2js'
import type { JsonSchema } from '../../fields/field-type.ts'

export interface SchemaError {
  readonly keyword: string
  /** Place inside the value, RFC 6901: `/2`, or empty. */
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
  readonly schema: unknown
  readonly parentSchema: JsonSchema
  readonly data: unknown
}

/** Ajv tells patterns apart by `toString`: without one of its own, all patterns would be the first (libraries §3.1). */
function linearPattern(pattern: string, flags: string) {
  const compiled = RE2JS.compile(pattern)
  return { test: (text: string) => compiled.matcher(text).find(), toString: () => `/${pattern}/${flags}` }
}

// Ajv writes `code` into standalone modules only, which are not made here.
const regExp = Object.assign(linearPattern, { code: 'linearPattern' })

const digitsFit = (precision: number, scale: number, value: Decimal): boolean =>
  value.decimalPlaces() <= scale && value.abs().lt(new Decimal(10).pow(precision - scale))

function makeAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    allErrors: false,
    verbose: true,
    code: { regExp },
  })
  formats.default(ajv)
  ajv.addFormat('date', (text: string) => isDay(text))
  ajv.addFormat('date-time', (text: string) => isInstant(text))
  ajv.addKeyword({ keyword: 'x-scale', schemaType: 'number' })
  ajv.addKeyword({
    keyword: 'x-precision',
    type: 'number',
    validate: (precision: number, value: number, parent: Readonly<Record<string, unknown>> = {}) =>
      digitsFit(precision, Number(parent['x-scale'] ?? 0), new Decimal(value)),
    errors: false,
  })
  return ajv
}

/** A day that exists, from the year 1 to 9999. */
export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year === undefined || year === '0000') return false
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day)
}

const instantShape =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-](0\d|1[0-4]):[0-5]\d)$/

/** An RFC 3339 instant with its offset, which in UTC too lies between the years 1 and 9999. */
export function isInstant(text: string): boolean {
  const [, day] = instantShape.exec(text) ?? []
  if (day === undefined || !isDay(day)) return false
  const year = new Date(text.toUpperCase()).getUTCFullYear()
  return year >= 1 && year <= 9999
}

const ajv = makeAjv()

/** A function that gives the first thing wrong with a value, or undefined. Compiled once per schema. */
export function schemaCheck(schema: JsonSchema): (value: unknown) => SchemaError | undefined {
  const validate = ajv.compile(schema)
  // The compiled function is all we keep; Ajv would hold every schema of every model for ever.
  ajv.removeSchema(schema)
  return (value) => (validate(value) ? undefined : (validate.errors?.[0] as SchemaError | undefined))
}
