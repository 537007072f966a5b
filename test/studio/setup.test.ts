import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLibrary, type Library } from './library.ts'

let library: Library

beforeAll(async () => {
  library = await openLibrary()
})
afterAll(() => library.end())

interface Step {
  readonly key: string
  readonly state: string
  readonly missing: readonly { readonly key: string; readonly text: string }[]
}

const steps = async (): Promise<readonly Step[]> => (await library.call('GET', '/setup')).body.steps
const step = async (key: string): Promise<Step | undefined> => (await steps()).find((each) => each.key === key)

test('set-up › the steps stand in the order of the work', async () => {
  const { status, body } = await library.call('GET', '/setup')
  expect(status).toBe(200)
  expect(body.steps.map(({ key }: Step) => key)).toEqual([
    'security',
    'roles',
    'people',
    'company',
    'modules',
    'picklists',
    'Members',
  ])
  expect(body.steps.map((each: { order: number }) => each.order)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(body.total).toBe(7)
  expect(body.steps[0]).toMatchObject({
    title: 'Esquema de seguridad',
    state: 'done',
    modules: [
      { name: 'Units', count: 3 },
      { name: 'Regions', count: 1 },
      { name: 'Portfolios', count: 2 },
    ],
  })
})

test('set-up › says what is missing and counts it', async () => {
  expect(await step('roles')).toMatchObject({
    state: 'missing',
    missing: [{ key: 'Roles', text: 'Falta dar de alta «Roles».' }],
  })
  expect((await step('people'))?.missing.map(({ key }) => key)).toEqual(['Users.role', 'alone'])
  const person = await library.person('Sin Perfil')
  expect((await step('people'))?.missing).toContainEqual({
    key: 'without',
    text: 'Personas activas sin perfil vigente (1): Sin Perfil.',
  })
  await library.give(person, 'librarian', library.units.north, null, { validTo: '2026-11-20' })
  expect((await step('people'))?.missing.map(({ key }) => key)).toContain('without')
  await library.give(person, 'librarian', library.units.south, null, { validTo: '2026-11-21' })
  expect((await step('people'))?.missing.map(({ key }) => key)).not.toContain('without')
})

test('set-up › asks only for what the record shows', async () => {
  expect((await step('company'))?.missing.map(({ key }) => key)).toEqual([
    'Company.rfc',
    'Company.logo',
    'Company.phone',
    'Company.email',
    'Company.address',
  ])
  const { body } = await library.call('GET', '/records/Company')
  await library.change('Company', body.records[0], { country: 'COL', phone: '5555555555' })
  expect((await step('company'))?.missing.map(({ key }) => key)).toEqual([
    'Company.logo',
    'Company.email',
    'Company.address',
  ])
})

test('set-up › records of the product, and those with something left out', async () => {
  expect(await step('Members')).toMatchObject({
    state: 'missing',
    missing: [{ key: 'Members', text: 'Falta dar de alta «Socios».' }],
  })
  await library.create('Members', { name: 'Ana', branch: library.units.north })
  expect((await step('Members'))?.state).toBe('done')
  await library.create('Members', { name: 'Eva' })
  expect((await step('Members'))?.missing).toEqual([
    { key: 'Members.branch', text: 'Falta «Sucursal» en 1 de 2 registros de «Socios».' },
  ])
  const english = await library.call('GET', '/setup', undefined, { 'accept-language': 'en' })
  expect(english.body.steps.at(-1).missing[0].text).toBe('“Sucursal” is missing in 1 of 2 records of “Socios”.')
})

test('set-up › a step is left and taken up again', async () => {
  const left = await library.call('POST', '/setup/modules', { skipped: true })
  expect(left.body.steps.find(({ key }: Step) => key === 'modules').state).toBe('skipped')
  expect((await step('modules'))?.state).toBe('skipped')
  await library.call('POST', '/setup/modules', { skipped: false })
  expect((await step('modules'))?.state).toBe('missing')
  await library.studio('PATCH', 'modules/Books', { off: true })
  expect((await step('modules'))?.state).toBe('done')
  expect((await library.call('POST', '/setup/module', { skipped: true })).body.problems[0]).toMatchObject({
    code: 'CIM414',
    hint: '¿Quiso decir «modules»?',
  })
  expect((await library.call('POST', '/setup/modules', { skipped: 1 })).status).toBe(422)
})

test('set-up › what is switched off asks for nothing', async () => {
  await library.studio('PATCH', 'modules/Members', { off: true })
  expect((await steps()).map(({ key }) => key)).not.toContain('Members')
})

test('set-up › is for administrators', async () => {
  const person = await library.person('Otra')
  await library.give(person, 'librarian', library.units.north)
  const { call } = await library.as(person)
  expect((await call('GET', '/setup')).status).toBe(403)
  expect((await call('POST', '/setup/modules', { skipped: true })).status).toBe(403)
})
