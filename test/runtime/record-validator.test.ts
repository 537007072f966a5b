import { beforeAll, describe, expect, test } from 'vitest'
import type { RJSFSchema } from '@rjsf/utils'
import { extraErrors, placesOf } from '../../runtime/form/extra-errors.ts'
import { recordValidator, schemaProblems } from '../../runtime/form/record-validator.ts'
import { es } from '../../runtime/i18n/es/index.ts'
import { i18next } from '../../runtime/i18n/index.ts'

const schema: RJSFSchema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', maxLength: 5 },
    code: { type: ['string', 'null'], pattern: '^[0-9]{5}$' },
    kind: { enum: ['a', 'b', null] },
    limit: { type: ['number', 'null'], minimum: 0 },
    owner: { anyOf: [{ type: 'string', format: 'uuid' }, { type: 'null' }] },
    lines: {
      type: 'array',
      items: { type: 'object', properties: { quantity: { type: 'number', exclusiveMinimum: 0 } } },
    },
  },
}

const found = (data: unknown): readonly (readonly [string | undefined, string | undefined])[] =>
  schemaProblems(schema, data).map(({ property, message }) => [property, message])

describe('the validator of the form', () => {
  beforeAll(async () => {
    await i18next.init({ lng: 'es', ns: Object.keys(es), defaultNS: 'common', resources: { es } })
  })

  test.each([
    [{}, '.name', 'Falta este dato.'],
    [{ name: 'demasiado' }, '.name', 'Es muy largo: máximo 5 caracteres.'],
    [{ name: 'A', code: '12' }, '.code', 'No tiene la forma esperada.'],
    [{ name: 'A', kind: 'z' }, '.kind', 'Elija una opción de la lista.'],
    [{ name: 'A', limit: -1 }, '.limit', 'No puede ser menor que 0.'],
    [{ name: 'A', lines: [{ quantity: 1 }, { quantity: 0 }] }, '.lines.1.quantity', 'Debe ser mayor que 0.'],
  ])('%j is refused at %s', (data, property, message) => {
    expect(found(data)).toEqual([[property, message]])
  })

  test('one problem for each place, none for what contains it', () => {
    expect(found({ limit: 'x', lines: [{ quantity: 'y' }] }).map(([property]) => property)).toEqual([
      '.name',
      '.limit',
      '.lines.0.quantity',
    ])
  })

  test('what is undefined is not there', () => expect(found({ name: 'A', code: undefined, kind: null })).toEqual([]))

  test('rjsf gets the errors by field, those of the definitions added', () => {
    const { errorSchema } = recordValidator.validateFormData({ name: 'A', limit: -1 }, schema, (_, errors) => {
      errors.name?.addError('Ya existe.')
      return errors
    })
    expect(placesOf(errorSchema)).toEqual([
      { path: ['limit'], text: 'No puede ser menor que 0.' },
      { path: ['name'], text: 'Ya existe.' },
    ])
  })

  test('problems of the server stand at their field, with their hint', () => {
    const errors = extraErrors([
      { code: 'CIM504', pointer: '/lines/0/quantity', message: 'Falta.', hint: 'Escribe cuántas.' },
      { code: 'CIM510', pointer: '', message: 'Sin permiso.' },
    ])
    expect(placesOf(errors).toSorted((a, b) => a.path.length - b.path.length)).toEqual([
      { path: [], text: 'Sin permiso.' },
      { path: ['lines', '0', 'quantity'], text: 'Falta. Escribe cuántas.' },
    ])
  })
})
