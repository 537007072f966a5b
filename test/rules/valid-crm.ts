/** The smallest record that passes of each module about customers and of the system layer, and what those records point at. */
import type { Json, Served } from '../support/served.ts'

export type Body = Readonly<Record<string, unknown>>

type ValidRecords = Readonly<Record<string, () => Body | Promise<Body>>>

export interface Request {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: Body
  readonly headers?: Readonly<Record<string, string>>
}

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
export async function uploaded({ app, context, credentials }: Served): Promise<string> {
  const text =
    '--x\r\ncontent-disposition: form-data; name="file"; filename="nota.txt"\r\ncontent-type: text/plain\r\n\r\nNota\r\n--x--\r\n'
  const answer = await app.inject({
    method: 'POST',
    url: '/api/files',
    headers: {
      ...(await credentials(context.firstAdministrator())),
      'content-type': 'multipart/form-data; boundary=x',
    },
    payload: text,
  })
  return JSON.parse(answer.body).id
}

type MakesId = (module: string, more?: Body) => Promise<string>

const customers = ({ region, portfolio, account, person, service, file }: Fixtures, id: MakesId): ValidRecords => ({
  Accounts: () => ({ accountName: another('Abarrotes del Norte'), portfolio, region }),
  AccountRelations: async () => ({ fromAccount: account, toAccount: await id('Accounts') }),
  AccountServices: async () => ({ account, service: await id('Services') }),
  AccountProducts: async () => ({ account, product: await id('Products') }),
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
  EmailLinks: async () => ({ email: await id('Emails'), record: { module: 'Accounts', id: account } }),
  Files: () => ({ name: another('Constancia'), file }),
  FileLinks: async () => ({ file: await id('Files'), record: { module: 'Accounts', id: account } }),
  CampaignMembers: async () => ({ account, campaign: await id('Campaigns') }),
  CheckIns: () => ({ person, account, checkInAt: '2026-11-20T16:00:00Z' }),
  Goals: () => ({ period: '2026-11', person, target: 100_000 }),
  VisitPlans: () => ({ person, account, plannedDate: '2026-11-24' }),
  Visits: () => ({ person, account, startedAt: '2026-11-20T16:00:00Z' }),
})

/** What other modules have to do with customers. */
const sales = ({ account, service }: Fixtures): ValidRecords => ({
  Products: () => ({ name: another('Aceite'), sku: another('ACE') }),
  ProductCategories: () => ({ name: another('Aceites') }),
  PriceLists: () => ({ name: another('Mayoreo') }),
  Suppliers: () => ({ supplierName: another('Distribuidora') }),
  Invoices: () => ({ account }),
  Quotes: () => ({ subject: another('Cotización'), account, quoteDate: '2026-11-20' }),
  SalesOrders: () => ({
    subject: another('Pedido'),
    account,
    saleDate: '2026-11-20',
    currency: 'MXN',
    exchangeRate: 1,
    lines: [
      {
        lineNumber: 1,
        itemKind: 'service',
        service,
        description: 'Instalación',
        quantity: 1,
        unitPrice: 100,
        ivaRate: 0,
      },
    ],
  }),
})

const system = ({ region, person, unit }: Fixtures, id: MakesId): ValidRecords => ({
  Users: () => ({ email: `persona.${++made}@ejemplo.mx`, name: 'Ana López' }),
  Roles: () => ({ name: another('Ventas') }),
  Groups: () => ({ name: another('Mesa de ayuda') }),
  GroupMembers: async () => ({ person, group: await id('Groups') }),
  SharingRules: async () => ({
    name: another('Ventas a soporte'),
    module: 'Accounts',
    fromRole: await id('Roles'),
    toRole: await id('Roles'),
  }),
  Units: () => ({ name: another('Norte SA') }),
  Regions: () => ({ name: another('Norte') }),
  Portfolios: () => ({ name: another('Monterrey'), region }),
  ProfileAssignments: async () => ({ person, unit: await id('Units'), profile: 'fieldSeller' }),
  Branches: () => ({ name: another('Centro'), unit }),
})

/** Requests for valid records that differ in one thing, and records that the tests need. */
export interface CrmDesk extends Fixtures {
  readonly api: Served
  /** Creation of a valid record with `more`; `undefined` takes a value away. */
  make(module: string, more?: Body): Promise<Request>
  /** A change of a record as it is now. */
  change(module: string, record: Json, changes: Body): Promise<Request>
  remove(module: string, record: Json): Promise<Request>
  /** Sends what must succeed; gives the record. */
  create(module: string, more?: Body): Promise<Json>
  edit(module: string, record: Json, changes: Body): Promise<Json>
  read(module: string, record: { readonly id: string }): Promise<Json>
  /** Id of a new valid record. */
  readonly id: MakesId
}

/** A desk whose valid records point at a customer, a person, a unit and a service that are there. */
export async function openCrmDesk(api: Served): Promise<CrmDesk> {
  const fixtures = await makeFixtures(api)
  const id: MakesId = async (module, more) => (await create(module, more)).id
  const valid = { ...customers(fixtures, id), ...sales(fixtures), ...system(fixtures, id) }
  const make: CrmDesk['make'] = async (module, more = {}) => {
    const body = { ...(await valid[module]?.()), ...more }
    return {
      method: 'POST',
      path: `/records/${module}`,
      body: Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)),
    }
  }
  const read: CrmDesk['read'] = async (module, record) =>
    (await api.call('GET', `/records/${module}/${record.id}`)).body
  const asRead = async (method: 'PATCH' | 'DELETE', module: string, record: Json): Promise<Request> => ({
    method,
    path: `/records/${module}/${record.id}`,
    headers: { 'if-match': `"${(await read(module, record)).version}"` },
  })
  const sent = async (request: Promise<Request>): Promise<Json> => {
    const { method, path, body, headers } = await request
    const answer = await api.call(method, path, body, headers)
    if (answer.status >= 300)
      throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const create: CrmDesk['create'] = (module, more) => sent(make(module, more))
  const change: CrmDesk['change'] = async (module, record, changes) => ({
    ...(await asRead('PATCH', module, record)),
    body: changes,
  })
  return {
    ...fixtures,
    api,
    id,
    make,
    read,
    create,
    change,
    remove: (module, record) => asRead('DELETE', module, record),
    edit: (module, record, changes) => sent(change(module, record, changes)),
  }
}

async function makeFixtures(api: Served): Promise<Fixtures> {
  const created = async (module: string, record: Body): Promise<string> => (await api.create(module, record)).id
  const region = await created('Regions', { name: another('Norte') })
  const portfolio = await created('Portfolios', { name: another('Monterrey'), region })
  return {
    region,
    portfolio,
    account: await created('Accounts', { accountName: another('Abarrotes del Norte'), portfolio, region }),
    person: await created('Users', { email: `persona.${++made}@ejemplo.mx`, name: 'Ana López' }),
    unit: await created('Units', { name: another('Norte SA') }),
    service: await created('Services', { name: another('Instalación') }),
    file: await uploaded(api),
  }
}
