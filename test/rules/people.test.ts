import { afterAll, beforeAll, describe, expect } from 'vitest'
import { served, type Json } from '../support/served.ts'
import {
  becomes,
  cascade,
  holds,
  passes,
  refuses,
  required,
  restrict,
  rule,
  setNull,
  testChecks,
  unique,
  value,
  type Check,
} from './checks.ts'
import { modulesFolder } from './coverage.ts'
import { openCrmDesk, type CrmDesk } from './valid-crm.ts'

let desk: CrmDesk
beforeAll(async () => {
  desk = await openCrmDesk(await served({ modulesFolder, today: '2026-11-21' }))
})
afterAll(() => desk.api.end())

/** A name that is required and that no other living record has, in capitals or not. */
const named = (module: string): readonly Check[] => [
  ...required(module, { name: undefined }),
  unique(
    `${module}.name unique`,
    '/name',
    { name: `Norte ${module}` },
    { name: `Sur ${module}` },
    { name: `NORTE ${module}`.toUpperCase() },
  ),
]

const users: readonly Check[] = [
  ...required('Users', { email: undefined, name: undefined, status: 'invited' }),
  unique(
    'Users.email unique',
    '/email',
    { email: 'ana@ejemplo.mx' },
    { email: 'luis@ejemplo.mx' },
    { email: 'ANA@Ejemplo.mx' },
  ),
  restrict('Users.role restrict', 'Roles'),
  value('Users.timeZone pattern', 'hora del centro', 'America/Tijuana'),
  holds([], 'Users: no field holds a password', async (at) => {
    await refuses(at, at.make('Users', { password: 'a234567890' }), '422 CIM502 /password')
  }),
]

const roles: readonly Check[] = [
  ...named('Roles'),
  restrict('Roles.parent restrict', 'Roles'),
  holds('Roles.parent acyclic', 'refuses a circle and more than 20 levels', async (at) => {
    const chain = [await at.create('Roles')]
    for (let i = 1; i < 20; i++) chain.push(await at.create('Roles', { parent: chain.at(-1)?.id }))
    await refuses(at, at.make('Roles', { parent: chain.at(-1)?.id }), '422 CIM519 /parent')
    await refuses(at, at.change('Roles', chain[0], { parent: chain[1].id }), '422 CIM518 /parent')
    await refuses(at, at.change('Roles', chain[0], { parent: chain[0].id }), '422 CIM518 /parent')
    await passes(at, at.make('Roles', { parent: chain.at(-2)?.id }))
  }),
]

const groups: readonly Check[] = [
  ...named('Groups'),
  ...required('GroupMembers', { group: undefined, person: undefined }),
  cascade('GroupMembers.group cascade', 'Groups'),
  cascade('GroupMembers.person cascade', 'Users'),
  unique('GroupMembers unique oncePerGroup', '/person', async (at) => ({ group: await at.id('Groups') }), {}),
]

const roleAndGroup = async (at: CrmDesk): Promise<{ readonly role: string; readonly group: string }> => ({
  role: await at.id('Roles'),
  group: await at.id('Groups'),
})

const sharing: readonly Check[] = [
  ...required('SharingRules', { name: undefined, module: undefined, access: 'read' }),
  unique(
    'SharingRules.name unique',
    '/name',
    { name: 'Ventas con soporte' },
    { name: 'Soporte con ventas' },
    { name: 'VENTAS CON SOPORTE' },
  ),
  value('SharingRules.module pattern', 'clientes', 'Accounts'),
  cascade('SharingRules.fromRole cascade', 'Roles', { with: { fromGroup: null } }),
  cascade('SharingRules.fromGroup cascade', 'Groups', { with: { fromRole: null } }),
  cascade('SharingRules.toRole cascade', 'Roles', { with: { toGroup: null } }),
  cascade('SharingRules.toGroup cascade', 'Groups', { with: { toRole: null } }),
  rule(
    'SharingRules rule oneSource',
    '/fromRole',
    async (at) => roleAndGroup(at).then(({ role, group }) => ({ fromRole: role, fromGroup: group })),
    async (at) => ({ fromRole: null, fromGroup: await at.id('Groups') }),
  ),
  rule(
    'SharingRules rule oneTarget',
    '/toRole',
    async (at) => roleAndGroup(at).then(({ role, group }) => ({ toRole: role, toGroup: group })),
    async (at) => ({ toRole: null, toGroup: await at.id('Groups') }),
  ),
  holds([], 'SharingRules without any source or target are refused', async (at) => {
    await refuses(at, at.make('SharingRules', { fromRole: null, fromGroup: null }), '422 CIM520 /fromRole')
    await refuses(at, at.make('SharingRules', { toRole: null, toGroup: null }), '422 CIM520 /toRole')
  }),
]

