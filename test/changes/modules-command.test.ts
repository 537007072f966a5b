import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../../engine/server/settings.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { bareEnvironment } from '../support/server-process.ts'
import { fill, folderOf, withField, withoutField, workshop, type Workshop } from './workshop.ts'

interface Said {
  readonly status: number | null
  readonly out: string
  readonly error: string
}

let database: TestDatabase
const folders: string[] = []

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await database.end()
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const written = (definitions: Workshop): string => {
  const folder = folderOf(definitions)
  folders.push(folder)
  return folder
}

/** `npm run modules -- …` without npm. */
function modules(args: readonly string[], folder: string): Promise<Said> {
  const env = {
    ...bareEnvironment(),
    DATABASE_URL: database.url,
    CIMBRA_MODULES: folder,
    CIMBRA_DATA: join(tmpdir(), 'cimbra-never-used'),
  }
  const child = spawn(process.execPath, [join(repository, 'engine/server/modules-command.ts'), ...args], {
    env,
    cwd: tmpdir(),
  })
  let [out, error] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text))
  return new Promise((resolve) =>
    child.once('close', (status) => resolve({ status, out: out.trim(), error: error.trim() })),
  )
}

const wrong = withField(
  withField(workshop, 'Jobs', 'boss', { field: 'reference', to: 'Client', title: 'Jefe' }),
  'Jobs',
  'half',
  { field: 'formula', formula: 'cots / 2', title: 'Mitad' },
)

describe('npm run modules', () => {
  const folder = written(workshop)

  it('says its orders when there is none, and the nearest when there is no such one', async () => {
    const [none, near] = await Promise.all([modules([], folder), modules(['aply'], folder)])
    expect([none.status, near.status]).toEqual([1, 1])
    expect(none.error).toMatch(/^Uso: npm run modules -- <orden>\n {2}check {2,}revisa/)
    expect(near.error).toMatch(/^No hay ninguna orden «aply»\. ¿Quiso decir «apply»\?\n\nUso:/)
  })

  it('check › counts what is right, and lists what is wrong with its place, its words and a way out', async () => {
    const [right, mistaken] = await Promise.all([modules(['check'], folder), modules(['check'], written(wrong))])
    expect(right).toMatchObject({ status: 0, error: '' })
    expect(right.out).toMatch(/^Sin problemas: \d+ módulos, \d+ campos, \d+ listas\.$/)
    expect([mistaken.status, mistaken.out]).toEqual([1, ''])
    expect(mistaken.error.replaceAll(/cimbra-modules-\w+\//g, 'modules/')).toBe(
      [
        '  CIM301 modules/Jobs.json#/properties/boss/to',
        '    No hay ningún módulo «Client». ¿Quiso decir «Clients»?',
        '  CIM302 modules/Jobs.json#/properties/half/formula, posición 1',
        '    El módulo «Jobs» no tiene ningún campo «cots». ¿Quiso decir «cost»?',
        '',
        '2 problemas en las definiciones.',
      ]
        .join('\n')
        .trim(),
    )
  })

  it('verify › asks for apply first', async () => {
    expect(await modules(['verify'], folder)).toEqual({
      status: 1,
      out: '',
      error: 'La base de datos no está al día con las definiciones. Corra antes: npm run modules -- apply',
    })
  })

  it('plan › shows the SQL and changes nothing', async () => {
    const { status, out } = await modules(['plan'], folder)
    expect(status).toBe(0)
    expect(out).toMatch(/create table "app"\."jobs"[\s\S]*create or replace trigger[\s\S]*\n\n\d+ sentencias\.$/)
    expect((await database.pool.query(`select 1 from pg_namespace where nspname = 'app'`)).rows).toEqual([])
  })

  it('apply › brings the database there, and then has nothing to do', async () => {
    expect(await modules(['apply'], folder)).toEqual({
      status: 0,
      out: 'Listo: la base de datos está al día.',
      error: '',
    })
    expect(await modules(['apply'], folder)).toEqual({ status: 0, out: 'Nada que cambiar.', error: '' })
    expect(await modules(['plan'], folder)).toEqual({ status: 0, out: 'Nada que cambiar.', error: '' })
  })

  it('plan › of a grown definition is what apply then does', async () => {
    await fill(database)
    const grown = written(
      withField(workshop, 'Clients', 'code', { field: 'autoNumber', numbering: 'C-{seq:3}', title: 'Clave' }),
    )
    const { out } = await modules(['plan'], grown)
    expect(out.split(';\n').map((statement) => statement.split(' ').slice(0, 3).join(' '))).toEqual([
      'create sequence if',
      'alter table "app"."clients"',
      'create unique index',
      expect.stringMatching(/^\n\d+ sentencias\.$/),
    ])
    expect((await modules(['apply'], grown)).status).toBe(0)
  })

  it('plan and apply › refuse what would lose data', async () => {
    const poorer = written(withoutField(workshop, 'Jobs', 'hours'))
    for (const order of ['plan', 'apply']) {
      const { status, error } = await modules([order], poorer)
      expect([status, error]).toEqual([
        1,
        expect.stringContaining(
          'CIM401 Jobs.json#/properties/hours\n    Se perderían los datos de «Jobs.hours»: el campo ya no está en la definición. Devuelva el campo a la definición.',
        ),
      ])
    }
  })

  it('verify › recomputes, and names what differs', async () => {
    const grown = written(
      withField(workshop, 'Clients', 'code', { field: 'autoNumber', numbering: 'C-{seq:3}', title: 'Clave' }),
    )
    expect(await modules(['verify'], grown)).toEqual({
      status: 0,
      out: 'Todos los acumulados coinciden con sus registros.',
      error: '',
    })
    await database.pool.query(`update app.clients set spent = 1 where name = 'Ana'`)
    const { status, error } = await modules(['verify'], grown)
    expect([status, error]).toEqual([
      1,
      expect.stringMatching(/^Clients\.spent: 1 registros difieren \([-0-9a-f]{36}\)$/),
    ])
  })

  it('docs › writes pages into a folder', async () => {
    const target = mkdtempSync(join(tmpdir(), 'cimbra-docs-'))
    folders.push(target)
    const { status, out } = await modules(['docs', target], folder)
    expect([status, out]).toEqual([0, expect.stringMatching(/^\d+ páginas en /)])
    expect(readFileSync(join(target, 'Jobs.html'), 'utf8')).toContain('Trabajos')
  })
})
