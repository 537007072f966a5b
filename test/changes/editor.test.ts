import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { repository } from '../../engine/server/settings.ts'

type Json = Readonly<Record<string, unknown>>

const folders = ['modules', 'engine/definitions', 'test/fixtures/school']
const jsonIn = (folder: string): readonly string[] =>
  existsSync(join(repository, folder))
    ? readdirSync(join(repository, folder))
        .filter((name) => name.endsWith('.json'))
        .map((name) => join(folder, name))
    : []
const below = (folder: string): readonly string[] =>
  existsSync(join(repository, folder))
    ? readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.json'))
        .map((name) => join(folder, name))
    : []
const read = (file: string): Json => JSON.parse(readFileSync(join(repository, file), 'utf8')) as Json

const modules = folders.flatMap(jsonIn)
const picklists = folders.flatMap((folder) => below(join(folder, 'picklists')))
const demo = folders.flatMap((folder) => below(join(folder, 'demo')))

/** Every schema by its own address, as an editor finds them by following relative references. */
function schemas(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  for (const file of below('schemas').filter((name) => name.endsWith('.schema.json'))) ajv.addSchema(read(file))
  return ajv
}

/** The schema that a file names, as a path of the repository. */
const schemaOf = (file: string): string =>
  relative(repository, join(repository, dirname(file), String(read(file)['$schema'])))

describe('an editor opened on a definition', () => {
  it.each([...modules, ...picklists, ...demo])('%s › finds the schema that it names', (file) => {
    expect(existsSync(join(repository, schemaOf(file)))).toBe(true)
  })

  it('is told the schema of its kind', () => {
    expect([...new Set(modules.map(schemaOf))]).toEqual(['schemas/module.schema.json'])
    expect([...new Set(picklists.map(schemaOf))]).toEqual(['schemas/picklist.schema.json'])
  })

  it('follows references that are files beside the schema', () => {
    for (const file of below('schemas').filter((name) => name.endsWith('.schema.json'))) {
      const references = [...readFileSync(join(repository, file), 'utf8').matchAll(/"\$ref": "([^"#]+)"/g)].map(
        ([, reference]) => reference ?? '',
      )
      expect(references.filter((reference) => !existsSync(join(repository, dirname(file), reference)))).toEqual([])
    }
  })

  it('finds no mistake in any definition', () => {
    const ajv = schemas()
    const wrong = [...modules, ...picklists].flatMap((file) => {
      const validate = ajv.getSchema(`https://cimbra.dev/${schemaOf(file)}`)
      return validate?.(read(file)) === true ? [] : [`${file}: ${ajv.errorsText(validate?.errors)}`]
    })
    expect(wrong).toEqual([])
  })

  it('marks a mistake: an unknown keyword, a type that is not there, a value of the wrong form', () => {
    const validate = schemas().getSchema('https://cimbra.dev/schemas/module.schema.json')
    const accounts = read('test/fixtures/school/Teachers.json')
    const properties = accounts['properties'] as Json
    for (const mistake of [
      { ussage: 'x' },
      { properties: { ...properties, x: { field: 'mony', title: 'X' } } },
      { properties: { ...properties, x: { field: 'text', title: 'X', maxLength: '9' } } },
    ]) {
      expect(validate?.({ ...accounts, ...mistake })).toBe(false)
    }
  })

  it('completes a field: each type describes its keywords', () => {
    const undescribed = below('schemas/fields').filter((file) => typeof read(file)['description'] !== 'string')
    expect(undescribed).toEqual([])
  })
})

describe('Ajv with our dialect', () => {
  /** Our meta-schema under the address that module files give it; `id` is a word of ours here. */
  function dialect(address: string): Ajv2020 {
    const ajv = schemas()
    ajv.removeKeyword('id')
    return ajv.addMetaSchema(
      { ...read('schemas/module.schema.json'), $id: 'https://cimbra.dev/schemas/dialect.json' },
      address,
    )
  }

  it.each(modules)('%s › is compiled as it stands', (file) => {
    expect(typeof dialect(String(read(file)['$schema'])).compile(read(file))).toBe('function')
  })

  it('and checks a record by what JSON Schema has words for', () => {
    const students = read('test/fixtures/school/Students.json')
    const validate = dialect(String(students['$schema'])).compile(students)
    expect(validate({ givenName: 'Ana', familyName: 'Ruiz', level: 'primary' })).toBe(true)
    expect(validate({ givenName: 'Ana', familyName: 'Ruiz' })).toBe(false)
    expect(validate({ givenName: 'A'.repeat(81), familyName: 'Ruiz', level: 'primary' })).toBe(false)
    expect(validate({ givenName: 'Ana', familyName: 'Ruiz', level: 'primary', creditDays: 91 })).toBe(false)
  })
})
