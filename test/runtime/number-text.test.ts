import { describe, expect, test } from 'vitest'
import { readNumber, writeNumber } from '../../runtime/fields/number-text.ts'

describe('a number as people type it', () => {
  const refused: readonly (readonly [text: string, scale: number, problem: string])[] = [
    ['12x', 2, 'notNumber'],
    ['--5', 2, 'notNumber'],
    ['.', 2, 'notNumber'],
    ['1,23.5', 2, 'notNumber'],
    ['12,5', 2, 'decimalComma'],
    ['1.234,50', 2, 'decimalComma'],
    ['1.234', 2, 'tooManyDecimals'],
    ['1.5', 0, 'tooManyDecimals'],
    ['1234567890123456', 0, 'tooManyDigits'],
    ['12345678901234.56', 2, 'tooManyDigits'],
  ]
  test.each(refused)('«%s» with %i decimals is refused: %s', (text, scale, problem) => {
    expect(readNumber(text, scale)).toEqual({ problem })
  })

  const read: readonly (readonly [text: string, scale: number, value: number | null])[] = [
    ['', 2, null],
    ['   ', 2, null],
    ['1,234.50', 2, 1234.5],
    ['$ 1 234.5', 2, 1234.5],
    ['-0.05', 2, -0.05],
    ['16 %', 4, 16],
    ['.5', 2, 0.5],
    ['7.', 2, 7],
    ['1.500', 1, 1.5],
    ['9,999,999,999,999.99', 2, 9999999999999.99],
    ['000123', 0, 123],
  ]
  test.each(read)('«%s» with %i decimals is %s', (text, scale, value) => {
    expect(readNumber(text, scale)).toEqual({ value })
  })

  test('what is written is read back as the same number, to the last of fifteen digits', () => {
    for (const value of [0, -0.01, 1234.5, 9999999999999.99, 123456789.012345, 0.000001, -1234567]) {
      expect(readNumber(writeNumber(value, 2), 6)).toEqual({ value })
    }
  })

  test('thousands are marked and decimals filled up', () => {
    expect(writeNumber(-1234567.5, 2)).toBe('-1,234,567.50')
    expect(writeNumber(123, 0)).toBe('123')
  })
})
