import { describe, expect, test } from 'vitest'
import type { FieldDescription } from '../../runtime/api/contract.ts'
import { cellsOf, fromText } from '../../runtime/fields/from-text.ts'

const field = (type: FieldDescription['type'], more: Partial<FieldDescription> = {}): FieldDescription => ({
  name: 'x',
  title: 'x',
  type,
  valueType: 'text',
  kind: 'stored',
  required: false,
  readOnly: false,
  ...more,
})

describe('a block copied from a spreadsheet', () => {
  test('tabs part cells, line ends part rows, the last line end is none', () => {
    expect(cellsOf('a\tb\r\nc\td\r\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })
  test('empty cells keep their place', () =>
    expect(cellsOf('a\t\tb\n\tc')).toEqual([
      ['a', '', 'b'],
      ['', 'c'],
    ]))
  test('a quoted cell may hold line ends and quotes', () =>
    expect(cellsOf('"dos\nlíneas"\t"12"" tubo"\tx')).toEqual([['dos\nlíneas', '12" tubo', 'x']]))
})

describe('the value that a cell says', () => {
  const unit = field('picklist', { picklist: { name: 'u', options: [{ key: 'H87', label: 'Pieza' }] } })
  test.each([
    [field('price'), '$1,100.50', 1100.5],
    [field('decimal', { scale: 2 }), 'x9', 'x9'],
    [field('date'), '5/12/26', '2026-12-05'],
    [field('boolean'), 'Sí', true],
    [unit, 'pieza', 'H87'],
    [unit, 'H87 · Pieza', 'H87'],
    [unit, 'docena', null],
    [field('text'), '  ', null],
  ])('%# is read by its field', (described, text, value) => {
    expect(fromText(described, text, '2026-11-21')).toEqual(value)
  })
})
