import { expect, test } from 'vitest'
import { preferredLanguage } from '../../engine/server/language.ts'

test.each([
  [undefined, 'es'],
  ['', 'es'],
  ['fr', 'es'],
  ['*', 'es'],
  ['en', 'en'],
  ['EN-us', 'en'],
  ['en-US,en;q=0.9,es;q=0.5', 'en'],
  ['es-MX,es;q=0.9,en;q=0.8', 'es'],
  ['en;q=0.3, es;q=0.7', 'es'],
  ['en;q=0', 'es'],
  ['en;q=nada', 'es'],
] as const)('language › %s is %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language)
})
