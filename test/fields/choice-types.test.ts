import { expect, test } from 'vitest'
import { columnsOf, definitionProblems, refusalOf, writtenAs, type Brief } from './field-under-test.ts'

test.each([
  [{ field: 'picklist', picklist: 'colours' }, [['CIM202', '/picklist']]],
  [{ field: 'multiPicklist', picklist: 'colours' }, [['CIM202', '/picklist']]],
  [{ field: 'formula', formula: "'red'", picklist: 'colours' }, [['CIM202', '/picklist']]],
  [
    {
      field: 'picklist',
      picklist: 'colour',
      transitions: [
        { from: null, to: ['red'] },
        { from: 'blue', to: ['red', 'grey'] },
      ],
    },
    [
      ['CIM206', '/transitions/1/from'],
      ['CIM206', '/transitions/1/to/1'],
    ],
  ],
  [{ field: 'picklist', picklist: 'colour', transitions: [{ from: 'red', to: ['green'] }] }, []],
] as readonly (readonly [Brief, readonly unknown[]])[])('choices › the definition %j is checked', (brief, problems) => {
  expect(definitionProblems(brief)).toEqual(problems)
})

test.each([
  [{ field: 'picklist', picklist: 'colour' }, 'blue', 'enum'],
  [{ field: 'picklist', picklist: 'colour' }, 'Red', 'enum'],
  [{ field: 'picklist', picklist: 'colour' }, ['red'], 'enum'],
  [{ field: 'multiPicklist', picklist: 'colour' }, 'red', 'type'],
  [{ field: 'multiPicklist', picklist: 'colour' }, ['red', 'blue'], 'enum'],
  [{ field: 'multiPicklist', picklist: 'colour' }, ['red', 'red'], 'uniqueItems'],
  [{ field: 'multiPicklist', picklist: 'colour', maxItems: 1 }, ['red', 'green'], 'maxItems'],
] as readonly (readonly [Brief, unknown, string])[])('choices › %j refuses %j', (brief, value, keyword) => {
  expect(refusalOf(brief, value)).toBe(keyword)
})

test.each([
  [{ field: 'picklist', picklist: 'colour' }, 'red'],
  [{ field: 'picklist', picklist: 'colour' }, 'retired'],
  [{ field: 'multiPicklist', picklist: 'colour' }, []],
  [{ field: 'multiPicklist', picklist: 'colour' }, ['green', 'red']],
] as readonly (readonly [Brief, unknown])[])('choices › %j takes %j and writes it as it is', async (brief, value) => {
  expect(refusalOf(brief, value)).toBeUndefined()
  expect(await writtenAs(brief, value)).toEqual([value])
})

test.each([
  [{ field: 'picklist', picklist: 'colour' }, ['cell text']],
  [{ field: 'multiPicklist', picklist: 'colour' }, [`cell text[] not null default '{}'`]],
] as readonly (readonly [Brief, readonly string[]])[])('choices › %j is stored in %j', (brief, columns) => {
  expect(columnsOf(brief)).toEqual(columns)
})
