import { expect, test } from 'vitest'
import { filesBelow } from './sources.ts'

const files = filesBelow(
  ['engine', 'runtime', 'studio', 'schemas', 'test'],
  '.ts',
  '.tsx',
  '.mjs',
  '.css',
  '.hbs',
  '.peggy',
)
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('/') + 1).replace(/(\.d|\.test|\.config|\.module)?\.\w+$/, '')

/** Words that say nothing about what a file has. */
const empty = [
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'manager',
  'service',
  'services',
  'base',
  'misc',
  'shared',
  'lib',
  'new',
  'old',
]

test('file names › say what is inside', () => {
  const bad = files.filter(
    ({ path }) =>
      empty.includes(nameOf(path)) ||
      /(^|-)(utils?|helpers?|manager|misc)(-|$)/.test(nameOf(path)) ||
      /(^|-)(data2|v2|new|old)$/.test(nameOf(path)),
  )
  expect(bad.map(({ path }) => path)).toEqual([])
})

test('file names › are kebab-case', () => {
  expect(files.filter(({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(nameOf(path))).map(({ path }) => path)).toEqual([])
})

test('file names › no part has a number: parts are cut by stage or by type', () => {
  expect(
    files
      .filter(({ path }) => /-(part|\d+)$/.test(nameOf(path)) && !path.startsWith('test/support/'))
      .map(({ path }) => path),
  ).toEqual([])
})
