import { expect, test } from 'vitest'
import { catalogue } from '../../engine/problems/catalogue.ts'
import { filesBelow, withoutComments } from './sources.ts'

interface Text {
  readonly es: string
  readonly en: string
}

const entries: readonly (readonly [string, Text & { readonly hint?: Text }])[] = Object.entries(catalogue)
const sources = filesBelow(['engine', 'runtime', 'studio'], '.ts', '.tsx').filter(
  ({ path }) => path !== 'engine/problems/catalogue.ts',
)
const used = new Map(
  sources.flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(/\bCIM\d+\b/g)].map(([code]) => [code, path] as const),
  ),
)

const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

test.each(entries)('problems › %s says the same in both languages', (_, { es, en, hint }) => {
  for (const text of [es, en]) expect(text).toMatch(/^\S.*[.!?»”]$/)
  expect(placeholders(en)).toEqual(placeholders(es))
  if (hint !== undefined) expect([hint.es, hint.en].filter((text) => text.trim() === '')).toEqual([])
})

test('problems › codes stand in their stage and in order', () => {
  const codes = entries.map(([code]) => code)
  expect(codes.filter((code) => !/^CIM[1-59]\d\d$/.test(code))).toEqual([])
  expect(codes).toEqual([...codes].sort())
})

test('problems › every code in the catalogue is given somewhere', () => {
  expect(entries.map(([code]) => code).filter((code) => !used.has(code))).toEqual([])
})

test('problems › every code given is in the catalogue', () => {
  expect([...used].filter(([code]) => !Object.hasOwn(catalogue, code))).toEqual([])
})
