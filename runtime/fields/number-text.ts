/** What a person typed for a number: exact, or why it is none. */
type NumberReading =
  | { readonly value: number | null }
  | { readonly problem: 'notNumber' | 'decimalComma' | 'tooManyDecimals' | 'tooManyDigits' }

/** A JSON number carries this many significant digits unchanged; more are refused, never rounded. */
const mostDigits = 15

const plain = /^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?$/
const decimalComma = /^[+-]?\d+(\.\d{3})*,\d+$/

const significant = (text: string): number => {
  const digits = text.replace(/[^\d.]/g, '')
  const bare = digits.includes('.') ? digits.replace(/0+$/, '') : digits
  return bare.replace('.', '').replace(/^0+/, '').length
}

const decimals = (text: string): number => (text.split('.')[1] ?? '').replace(/0+$/, '').length

/**
 * Reads `1,234.50`, `$ 1 234.5`, `-3`, `16 %`. `scale` is the most decimals that are kept. A comma is a thousands mark,
 * so `12,5` is refused rather than guessed.
 *
 * `readNumber('1,234.50', 2)` gives `{ value: 1234.5 }`.
 */
export const readNumber = (text: string, scale: number): NumberReading => {
  const bare = text.replace(/[\s$%\u00a0\u202f]/g, '').replace(/^\u2212/, '-')
  if (bare === '') return { value: null }
  if (!plain.test(bare) || !/\d/.test(bare)) {
    return { problem: decimalComma.test(bare) ? 'decimalComma' : 'notNumber' }
  }
  const exact = bare.replaceAll(',', '')
  if (decimals(exact) > scale) return { problem: 'tooManyDecimals' }
  if (significant(exact) > mostDigits) return { problem: 'tooManyDigits' }
  return { value: Number(exact) }
}

/**
 * A number as it stands in an input: thousands marked, all the digits it has, at least `least` decimals.
 * Written from its decimal text, never from a rounded copy. `writeNumber(1234.5, 2)` gives `1,234.50`.
 */
export const writeNumber = (value: number, least: number): string => {
  const text = Number.isInteger(value) || Math.abs(value) >= 1e-6 ? String(value) : value.toFixed(9)
  const [whole = '0', fraction = ''] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  const padded = fraction.padEnd(least, '0')
  return padded === '' ? grouped : `${grouped}.${padded}`
}
