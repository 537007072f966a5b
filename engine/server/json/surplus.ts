/** A number of a body that a double does not carry exactly: it stays as its source text, so that the field it was meant for can refuse it. */
export interface Surplus {
  readonly [marked]: true
  /** As it stood in the body: `0.1234567890123456789`. */
  readonly source: string
}

const marked: unique symbol = Symbol('surplus')

/** Digits that every double carries there and back unchanged (IEEE 754, DBL_DIG). */
const exactDigits = 15

const significantDigits = (source: string): number =>
  source
    .replace(/[eE].*$/, '')
    .replaceAll(/[-.]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '').length

/** The number itself when it is exact (−0 is 0), otherwise a mark that holds its source text. */
export function exactNumber(value: number, source: string): number | Surplus {
  const vanished = value === 0 && significantDigits(source) > 0
  if (vanished || !Number.isFinite(value) || significantDigits(source) > exactDigits) return { [marked]: true, source }
  return value === 0 ? 0 : value
}

/** Whether a value of a body is a number that was too long. */
export const isSurplus = (value: unknown): value is Surplus =>
  typeof value === 'object' && value !== null && marked in value
