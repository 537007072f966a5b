/** The smallest record that passes of each module about customers and of the system layer, and what those records point at. */
import type { Json, Served } from '../support/served.ts'
import { openDesk, type Desk, type ValidRecords } from './desk.ts'

let made = 0

/** A name that no other record of the file has. */
export const another = (name: string): string => `${name} ${++made}`

/** 18 digits, the last of which is the check digit of the other 17. */
export function clabe(account: number): string {
  const digits = `002180${String(account).padStart(11, '0')}`
  const weights = [3, 7, 1]
  const sum = [...digits].reduce((total, digit, i) => total + ((Number(digit) * (weights[i % 3] ?? 0)) % 10), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

interface Fixtures {
  readonly region: string
  readonly portfolio: string
  readonly account: string
  readonly person: string
  readonly unit: string
  readonly service: string
  readonly file: string
}

/** `POST /api/files` of a small text; gives the id that a file field takes. */
export async function uploaded({ app }: Served): Promise<string> {
  const text = '--x\r\ncontent-disposition: form-data; name="file"; filename="nota.txt"\r\ncontent-type: text/plain\r\n\r\nNota\r\n--x--\r\n'
  const answer = await app.inject({ method: 'POST', url: '/api/files', headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: text })
  return JSON.parse(answer.body).id
}

const customers = ({ region, portfolio, account, person, service, file }: Fixtures): ValidRecords => ({
  Accounts: () => ({ accountName: another('Abarrotes del Norte'), portfolio, region }),
  AccountRelations: () => ({ fromAccount: account }),
  AccountServices: () => ({ account, service }),
  AccountProducts: () => ({ account }),
  Addresses: () => ({ name: another('Matriz'), account }),
  AffiliateTypes: () => ({ name: another('Embajador') }),
  AddendaTemplates: () => ({ name: another('Cadena') }),
  StpAccounts: () => ({ clabe: clabe(++made) }),
  PointMovements: () => ({ account, points: 10 }),
  Contacts: () => ({ lastName: another('Garza'), account }),
  Leads: () => ({ lastName: another('Treviño') }),
  Campaigns: () => ({ name: another('Primavera') }),
  Opportunities: () => ({ name: another('Ampliación'), closeDate: '2026-12-15' }),
  Services: () => ({ name: another('Instalación') }),
  Subscriptions: () => ({ name: another('Renta'), account, service, startDate: '2026-11-01', amount: 500 }),
  ServiceContracts: () => ({ subject: another('Póliza'), account, startDate: '2026-11-01', total: 1_000 }),
  SupportTypes: () => ({ name: another('Remoto') }),
  Assets: () => ({ name: another('Impresora') }),
  Projects: () => ({ name: another('Sucursal nueva') }),
  Cases: () => ({ title: another('No enciende'), account, description: '<p>No enciende</p>' }),
  LogEntries: () => ({ subject: another('Llamada'), account }),
  CalendarItems: () => ({ subject: another('Demostración'), startAt: '2026-11-23T16:00:00Z' }),
  ChatChannels: () => ({ name: another('Soporte'), externalChannelId: another('canal') }),
  Comments: () => ({ body: another('Visto con compras'), parent: { module: 'Accounts', id: account } }),
  Emails: () => ({ subject: another('Cotización') }),
  EmailLinks: () => ({ record: { module: 'Accounts', id: account } }),
  Files: () => ({ name: another('Constancia'), file }),
  FileLinks: () => ({ record: { module: 'Accounts', id: account } }),
  CampaignMembers: () => ({ account }),
  CheckIns: () => ({ person, account, checkInAt: '2026-11-20T16:00:00Z' }),
  Goals: () => ({ period: '2026-11', person, target: 100_000 }),
  VisitPlans: () => ({ person, account, plannedDate: '2026-11-24' }),
  Visits: () => ({ person, account, startedAt: '2026-11-20T16:00:00Z' }),
  Products: () => ({ name: another('Aceite'), sku: another('ACE') }),
})

const system = ({ region, person, unit }: Fixtures): ValidRecords => ({
  Users: () => ({ email: `persona.${++made}@ejemplo.mx`, name: 'Ana López' }),
  Roles: () => ({ name: another('Ventas') }),
  Groups: () => ({ name: another('Mesa de ayuda') }),
  GroupMembers: () => ({ person }),
  Profiles: () => ({ name: another('Vendedor') }),
  SharingRules: () => ({ name: another('Ventas a soporte'), module: 'Accounts' }),
  Units: () => ({ name: another('Norte SA') }),
  Regions: () => ({ name: another('Norte') }),
  Portfolios: () => ({ name: another('Monterrey'), region }),
  ProfileAssignments: () => ({ person, unit }),
  Branches: () => ({ name: another('Centro'), unit }),
})

export interface CrmDesk extends Desk, Fixtures {
  /** Id of a new valid record of the module. */
  id(module: string, more?: Readonly<Record<string, unknown>>): Promise<string>
}

/** A desk whose valid records point at a customer, a person, a unit and a service that are there. */
export async function openCrmDesk(api: Served): Promise<CrmDesk> {
  const created = async (module: string, record: Json): Promise<string> => (await api.create(module, record)).id
  const region = await created('Regions', { name: another('Norte') })
  const portfolio = await created('Portfolios', { name: another('Monterrey'), region })
  const fixtures: Fixtures = {
    region, portfolio,
    account: await created('Accounts', { accountName: another('Abarrotes del Norte'), portfolio, region }),
    person: await created('Users', { email: `persona.${++made}@ejemplo.mx`, name: 'Ana López' }),
    unit: await created('Units', { name: another('Norte SA') }),
    service: await created('Services', { name: another('Instalación') }),
    file: await uploaded(api),
  }
  const valid = { ...customers(fixtures), ...system(fixtures) }
  const desk = openDesk(api, () => valid)
  return { ...desk, ...fixtures, id: async (module, more) => (await desk.create(module, more)).id }
}
