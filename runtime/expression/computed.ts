import type { FieldDescription, RecordDraft, RuleDescription } from '../api/contract.ts'
import { evaluateOver, restsOn } from './record-expression.ts'
import type { Clock, Value } from './record-expression.ts'

type Fields = readonly FieldDescription[]

const jsonOf = (value: Value): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? Number(value.toString()) : value

const ofLines = (fields: Fields): ReadonlySet<string> => {
  const lines = new Set(fields.flatMap(({ lines: described }) => (described ? [described.of] : [])))
  return new Set(fields.flatMap(({ name, rollup }) => (rollup && lines.has(rollup.of) ? [name] : [])))
}

const cache = new WeakMap<Fields, readonly FieldDescription[]>()

/** Formulas that the browser computes by itself: they rest on the record alone and on no sum of the lines being edited. */
export const formulasHere = (fields: Fields): readonly FieldDescription[] => {
  const known = cache.get(fields)
  if (known) return known
  const dirty = ofLines(fields)
  const here = fields.filter(({ formula }) => {
    const leaves = formula === undefined ? undefined : restsOn(fields, formula)
    return leaves !== undefined && ![...leaves].some((name) => dirty.has(name))
  })
  cache.set(fields, here)
  return here
}

/** Values of the formulas that the browser can compute, as JSON. */
export const computedHere = (fields: Fields, record: RecordDraft, clock: Clock): RecordDraft =>
  Object.fromEntries(
    formulasHere(fields).map(({ name, formula = '' }) => [
      name,
      jsonOf(evaluateOver(fields, formula, record, clock) ?? null),
    ]),
  )

/** Whether a condition of a definition holds: null does not; one that only the server can evaluate gives `otherwise`. */
export const holds = (
  fields: Fields,
  text: string | undefined,
  record: RecordDraft,
  clock: Clock,
  otherwise: boolean,
): boolean => {
  if (text === undefined) return otherwise
  const value = evaluateOver(fields, text, record, clock)
  return value === undefined ? otherwise : value === true
}

/** Rules that the record breaks. As a CHECK: null is no breach. */
export const brokenRules = (
  rules: readonly RuleDescription[],
  fields: Fields,
  record: RecordDraft,
  clock: Clock,
): readonly RuleDescription[] =>
  rules.filter(
    ({ when, require }) =>
      (when === undefined || holds(fields, when, record, clock, false)) &&
      evaluateOver(fields, require, record, clock) === false,
  )
