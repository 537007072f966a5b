import { expect, test } from 'vitest'
import type { Expression } from '../../engine/expression/expression.ts'
import { parseExpression } from '../../engine/expression/parse-expression.ts'
import { sizeOf, storedSize } from '../../engine/expression/size.ts'
import { conditionCount, fieldPaths, mapFields, usesClock, usesTimeZone } from '../../engine/expression/walk.ts'
import { scope } from './names.ts'

function read(text: string): Expression {
  const { expression } = parseExpression(text, scope)
  if (expression === undefined) throw new Error(text)
  return expression
}

test('walk › the paths read, each once, in order', () => {
  expect(
    fieldPaths(
      read("IF(account.creditDays > total, total, units) in (1, balance) AND status in (name, 'x') AND status = name"),
    ),
  ).toEqual([['account', 'creditDays'], ['total'], ['units'], ['balance'], ['status'], ['name']])
})

test.each([
  ['dueDate < today()', true],
  ['IF(billable, NOW(), createdAt) > createdAt', true],
  ["saleDate < '2026-01-01'", false],
])('walk › %s reads the clock: %s', (text, clock) => {
  expect(usesClock(read(text))).toBe(clock)
})

test.each([
  ['billable', 1],
  ["total = 1 AND NOT (billable OR status in ('a', 'b'))", 3],
  ['IS_NULL(total) OR CONTAINS(name, status)', 2],
])('walk › %s has %i conditions', (text, count) => {
  expect(conditionCount(read(text))).toBe(count)
})

test('walk › a formula takes the place of its field', () => {
  const replaced = mapFields(read('total * 2 in (total, units)'), (field) =>
    field.path[0] === 'total' ? read('balance + 1') : field,
  )
  expect(fieldPaths(replaced)).toEqual([['balance'], ['units']])
})

test('size › a product has the digits of both, a quotient twelve places, a rounded number those asked for', () => {
  const { digits, scale } = storedSize
  expect(sizeOf(read('total * units'), scope)).toMatchObject({ digits: digits * 2, scale: scale * 2 })
  expect(sizeOf(read('total / 3'), scope)).toMatchObject({ scale: 12 })
  expect(sizeOf(read('ROUND(total * units, 2)'), scope)).toMatchObject({ scale: 2 })
  expect(sizeOf(read("REPLACE(status, 'abc', 'abcdef')"), scope)).toMatchObject({ length: storedSize.length * 2 + 1 })
})

test.each([
  ['DATE(createdAt) = saleDate', true],
  ['IF(MONTH(createdAt) = 1, 1, 2)', true],
  ['DATE(2026, 1, 1) = saleDate', false],
  ['YEAR(saleDate)', false],
  ['createdAt > NOW()', false],
])('walk › %s rests on the time zone: %s', (text, zone) => {
  expect(usesTimeZone(read(text))).toBe(zone)
})
