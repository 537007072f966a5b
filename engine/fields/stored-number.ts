import { quoted } from './column-name.ts'
import type { Column, JsonSchema } from './field-type.ts'

export interface Limits {
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
}

const comparisons = { minimum: '>=', maximum: '<=', exclusiveMinimum: '>', exclusiveMaximum: '<' } as const

const limitNames = Object.keys(comparisons) as readonly (keyof Limits)[]

/** CHECK text of the limits, in the form in which PostgreSQL keeps it: `amount >= 0::numeric AND amount <= 100::numeric`. */
const limitCheck = (name: string, limits: Limits, cast: string): readonly string[] =>
  limitNames.flatMap((key) =>
    limits[key] === undefined ? [] : [`${quoted(name)} ${comparisons[key]} ${limits[key]}${cast}`],
  )

/** The one nullable numeric column of a type with exact decimals. `below`: the magnitude that no value may reach. */
export const numericColumn = (
  name: string,
  precision: number,
  scale: number,
  limits: Limits,
  below?: string,
): readonly Column[] => {
  const checks = [
    ...limitCheck(name, limits, '::numeric'),
    ...(below === undefined ? [] : [`abs(${quoted(name)}) < ${below}::numeric`]),
  ]
  return [
    {
      name,
      sqlType: `numeric(${precision},${scale})`,
      nullable: true,
      ...(checks.length === 0 ? {} : { check: checks.join(' AND ') }),
    },
  ]
}

export const integerColumn = (name: string, limits: Limits): readonly Column[] => {
  const checks = limitCheck(name, limits, '')
  return [{ name, sqlType: 'int4', nullable: true, ...(checks.length === 0 ? {} : { check: checks.join(' AND ') }) }]
}

const given = (limits: Limits): JsonSchema =>
  Object.fromEntries(limitNames.flatMap((key) => (limits[key] === undefined ? [] : [[key, limits[key]]])))

/** `x-precision` digits in all, `x-scale` of them after the point: checked against the source text of the number, before any rounding. */
export const decimalSchema = (precision: number, scale: number, limits: Limits): JsonSchema => ({
  type: 'number',
  'x-precision': precision,
  'x-scale': scale,
  ...given(limits),
})

export const integerSchema = (limits: Limits): JsonSchema => ({
  type: 'integer',
  minimum: -2147483648,
  maximum: 2147483647,
  ...given(limits),
})