const places: readonly Check[] = [
  ...named('Units'),
  value('Units.taxRegime pattern', '60', '601'),
  ...named('Regions'),
  becomes('Regions.code letters', 'nte', 'NTE'),
  ...named('Portfolios'),
  ...required('Portfolios', { region: undefined }),
  restrict('Portfolios.region restrict', 'Regions'),
  restrict('Portfolios.unit restrict', 'Units'),
  setNull('Portfolios.defaultSeller setNull', 'Users'),
  ...required('Branches', { name: undefined, unit: undefined }),
  restrict('Branches.unit restrict', 'Units'),
]

const assignments: readonly Check[] = [
  ...required('ProfileAssignments', { person: undefined, profile: undefined, unit: undefined }),
  cascade('ProfileAssignments.person cascade', 'Users'),
  restrict('ProfileAssignments.unit restrict', 'Units'),
  restrict('ProfileAssignments.portfolio restrict', 'Portfolios'),
  rule(
    'ProfileAssignments rule datesInOrder',
    '/validTo',
    { validFrom: '2026-11-21', validTo: '2026-11-20' },
    { validFrom: '2026-11-21', validTo: '2026-11-21' },
  ),
  unique(
    'ProfileAssignments unique oncePerPortfolio',
    '/portfolio',
    (at) => Promise.resolve({ unit: at.unit, portfolio: at.portfolio }),
    async (at) => ({ portfolio: at.portfolio, unit: await at.id('Units') }),
  ),
  holds([], 'ProfileAssignments: no portfolio means all of them, once', async (at) => {
    const whole = { profile: 'logistics', unit: at.unit }
    await at.create('ProfileAssignments', whole)
    await refuses(at, at.make('ProfileAssignments', whole), '409 CIM511 /portfolio')
    await passes(at, at.make('ProfileAssignments', { ...whole, portfolio: at.portfolio }))
  }),
]

const theCompany = async ({ api }: CrmDesk): Promise<Json> =>
  (await api.call('GET', '/records/Company')).body.records[0]

/** The company is there from the first start: what is checked is a change of it. */
const company: readonly Check[] = [
  ...['tradeName', 'legalName', 'timeZone', 'baseCurrency'].map((field) =>
    holds(`Company.${field} required`, 'may not be emptied', async (at) => {
      await refuses(at, at.change('Company', await theCompany(at), { [field]: null }), `422 CIM504 /${field}`)
    }),
  ),
  ...(
    [
      ['taxRegime', '60', '601'],
      ['country', 'MX', 'MEX'],
      ['timeZone', 'hora del centro', 'America/Mexico_City'],
      ['baseCurrency', 'peso', 'MXN'],
      ['placeOfIssue', '6400', '64000'],
    ] as const
  ).map(([field, bad, good]) =>
    holds(`Company.${field} pattern`, `refuses ${bad}`, async (at) => {
      await refuses(
        at,
        at.change('Company', await theCompany(at), { [field]: bad }),
        `422 ${bad.length > good.length && field !== 'timeZone' ? 'CIM507' : 'CIM505'} /${field}`,
      )
      expect((await at.edit('Company', await theCompany(at), { [field]: good }))[field]).toBe(good)
    }),
  ),
  holds(['Company.country letters', 'Company.baseCurrency letters'], 'are capitals', async (at) => {
    expect(await at.edit('Company', await theCompany(at), { country: 'mex', baseCurrency: 'mxn' })).toMatchObject({
      country: 'MEX',
      baseCurrency: 'MXN',
    })
  }),
]

const oneCompany: readonly Check[] = [
  holds(['Company unique onlyOne', 'Company.single readOnly'], 'there is one', async (at) => {
    const { method, path, body } = {
      method: 'POST',
      path: '/records/Company',
      body: { tradeName: 'Otra', legalName: 'Otra' },
    } as const
    await refuses(at, { method, path, body }, '409 CIM511 /single')
    await refuses(at, { method, path, body: { ...body, single: false } }, '422 CIM503 /single')
  }),
  holds('Company rule isKept', 'it is not deleted', async (at) => {
    await refuses(at, at.remove('Company', await theCompany(at)), '409 CIM520 ')
    expect((await at.edit('Company', await theCompany(at), { tradeName: 'Cimbra' })).tradeName).toBe('Cimbra')
  }),
]

describe('people and the company', () => {
  testChecks(
    [
      'Users',
      'Roles',
      'Groups',
      'GroupMembers',
      'SharingRules',
      'Units',
      'Regions',
      'Portfolios',
      'Branches',
      'ProfileAssignments',
      'Company',
    ],
    [...users, ...roles, ...groups, ...sharing, ...places, ...assignments, ...company, ...oneCompany],
    () => desk,
  )
})
