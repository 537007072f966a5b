import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { served, type Json, type Served } from '../support/served.ts'
import { customer, modulesFolder, openDesk } from './customers.ts'

const vehicles = {
  $schema: '../schemas/module.schema.json',
  $id: 'Vehiculos',
  title: 'Vehículos',
  singular: 'Vehículo',
  gender: 'm',
  icon: 'car',
  menu: 'Comercial',
  description: 'Los vehículos de cada cliente.',
  usage: 'Sirve para saber qué se atiende.',
  type: 'object',
  recordLabel: '{placas}',
  required: ['placas', 'account'],
  properties: {
    placas: { field: 'text', title: 'Placas', maxLength: 10, letters: 'upper', unique: true, search: true },
    account: {
      field: 'reference',
      to: 'Accounts',
      title: 'Cliente',
      panel: {
        name: 'vehiculos',
        title: 'Vehículos',
        description: 'Los que atendemos.',
        columns: ['placas', 'kind', 'price', 'yearlyCost'],
        sort: '-price',
      },
    },
    kind: { field: 'picklist', picklist: 'clase-de-vehiculo', title: 'Clase', default: 'car' },
    price: { field: 'money', title: 'Precio', minimum: 0 },
    yearlyCost: { field: 'formula', formula: 'price * 0.12', as: 'money', title: 'Costo anual' },
  },
  groups: [
    { name: 'general', title: 'Información general', fields: ['placas', 'account', 'kind', 'price', 'yearlyCost'] },
  ],
  views: [
    {
      name: 'dearest',
      title: 'Los más caros',
      filter: 'yearlyCost > 0',
      columns: ['placas', 'account', 'yearlyCost'],
      sort: '-yearlyCost',
    },
  ],
}
const kinds = {
  $schema: '../../schemas/picklist.schema.json',
  $id: 'clase-de-vehiculo',
  title: 'Clase de vehículo',
  options: [
    { key: 'car', label: 'Automóvil' },
    { key: 'truck', label: 'Camión', color: 'orange' },
  ],
}

/** What a database holds besides the new module: columns, constraints, indexes and triggers of every other table, and how many rows. */
async function restOf({ pool }: TestDatabase): Promise<unknown> {
  const { rows } = await pool.query(`
    select table_name as "table", column_name as name, concat_ws(' ', data_type, is_nullable, column_default) as text from information_schema.columns where table_schema = 'app' and table_name <> 'vehiculos'
    union all select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'app'::regnamespace and conrelid <> coalesce(to_regclass('app.vehiculos'), 0)
    union all select tablename, indexname, indexdef from pg_indexes where schemaname = 'app' and tablename <> 'vehiculos'
    union all select tgrelid::regclass::text, tgname, pg_get_functiondef(tgfoid) from pg_trigger where not tgisinternal
    order by 1, 2`)
  const accounts = (await pool.query('select * from app.accounts order by id')).rows
  return { rows, accounts }
}

