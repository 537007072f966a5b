import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { moduleNames, modulesOfFile, uncovered } from './coverage.ts'

/** Modules of which a test file here says that it covers all: by a list of its own, or by one of modulesOfFile. */
function modulesOf(file: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8')
  const listed = [...text.matchAll(/testChecks\(\s*\[([^\]]*)\]/g)].flatMap(([, names = '']) =>
    [...names.matchAll(/'(\w+)'/g)].map(([, name = '']) => name),
  )
  const named = Object.entries(modulesOfFile).flatMap(([name, modules]) =>
    text.includes(`complete(modulesOfFile.${name})`) ? modules : [],
  )
  return [...listed, ...named]
}

test('every module has its rules tested in one file here', () => {
  const files = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith('.test.ts') && name !== 'coverage.test.ts',
  )
  const covered = files.flatMap(modulesOf)
  expect({
    untested: moduleNames().filter((name) => !covered.includes(name)),
    twice: covered.filter((name, i) => covered.indexOf(name) !== i),
  }).toEqual({ untested: [], twice: [] })
})

test('a rule that no table covers is found, and so is a case of a rule that is gone', () => {
  expect(
    uncovered(['PaymentTerms'], ['PaymentTerms.name required', 'PaymentTerms.name unique', 'PaymentTerms rule gone']),
  ).toEqual({
    untested: ['PaymentTerms.satPaymentForm required'],
    unknown: ['PaymentTerms rule gone'],
  })
})
