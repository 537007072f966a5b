import { describe, expect, it } from 'vitest'
import type { FieldDescription } from '../../runtime/api/contract.ts'
import { readFilterTree } from '../../runtime/list/filter/filter-tree.ts'
import type { FilterRow } from '../../runtime/list/filter/filter-tree.ts'
import { bothFilters, filterExpression, operatorsOf } from '../../runtime/list/filter/operators.ts'

const field = (name: string, more: Partial<FieldDescription>): FieldDescription => ({
  name,
  title: name,
  type: 'text',
  valueType: 'text',
  kind: 'stored',
  required: false,
  readOnly: false,
  ...more,
})

const fields = [
  field('name', {}),
  field('total', { type: 'money', valueType: 'number' }),
  field('since', { type: 'date', valueType: 'date' }),
  field('createdAt', { type: 'datetime', valueType: 'datetime' }),
  field('status', { type: 'picklist', picklist: { name: 'status', options: [] } }),
  field('tags', { type: 'stringList', valueType: 'textList' }),
  field('owner', { type: 'reference', valueType: { reference: 'Users' }, to: 'Users' }),
  field('target', { type: 'anyReference', valueType: { reference: 'Accounts' }, to: ['Accounts', 'Leads'] }),
]

const written = (...rows: readonly FilterRow[]) => filterExpression({ join: 'and', rows }, fields)

describe('filterExpression', () => {
  it('doubles the quotes of a text and finds it in any case', () => {
    expect(written({ field: 'name', operator: 'contains', values: ["O'Brien"] })).toBe(
      "CONTAINS(LOWER(name), 'o''brien')",
    )
  })

  it('counts an empty value among those that are none of the options', () => {
    expect(written({ field: 'status', operator: 'noneOf', values: ['a', 'b'] })).toBe(
      "(IS_NULL(status) OR NOT status in ('a', 'b'))",
    )
  })

  it('writes days by DATE, and takes the day of an instant', () => {
    expect(written({ field: 'since', operator: 'between', values: ['2026-01-02', '2026-03-04'] })).toBe(
      '(since >= DATE(2026, 1, 2) AND since <= DATE(2026, 3, 4))',
    )
    expect(written({ field: 'createdAt', operator: 'lastDays', values: [7] })).toBe(
      '(DATE(createdAt) >= DATE_ADD(TODAY(), -7) AND DATE(createdAt) <= TODAY())',
    )
  })

  it('compares references by id and lists by membership', () => {
    expect(written({ field: 'owner', operator: 'anyOf', values: [{ id: 'u1', label: 'Ana' }] })).toBe("owner in ('u1')")
    expect(written({ field: 'tags', operator: 'has', values: ['x', 'y'] })).toBe("('x' in tags OR 'y' in tags)")
  })

  it('leaves out what is not complete or not known', () => {
    expect(
      written(
        { field: 'total', operator: 'greater', values: ['abc'] },
        { field: 'total', operator: 'contains', values: ['1'] },
        { field: 'since', operator: 'equals', values: ['31/02/2026'] },
        { field: 'gone', operator: 'empty', values: [] },
      ),
    ).toBeUndefined()
  })

  it('joins rows with the word of the tree', () => {
    const rows = [
      { field: 'total', operator: 'atLeast', values: [10] },
      { field: 'owner', operator: 'mine', values: [] },
    ]
    expect(filterExpression({ join: 'or', rows }, fields)).toBe('total >= 10 OR owner = user.id')
  })
})

it('offers no condition for a reference to several modules', () => {
  const target = fields.find(({ name }) => name === 'target')
  expect(target && operatorsOf(target)).toEqual([])
})

it('puts two filters in brackets and one as it is', () => {
  expect(bothFilters("a = 'x' OR b", 'c')).toBe("(a = 'x' OR b) AND (c)")
  expect(bothFilters(undefined, 'c')).toBe('c')
  expect(bothFilters(undefined, ' ')).toBeUndefined()
})

it('reads conditions from an address and drops what it cannot read', () => {
  expect(
    readFilterTree({ join: 'or', rows: [{ field: 'a', operator: 'anyOf', values: ['x', { bad: 1 }] }, 3] }),
  ).toEqual({
    join: 'or',
    rows: [{ field: 'a', operator: 'anyOf', values: ['x'] }],
  })
  expect(readFilterTree('nonsense')).toBeUndefined()
})