describe('a file is added to modules/', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cimbra-modules-'))
  let database: TestDatabase
  let api: Served
  let account: Json
  let untouched: { readonly rest: unknown; readonly modules: Json; readonly described: Json; readonly account: Json }

  beforeAll(async () => {
    cpSync(modulesFolder, folder, { recursive: true })
    database = await testDatabase()
    const before = await served({ modulesFolder: folder, today: '2026-11-21', database })
    account = await customer(await openDesk(before))
    untouched = {
      rest: await restOf(database),
      modules: (await before.call('GET', '/modules')).body.modules,
      described: (await before.call('GET', '/modules/Accounts')).body,
      account: (await before.call('GET', `/records/Accounts/${account.id}`)).body,
    }
    await before.end()
    writeFileSync(join(folder, 'Vehiculos.json'), JSON.stringify(vehicles))
    writeFileSync(join(folder, 'picklists/clase-de-vehiculo.json'), JSON.stringify(kinds))
    api = await served({ modulesFolder: folder, today: '2026-11-21', database })
  })
  afterAll(async () => {
    await api.end()
    await database.end()
    rmSync(folder, { recursive: true })
  })

  it('gives records: created with their defaults, formulas computed, mistakes named', async () => {
    const made = await api.create('Vehiculos', { placas: 'abc123', account: account.id, price: 250_000 })
    expect(made).toMatchObject({ placas: 'ABC123', kind: 'car', price: 250_000, yearlyCost: 30_000 })
    const changed = await api.change('Vehiculos', made, { kind: 'truck' })
    expect(changed).toMatchObject({ kind: 'truck', version: made.version + 1 })
    const { status, body } = await api.call('POST', '/records/Vehiculos', {
      placas: 'ABC123',
      kind: 'boat',
      yearlyCost: 1,
    })
    expect([status, body.problems.map(({ pointer }: Json) => pointer).sort()]).toEqual([
      422,
      ['/account', '/kind', '/yearlyCost'],
    ])
    expect((await api.call('POST', '/records/Vehiculos', { placas: 'ABC123', account: account.id })).status).toBe(409)
  })

  it('gives a list: the view filters and sorts by the formula, the search box finds it', async () => {
    await api.create('Vehiculos', { placas: 'XYZ9', account: account.id, price: 500_000 })
    const { body } = await api.call(
      'GET',
      '/records/Vehiculos?view=dearest&fields=placas,yearlyCost,account&expand=account',
    )
    expect(body.records.map(({ placas, yearlyCost, account: { label } }: Json) => [placas, yearlyCost, label])).toEqual(
      [
        ['XYZ9', 60_000, account.accountName],
        ['ABC123', 30_000, account.accountName],
      ],
    )
    expect((await api.call('GET', '/records/Vehiculos?search=xyz&fields=placas')).body.records).toHaveLength(1)
  })

  it('gives what forms, lists and menus are made of', async () => {
    const { body } = await api.call('GET', '/modules/Vehiculos')
    expect(body).toMatchObject({
      title: 'Vehículos',
      groups: [{ name: 'general', fields: vehicles.groups[0]?.fields }],
      schemas: {
        create: {
          required: ['placas', 'account'],
          properties: { kind: { enum: ['car', 'truck', null], default: 'car' } },
        },
      },
    })
    expect(body.fields.find(({ name }: Json) => name === 'yearlyCost')).toMatchObject({
      kind: 'formula',
      formula: 'price * 0.12',
      readOnly: true,
    })
    const menu = (await api.call('GET', '/modules')).body.modules
    expect(menu.filter(({ name }: Json) => name !== 'Vehiculos')).toEqual(untouched.modules)
    expect(menu.map(({ name }: Json) => name)).toContain('Vehiculos')
  })

  it('gives its panel to the module that it refers to, whose file nobody touched', async () => {
    const { body } = await api.call('GET', `/records/Accounts/${account.id}/panels`)
    const panel = body.panels.find(({ name }: Json) => name === 'vehiculos')
    expect([panel.count, panel.records.map(({ placas }: Json) => placas)]).toEqual([2, ['XYZ9', 'ABC123']])
    const { panels, related, version, ...described } = (await api.call('GET', '/modules/Accounts')).body
    expect(panels.filter(({ name }: Json) => name !== 'vehiculos')).toEqual(untouched.described.panels)
    expect([related.Vehiculos.title, version === untouched.described.version]).toEqual(['Vehículos', false])
    const { panels: _, related: __, version: ___, ...before } = untouched.described
    expect(described).toEqual(before)
  })

  it('gives its page of documentation, and its place in the API description', async () => {
    const headers = await api.credentials(api.context.firstAdministrator())
    const page = await api.app.inject({ url: '/docs/Vehiculos.html', headers })
    expect([page.statusCode, page.body]).toEqual([200, expect.stringContaining('Los vehículos de cada cliente.')])
    expect(page.body.replaceAll(/<[^>]*>/g, '')).toMatch(/Costo anual[\s\S]*0\.12/)
    expect((await api.app.inject({ url: '/docs/Accounts.html', headers })).body).toContain('Vehículos')
    const { paths } = (await api.call('GET', '/openapi.json')).body
    expect(Object.keys(paths).filter((path) => path.includes('Vehiculos')).length).toBeGreaterThan(2)
  })

  it('changes nothing else', async () => {
    expect(await restOf(database)).toEqual(untouched.rest)
    expect((await api.call('GET', `/records/Accounts/${account.id}`)).body).toEqual(untouched.account)
  })
})
