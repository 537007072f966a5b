import { expect, test } from 'vitest'
import { hasRightDigit, isRfc, normaliseRfc } from '../../engine/fields/rfc.ts'
import vectors from '../fixtures/rfc-test-vectors.json' with { type: 'json' }
import { writtenAs } from './field-under-test.ts'

test.each(vectors.invalid.map(({ rfc, why }) => [rfc, why] as const))('rfc › %s is none: %s', (rfc) => {
  expect(isRfc(rfc)).toBe(false)
})

test.each(vectors.invalid.filter(({ rfc }) => !rfc.includes('-')).map(({ rfc, why }) => [rfc, why] as const))(
  'rfc › %s is refused: %s',
  async (rfc) => {
    expect(await writtenAs({ field: 'rfc' }, rfc)).toBe('CIM505')
  },
)

test.each(vectors.valid.map(({ rfc }) => rfc))('rfc › %s is taken, and its digit is right', async (rfc) => {
  expect([isRfc(rfc), hasRightDigit(rfc)]).toEqual([true, true])
  expect(await writtenAs({ field: 'rfc' }, rfc)).toEqual([rfc])
})

test.each(vectors.validFormatWrongDigit.map(({ rfc, note }) => [rfc, note] as const))(
  'rfc › %s is taken although its digit is another: %s',
  (rfc) => {
    expect([isRfc(rfc), hasRightDigit(rfc)]).toEqual([true, false])
  },
)

test.each(Object.values(vectors.generic))('rfc › %s, for who has none, is taken', (rfc) => {
  expect(isRfc(rfc)).toBe(true)
})

test('rfc › is kept in capitals, without spaces, hyphens and points', async () => {
  expect(normaliseRfc(' eku-900317 3.c9 ')).toBe('EKU9003173C9')
  expect(await writtenAs({ field: 'rfc' }, ' - ')).toEqual([null])
})
