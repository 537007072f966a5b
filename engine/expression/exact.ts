/**
 * Exact decimal arithmetic with the same results as PostgreSQL's `numeric`. What an expression can give is bounded when it is typed
 * (size.ts), so the precision below is never reached: `+ - *` are exact, and only division and ROUND round, half away from zero.
 */
import { Decimal } from 'decimal.js'

/** Decimal places of every quotient. */
export const quotientScale = 12

export const Exact = Decimal.clone({
  precision: 1_000_000,
  rounding: Decimal.ROUND_HALF_UP,
  toExpNeg: -9e15,
  toExpPos: 9e15,
})

const shift = (places: number): Decimal => new Exact(`1e${places}`)

/** `a / b` to 12 places, null for a zero divisor. One digit more is cut, not rounded, so nothing is rounded twice. */
export function quotient(a: Decimal, b: Decimal): Decimal | null {
  if (b.isZero()) return null
  const cut = new Exact(a).times(shift(quotientScale + 1)).divToInt(b)
  return cut.times(shift(-quotientScale - 1)).toDecimalPlaces(quotientScale)
}

/** `round(1250, -2)` is 1300. */
export const rounded = (value: Decimal, places: number): Decimal =>
  new Exact(value).times(shift(places)).round().times(shift(-places))

/** The whole number in a value, cut towards zero; null when it is outside of the range. */
export function whole(value: Decimal, least: number, most: number): number | null {
  const cut = value.trunc()
  return cut.lt(least) || cut.gt(most) ? null : cut.toNumber()
}

/** Without exponent, trailing zeros or a minus before zero: `12.5`. */
export const numberText = (value: Decimal): string => (value.isZero() ? '0' : new Exact(value).toFixed())
