import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonInstant, jsonNumber, jsonText, serialiser } from '../../engine/server/records/response.ts'

describe('numbers leave PostgreSQL as JSON', () => {
  test.each([
    ['12.50', '12.5'],
    ['100.00', '100'],
    ['0.00', '0'],
    ['-0.00', '0'],
    ['-1.10', '-1.1'],
    ['0.000001', '0.000001'],
    ['0.000000500', '5e-7'],
    ['100', '100'],
    ['9999999999999.99', '9999999999999.99'],
    ['123456789012345678.90', '123456789012345678.9'],
    ['NaN', 'null'],
    ['Infinity', 'null'],
  ])('%s is %s', (text, json) => expect(jsonNumber(text)).toBe(json))

  test('every decimal of fifteen digits is what JSON.stringify writes', () => {
    const decimal = fc.tuple(
      fc.bigInt({ min: -999999999999999n, max: 999999999999999n }),
      fc.integer({ min: 0, max: 9 }),
    )
    fc.assert(
      fc.property(decimal, ([digits, scale]) => {
        const sign = digits < 0n ? '-' : ''
        const padded = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
        const text = scale === 0 ? `${sign}${padded}` : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
        expect(jsonNumber(text)).toBe(JSON.stringify(Number(text) + 0))
      }),
      { numRuns: 2000 },
    )
  })
})

test('texts are what JSON.stringify writes, whatever they hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(jsonText(text)).toBe(JSON.stringify(text))
    }),
  )
})

test.each([
  ['2026-11-21 21:51:14.123+00', '"2026-11-21T21:51:14.123Z"'],
  ['2026-11-21 21:51:14.1+00', '"2026-11-21T21:51:14.100Z"'],
  ['2026-11-21 21:51:14+00', '"2026-11-21T21:51:14.000Z"'],
  ['2026-11-21 15:51:14.12-06', '"2026-11-21T21:51:14.120Z"'],
])('the instant %s is %s', (text, json) => expect(jsonInstant(text)).toBe(json))

test('a row becomes an object, rows inside a column become a list', () => {
  const lines = serialiser([
    { name: 'id', encoding: 'text' },
    { name: 'amount', encoding: 'number' },
  ])
  const serialise = serialiser([
    { name: 'id', encoding: 'text' },
    { name: 'account', encoding: 'reference' },
    { name: 'parent', encoding: 'reference' },
    { name: 'open', encoding: 'boolean' },
    { name: 'lines', encoding: { rows: lines } },
    { name: 'none', encoding: { rows: lines } },
  ])
  expect(JSON.parse(serialise(['1', 'a', 'La "A"', null, null, 't', '[["x","1.50"],["y",null]]', null]))).toEqual({
    id: '1',
    account: { id: 'a', label: 'La "A"' },
    parent: null,
    open: true,
    lines: [
      { id: 'x', amount: 1.5 },
      { id: 'y', amount: null },
    ],
    none: [],
  })
})
