/**
 * No code knows a module of the product: not a name of a module, picklist, field, option or view of `modules/` stands in `engine/`,
 * `runtime/` or `studio/`, comments and examples included.
 *
 * What counts as standing there:
 * - a name of several words (`SalesOrders`, `creditLimit`, `cancel_requested`, `account-classification`): anywhere in the text, as a whole word;
 * - the name of a module of one word (`Accounts`): anywhere but in the prose of a comment, where `Files` or `Services` may begin a sentence;
 *   in backticks or quotes it counts there too;
 * - a field, option or view of one word (`status`, `total`): ordinary words that code needs for itself, so only where a text of that
 *   spelling is looked up or compared as a name: `fieldsByName.get('total')`, `name === 'total'`, `key: 'draft'`.
 *
 * What does not: names that the system layer, the common fields of every module or the vocabulary of `schemas/` use too.
 */
import { expect, test } from 'vitest'
import { commonFields, nobody } from '../../engine/graph/common-fields.ts'
import { filesBelow, withoutComments, type SourceFile } from './sources.ts'

type Json = { readonly [key: string]: unknown }

const parsed = (folder: string): readonly Json[] =>
  filesBelow([folder], '.json').map(({ text }) => JSON.parse(text) as Json)

interface Names {
  readonly modules: readonly string[]
  readonly picklists: readonly string[]
  /** Fields, options and views. */
  readonly members: readonly string[]
}

const listOf = (value: unknown, key: string): readonly string[] =>
  Array.isArray(value) ? (value as Json[]).map((each) => String(each[key])) : []

function namesIn(definitions: readonly Json[]): Names {
  const modules = definitions.filter(({ type }) => type === 'object')
  const picklists = definitions.filter(({ options }) => options !== undefined)
  const fields = modules.flatMap(({ properties }) => Object.keys(properties as Json))
  const attributes = picklists.flatMap(({ attributes: given }) => Object.keys((given ?? {}) as Json))
  const options = picklists.flatMap(({ options: given }) => listOf(given, 'key'))
  const views = modules.flatMap(({ views: given }) => listOf(given, 'name'))
  return {
    modules: modules.map(({ $id }) => String($id)),
    picklists: picklists.map(({ $id }) => String($id)),
    members: [...fields, ...attributes, ...options, ...views],
  }
}

/** Every key and text of the schemas: the words that our vocabulary gives to definitions. */
function vocabulary(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(vocabulary)
  return value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...vocabulary(inner)])
    : []
}

const product = namesIn(parsed('modules'))
const system = namesIn(parsed('engine/definitions'))
const known = new Set([
  ...system.modules,
  ...system.picklists,
  ...system.members,
  ...Object.keys(commonFields(nobody)),
  ...parsed('schemas').flatMap(vocabulary),
])

/** Words that engine code gives a meaning of its own, with the place; a module may happen to use them too. */
const ownWords: Readonly<Record<string, string>> = {
  size: 'engine/demo: how large a demo company is to be, asked by its recipes',
}

const own = (names: readonly string[]): readonly string[] =>
  [...new Set(names)].filter((name) => !known.has(name) && !Object.hasOwn(ownWords, name))

const hasSeveralWords = (name: string): boolean => /[a-z][A-Z]|_|[a-z]-[a-z]|\//.test(name)

const modules = own(product.modules)
const picklists = own(product.picklists)
const members = own(product.members)

const escaped = (name: string): string => name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
const oneOf = (names: readonly string[]): string => `(?:${names.map(escaped).join('|')})`

const anywhere = new RegExp(
  `(?<![\\w-])${oneOf([...modules, ...picklists, ...members].filter(hasSeveralWords))}(?![\\w-])`,
  'g',
)
const moduleOfOneWord = new RegExp(
  `(?<![\\w-])${oneOf(modules.filter((name) => !hasSeveralWords(name)))}(?![\\w-])`,
  'g',
)

// A key of digits or of three capitals (`601`, `MXN`, `PUE`) is a number or an abbreviation like any other.
const word = oneOf([...picklists, ...members].filter((name) => !hasSeveralWords(name) && /^[a-z]{3,}$/.test(name)))
const lookedUp = new RegExp(
  [
    `(?:fieldsByName|fields|modules|picklists|optionsByKey|options|views|panels)\\b(?:\\??\\.(?:get|has|find|includes)\\(|\\??\\.?\\[)'${word}'`,
    `\\b(?:name|field|key|option|view|module|picklist)\\s*[!=]==\\s*'${word}'`,
    `\\b(?:key|option|view|module|picklist):\\s*'${word}'`,
    `\\b(?:fieldNamed|named|linkField|fieldOf)\\([^)\\n]*'${word}'`,
  ].join('|'),
  'g',
)

const quotedInComments = (text: string): string =>
  [...text.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g)]
    .flatMap(([comment]) => comment.match(/`[^`]*`|'[^']*'|"[^"]*"/g) ?? [])
    .join('\n')

const found = ({ path, text }: SourceFile, pattern: RegExp, within = text): readonly string[] => [
  ...new Set([...within.matchAll(pattern)].map(([match]) => `${path}: ${match}`)),
]

const sources = filesBelow(
  ['engine', 'runtime', 'studio'],
  '.ts',
  '.tsx',
  '.mjs',
  '.css',
  '.hbs',
  '.html',
  '.peggy',
  '.md',
).filter(({ path }) => !path.startsWith('engine/expression/generated/'))

test('product names › there are some to look for', () => {
  expect([modules.length > 30, picklists.length > 30, members.length > 300]).toEqual([true, true, true])
})

test('product names › a name of several words stands nowhere', () => {
  expect(sources.flatMap((source) => found(source, anywhere))).toEqual([])
})

test('product names › a module of one word stands in no code, and in no example', () => {
  expect(
    sources.flatMap((source) => [
      ...found(source, moduleOfOneWord, withoutComments(source.text)),
      ...found(source, moduleOfOneWord, quotedInComments(source.text)),
    ]),
  ).toEqual([])
})

test('product names › a field, option or view of one word is not looked up', () => {
  expect(sources.flatMap((source) => found(source, lookedUp, withoutComments(source.text)))).toEqual([])
})
