import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Pool } from 'pg'
import { loadDemo } from '../../engine/demo/load-demo.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { describe as textOf } from '../../engine/problems/problem.ts'

const { graph } = compileModules({ base: join(import.meta.dirname, '../fixtures/school') })
const folder = mkdtempSync(join(tmpdir(), 'cimbra-recipe-'))
mkdirSync(join(folder, 'demo'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A recipe with a problem never reaches the database, so there is none. */
const nowhere = { connect: () => Promise.reject(new Error('asked the database')) } as unknown as Pool

async function problemsOf(recipe: unknown, words: unknown = { entries: ['a', 'b'] }): Promise<readonly string[]> {
  writeFileSync(join(folder, 'demo/recipe.json'), typeof recipe === 'string' ? recipe : JSON.stringify(recipe))
  writeFileSync(join(folder, 'demo/words.json'), JSON.stringify(words))
  if (graph === undefined) throw new Error('the school has problems')
  const { problems } = await loadDemo({ pool: nowhere, graph, folder, size: 'small', today: '2026-11-21' })
  return problems.map((each) => {
    const { code, pointer, hint } = textOf(each, 'es')
    return [code, pointer, ...(hint === undefined ? [] : [hint])].join(' ')
  })
}

const step = (more: object) => ({ steps: [{ module: 'Teachers', count: 1, fields: {}, ...more }] })

describe('recipe', () => {
  test.each<readonly [string, unknown, readonly string[]]>([
    ['what is not JSON', '{ "steps": ', ['CIM101 ']],
    ['without steps', {}, ['CIM103 ']],
    [
      'an unknown word',
      { steps: [{ module: 'Teachers', feilds: {}, fields: {} }] },
      ['CIM102 /steps/0/feilds ¿Quiso decir «fields»?'],
    ],
    [
      'an unknown way',
      step({ fields: { fullName: { pik: 'words' } } }),
      ['CIM102 /steps/0/fields/fullName/pik ¿Quiso decir «pick»?'],
    ],
    [
      'an unknown module',
      { steps: [{ module: 'Teacher', fields: {} }] },
      ['CIM301 /steps/0/module ¿Quiso decir «Teachers»?'],
    ],
    [
      'an unknown field',
      step({ fields: { fulName: 'Ana' } }),
      ['CIM302 /steps/0/fields/fulName ¿Quiso decir «fullName»?'],
    ],
    [
      'an unknown vocabulary',
      step({ fields: { fullName: { pick: 'word' } } }),
      ['CIM316 /steps/0/fields/fullName/pick ¿Quiso decir «words»?'],
    ],
    [
      'an unknown column of a vocabulary',
      step({ fields: { fullName: { pick: 'words', matching: { txt: "='a'" } } } }),
      ['CIM316 /steps/0/fields/fullName/matching/txt ¿Quiso decir «text»?'],
    ],
    [
      'an unknown name in an expression',
      step({ fields: { fullName: '=UPPER(fulname)' } }),
      ['CIM302 /steps/0/fields/fullName ¿Quiso decir «fullName»?'],
    ],
    [
      'an unknown name of a draw',
      step({ draws: { word: { pick: 'words' } }, fields: { fullName: '=UPPER(wrd)' } }),
      ['CIM302 /steps/0/fields/fullName ¿Quiso decir «word»?'],
    ],
    [
      'an unknown name in a pattern',
      step({ fields: { fullName: { pattern: 'Prof. {nam}' } } }),
      ['CIM302 /steps/0/fields/fullName/pattern'],
    ],
    ['a value of another type', step({ fields: { inService: 'yes' } }), ['CIM309 /steps/0/fields/inService']],
    ['an expression of another type', step({ fields: { hired: '=1 + 1' } }), ['CIM309 /steps/0/fields/hired']],
    [
      'an option that is not in the list',
      { steps: [{ module: 'Incidents', count: 1, fields: { gravity: { oneOf: { low: 1, hihg: 1 } } } }] },
      ['CIM206 /steps/0/fields/gravity ¿Quiso decir «high»?'],
    ],
    ['a field that is computed', step({ fields: { cohortsTaught: 3 } }), ['CIM205 /steps/0/fields/cohortsTaught']],
    [
      'a field that only the database fills',
      { steps: [{ module: 'Students', count: 1, fields: { id: 'x' } }] },
      ['CIM205 /steps/0/fields/id'],
    ],
    [
      'two ways at once',
      step({ fields: { fullName: { pick: 'words', uuid: true } } }),
      ['CIM104 /steps/0/fields/fullName'],
    ],
    [
      'a draw named after a field',
      step({ draws: { fullName: { pick: 'words' } } }),
      ['CIM313 /steps/0/draws/fullName'],
    ],
    [
      'values that rest on each other',
      step({ fields: { fullName: '=workEmail', workEmail: '=fullName' } }),
      ['CIM304 /steps/0'],
    ],
    [
      'a reference that leads elsewhere',
      { steps: [{ module: 'Cohorts', per: { module: 'Teachers', via: 'subject' }, fields: {} }] },
      ['CIM303 /steps/0/per/via'],
    ],
    [
      'a parent that is no module',
      { steps: [{ module: 'Cohorts', per: { module: 'Subject', via: 'subject' }, fields: {} }] },
      ['CIM301 /steps/0/per/module ¿Quiso decir «Subjects»?'],
    ],
    [
      'an unknown name of a candidate',
      { steps: [{ module: 'Cohorts', count: 1, fields: { teacher: { reference: 'option.inServce' } } }] },
      ['CIM302 /steps/0/fields/teacher/reference ¿Quiso decir «inService»?'],
    ],
    [
      'a condition that is none',
      { steps: [{ module: 'Cohorts', count: 1, fields: { teacher: { reference: 'option.fullName' } } }] },
      ['CIM309 /steps/0/fields/teacher/reference'],
    ],
  ])('recipe › %s is a problem at its place', async (_, recipe, expected) => {
    const found = await problemsOf(recipe)
    expect(found.map((each, i) => (expected[i]?.includes('¿') === true ? each : each.split(' ¿')[0]))).toEqual(expected)
  })

  test('recipe › a vocabulary of another shape is a problem of its own file', async () => {
    expect(await problemsOf(step({}), { entries: [1] })).toEqual(['CIM104 /entries/0'])
  })
})
