import { expect, test } from 'vitest'
import { fieldTypes } from '../../engine/fields/index.ts'
import { fieldComponents } from '../../runtime/fields/index.ts'
import { filesBelow, isThere, kebab, readText } from './sources.ts'

const declared = filesBelow(['schemas/fields'], '.schema.json').map(({ path }) =>
  path.replace(/^.*\/(.*)\.schema\.json$/, '$1'),
)
const tests = filesBelow(['test/fields'], '.test.ts', '.test.tsx')

test('field types › the three registries have the types that schemas/fields declares, and no others', () => {
  const sorted = (names: readonly string[]): readonly string[] => [...names].sort()
  expect(sorted(Object.keys(fieldTypes))).toEqual(sorted(declared))
  expect(sorted(Object.keys(fieldComponents))).toEqual(sorted(declared))
  const referred = [...readText('schemas/module.schema.json').matchAll(/"fields\/(\w+)\.schema\.json"/g)].map(
    ([, name]) => name ?? '',
  )
  expect(sorted(referred)).toEqual(sorted(declared))
})

test.each(declared)('field types › %s is in all its places', (type) => {
  expect(isThere(`engine/fields/${kebab(type)}.ts`)).toBe(true)
  expect(isThere(`runtime/fields/${type}/input.tsx`)).toBe(true)
  expect(isThere(`runtime/fields/${type}/view.tsx`)).toBe(true)
  expect(
    tests.filter(({ text }) => new RegExp(`['".(\\[]${type}['")\\].:]`).test(text)).map(({ path }) => path),
  ).not.toEqual([])
})

test.each(Object.entries(fieldTypes))(
  'field types › %s knows its own word and has a name in both languages',
  (word, type) => {
    expect(type.field).toBe(word)
    expect([type.title.es, type.title.en].filter((title) => title.trim() === '')).toEqual([])
  },
)
