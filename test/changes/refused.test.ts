import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describe as describeProblem } from '../../engine/problems/problem.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import {
  applied,
  applyWorkshop,
  fill,
  stateOf,
  withField,
  withModule,
  withoutField,
  workshop,
  type Workshop,
} from './workshop.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await applied(database, workshop)
  await fill(database)
})
afterAll(() => database.end())

const field = (title: string, definition: Readonly<Record<string, unknown>>) => ({ title, ...definition })
const colours = { $id: 'colour', title: 'Color', options: [{ key: 'red', label: 'Rojo' }] }

const refused: readonly (readonly [
  what: string,
  definitions: Workshop,
  expected: Readonly<Record<string, unknown>>,
])[] = [
  [
    'a field that is gone',
    withoutField(workshop, 'Clients', 'level'),
    {
      code: 'CIM401',
      file: 'Clients.json',
      pointer: '/properties/level',
      message: 'Se perderían los datos de «Clients.level»: el campo ya no está en la definición.',
      hint: 'Devuelva el campo a la definición.',
    },
  ],
  [
    'a list of links that is gone',
    withoutField(workshop, 'Clients', 'friends'),
    { code: 'CIM401', pointer: '/properties/friends' },
  ],
  [
    'a module that is gone',
    {
      ...workshop,
      modules: workshop.modules.slice(0, 1).map((each) => ({
        ...each,
        properties: {
          name: each.properties['name'] ?? {},
          level: each.properties['level'] ?? {},
          friends: each.properties['friends'] ?? {},
          pin: each.properties['pin'] ?? {},
        },
      })),
    },
    {
      code: 'CIM402',
      file: 'Jobs.json',
      message: 'Se perderían los datos del módulo «Jobs»: ya no está en las definiciones.',
    },
  ],
  [
    'a number that becomes a text',
    withField(workshop, 'Jobs', 'hours', field('Horas', { field: 'text' })),
    {
      code: 'CIM403',
      pointer: '/properties/hours/field',
      message: 'El campo «Jobs.hours» no puede cambiar de integer a text sin perder datos.',
    },
  ],
  [
    'a text that becomes an option',
    withField(workshop, 'Clients', 'name', field('Nombre', { field: 'picklist', picklist: 'level' })),
    { code: 'CIM403' },
  ],
  [
    'a secret that becomes a text',
    withField(workshop, 'Clients', 'pin', field('Clave', { field: 'text' })),
    { code: 'CIM403' },
  ],
  [
    'links to another module',
    withField(workshop, 'Clients', 'friends', field('Amigos', { field: 'multiReference', to: 'Jobs' })),
    { code: 'CIM403' },
  ],
  [
    'links that become a reference',
    withField(workshop, 'Clients', 'friends', field('Amigos', { field: 'reference', to: 'Clients' })),
    { code: 'CIM403' },
  ],
  [
    'an option of another list',
    withField(
      { ...workshop, picklists: [...workshop.picklists, colours] },
      'Clients',
      'level',
      field('Nivel', { field: 'picklist', picklist: 'colour' }),
    ),
    { code: 'CIM403', pointer: '/properties/level/picklist' },
  ],
  [
    'an option that is gone',
    { ...workshop, picklists: workshop.picklists.map((each) => ({ ...each, options: each.options.slice(1) })) },
    {
      code: 'CIM405',
      file: 'picklists/level.json',
      message: 'La lista «level» ya no tiene la opción «gold»; desactívela en lugar de quitarla.',
    },
  ],
  [
    'a new field that is required',
    withModule(withField(workshop, 'Jobs', 'place', field('Lugar', { field: 'text' })), 'Jobs', (each) => ({
      ...each,
      required: ['place'],
    })),
    {
      code: 'CIM404',
      file: 'Jobs.json',
      pointer: '/properties/place',
      message:
        'Hay registros que no cumplen lo nuevo: en «Trabajos» hay registros sin «Lugar», que ahora es obligatorio.',
    },
  ],
  [
    'a field that is required now',
    withModule(workshop, 'Jobs', (each) => ({ ...each, required: ['doneOn'] })),
    { code: 'CIM404', pointer: '/properties/doneOn' },
  ],
  [
    'a text too narrow for what is there',
    withField(workshop, 'Clients', 'name', field('Nombre', { field: 'text', maxLength: 4 })),
    {
      code: 'CIM404',
      pointer: '/properties/name',
      message:
        'Hay registros que no cumplen lo nuevo: en «Clientes» hay registros cuyo «Nombre» no cabe en los límites nuevos.',
    },
  ],
  [
    'a limit that a record is beyond',
    withField(workshop, 'Jobs', 'hours', field('Horas', { field: 'integer', maximum: 3 })),
    { code: 'CIM404', pointer: '/properties/hours' },
  ],
  [
    'a value that records repeat',
    withField(workshop, 'Clients', 'level', field('Nivel', { field: 'picklist', picklist: 'level', unique: true })),
    {
      code: 'CIM404',
      pointer: '/properties/level',
      message:
        'Hay registros que no cumplen lo nuevo: en «Clientes» hay registros que repiten «Nivel», que ahora debe ser único.',
    },
  ],
]

describe('refused, with nothing changed', () => {
  it.each(refused)('%s', async (_, definitions, expected) => {
    const before = await stateOf(database)
    const { problems, changed } = await applyWorkshop(database, definitions)
    expect(problems.map((each) => describeProblem(each, 'es'))).toEqual([expect.objectContaining(expected)])
    expect(changed).toBe(false)
    expect(await stateOf(database)).toEqual(before)
  })

  it('and what is taken back is accepted as before', async () => {
    expect(await applyWorkshop(database, workshop)).toEqual({ problems: [], changed: false })
  })
})
