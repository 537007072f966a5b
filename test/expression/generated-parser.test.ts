import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { generateParser } from '../../engine/expression/generate-parser.ts'

test('generated parser › is what the grammar gives (node engine/expression/generate-parser.ts)', async () => {
  const committed = await readFile(new URL('../../engine/expression/generated/parser.js', import.meta.url), 'utf8')
  expect(committed === (await generateParser())).toBe(true)
  expect(committed).toMatch(/^\/\/ Generated /)
})
