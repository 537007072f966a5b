import { expect, test } from 'vitest'
import { exactNumber } from '../../engine/server/json/surplus.ts'
import { columnsOf, definitionProblems, refusalOf, writtenAs, type Brief } from './field-under-test.ts'

test.each([
  [{ field: 'decimal', precision: 4, scale: 5 }, [['CIM104', '/scale']]],
  [{ field: 'decimal', precision: 4, scale: 4 }, []],
] as readonly (readonly [Brief, readonly unknown[]])[])('numbers › the definition %j is checked', (brief, problems) => {
  expect(definitionProblems(brief)).toEqual(problems)
})

test.each([
  [{ field: 'integer' }, 1.5, 'type'],
  [{ field: 'integer' }, '1', 'type'],
  [{ field: 'integer' }, 2_147_483_648, 'maximum'],
  [{ field: 'integer' }, -2_147_483_649, 'minimum'],
  [{ field: 'integer', minimum: 1 }, 0, 'minimum'],
  [{ field: 'integer', maximum: 12 }, 13, 'maximum'],
  [{ field: 'decimal' }, 0.125, 'x-precision'],
  [{ field: 'decimal', precision: 4, scale: 2 }, 100, 'x-precision'],
  [{ field: 'decimal', exclusiveMinimum: 0 }, 0, 'exclusiveMinimum'],
  [{ field: 'money' }, '12.00', 'type'],
  [{ field: 'money' }, 10.005, 'x-precision'],
  [{ field: 'money' }, 1e13, 'x-precision'],
  [{ field: 'money', minimum: 0 }, -0.01, 'minimum'],
  [{ field: 'price' }, 0.0000001, 'x-precision'],
  [{ field: 'price' }, 1e9, 'x-precision'],
  [{ field: 'percent' }, 100.01, 'maximum'],
  [{ field: 'percent' }, -1, 'minimum'],
  [{ field: 'percent' }, 1.23456, 'x-precision'],
] as readonly (readonly [Brief, unknown, string])[])('numbers › %j refuses %j', (brief, value, keyword) => {
  expect(refusalOf(brief, value)).toBe(keyword)
})

test.each(['integer', 'decimal', 'money', 'price', 'percent'] as const)(
  'numbers › %s refuses a number with more digits than a double keeps',
  (field) => {
    expect(refusalOf({ field }, exactNumber(Number('12345678901234567'), '12345678901234567'))).toBe('type')
  },
)

test.each([
  [{ field: 'integer' }, -2_147_483_648],
  [{ field: 'decimal' }, 0.12],
  [{ field: 'decimal', precision: 15, scale: 6 }, 123_456_789.123456],
  [{ field: 'money' }, 9_999_999_999_999.99],
  [{ field: 'money' }, -0.01],
  [{ field: 'price' }, 999_999_999.999999],
  [{ field: 'percent' }, 16],
  [{ field: 'percent', minimum: -100, maximum: 250 }, -99.9999],
] as readonly (readonly [Brief, unknown])[])('numbers › %j takes %j and writes it as it is', async (brief, value) => {
  expect(refusalOf(brief, value)).toBeUndefined()
  expect(await writtenAs(brief, value)).toEqual([value])
})

test.each([
  [{ field: 'integer' }, ['cell int4']],
  [{ field: 'integer', minimum: 0, maximum: 90 }, ['cell int4 check cell >= 0 AND cell <= 90']],
  [{ field: 'decimal' }, ['cell numeric(15,2)']],
  [{ field: 'decimal', precision: 9, scale: 4, exclusiveMinimum: 0 }, ['cell numeric(9,4) check cell > 0::numeric']],
  [{ field: 'money' }, [`cell numeric(18,2) check abs(cell) < '10000000000000'::numeric`]],
  [
    { field: 'money', minimum: 0 },
    [`cell numeric(18,2) check cell >= 0::numeric AND abs(cell) < '10000000000000'::numeric`],
  ],
  [{ field: 'price' }, ['cell numeric(18,6) check abs(cell) < 1000000000::numeric']],
  [{ field: 'percent' }, ['cell numeric(9,4) check cell >= 0::numeric AND cell <= 100::numeric']],
] as readonly (readonly [Brief, readonly string[]])[])('numbers › %j is stored in %j', (brief, columns) => {
  expect(columnsOf(brief)).toEqual(columns)
})
