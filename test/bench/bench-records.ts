/**
 * The company that is measured: accounts and sales by `generate_series`, the same at every run. All sales come in one statement, so that the
 * trigger which keeps the rollups of the accounts runs once; every other trigger and all indexes wait until the rows are there.
 */
import type { Client } from 'pg'
import { moduleOf, type Graph } from '../../engine/graph/graph.ts'
import { indexesOf, type Index } from '../../engine/outputs/database/indexes.ts'

/** How many records there are. The first three accounts have as many sales as `families` says; the rest is spread over the others. */
export interface Volume {
  readonly accounts: number
  readonly sales: number
  readonly families: readonly [number, number, number]
}

/** SQL of the id of the n-th record of a kind (one hexadecimal digit): it grows with n, as those of the engine do. */
export const idSql = (kind: string, n: string): string =>
  `('0193${kind}000-' || lpad(to_hex((${n})::bigint / 65536), 4, '0') || '-7' || lpad(to_hex((${n})::bigint % 4096), 3, '0') || '-8000-' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`

/** The same id, for whoever asks over HTTP. */
export function benchId(kind: string, n: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
  return `0193${kind}000-${hex(Math.floor(n / 65536), 4)}-7${hex(n % 4096, 3)}-8000-${hex(n, 12)}`
}

export const kinds = {
  region: '1',
  portfolio: '2',
  priceList: '3',
  account: '4',
  sale: '5',
  contract: '6',
  unit: '7',
  address: '8',
  quote: '9',
  stpAccount: 'a',
} as const

const common = `version, created_at, modified_at, owner_id, created_by_id, modified_by_id`
const commonValues = `1, timestamptz '2026-01-01T15:00:00Z' + n * interval '1 second', timestamptz '2026-01-02T15:00:00Z' + n * interval '1.5 second', administrator, administrator, administrator`
const from = (last: number): string =>
  `from generate_series(1, ${last}) as n, lateral (select id as administrator from app.users order by id limit 1) as users`

/** One of some texts, chosen by n. */
const one = (texts: readonly string[], n: string): string =>
  `(array[${texts.map((text) => `'${text}'`).join(',')}])[1 + (${n}) % ${texts.length}]`

const trades = [
  'Abarrotes',
  'Ferretería',
  'Panadería',
  'Constructora',
  'Farmacia',
  'Papelería',
  'Clínica',
  'Transportes',
  'Muebles',
  'Óptica',
  'Refaccionaria',
]
const names = [
  'del Norte',
  'San José',
  'La Esperanza',
  'Ávila',
  'Nuñez',
  'El Águila',
  'de Occidente',
  'Quintana',
  'Los Álamos',
  'Peña',
  'Ibarra',
  'Zúñiga',
  'Monterrey',
]
const forms = [' SA DE CV', ' S. DE R.L.', ' SC', '']
const streets = ['Av. Hidalgo', 'Calle Juárez', 'Blvd. Díaz Ordaz', 'Paseo de la Reforma', 'Calle Niños Héroes']
const towns = ['Monterrey', 'Guadalajara', 'León', 'Mérida', 'Querétaro', 'Torreón', 'Puebla']
const states = ['NLE', 'JAL', 'GUA', 'YUC', 'QUE', 'COA', 'PUE']

const fewRecords = [
  `insert into app.units (id, ${common}, name) select ${idSql(kinds.unit, 'n')}, ${commonValues}, 'Unidad ' || n ${from(1)}`,
  `insert into app.regions (id, ${common}, name) select ${idSql(kinds.region, 'n')}, ${commonValues}, 'Región ' || n ${from(12)}`,
  `insert into app.portfolios (id, ${common}, name, region_id) select ${idSql(kinds.portfolio, 'n')}, ${commonValues}, 'Cartera ' || n, ${idSql(kinds.region, '1 + n % 12')} ${from(200)}`,
  `insert into app.price_lists (id, ${common}, name, kind, currency) select ${idSql(kinds.priceList, 'n')}, ${commonValues}, 'Lista ' || n, 'general', 'MXN' ${from(20)}`,
]

/** One of the records that hang from accounts, now of an account near by and now of any. */
const hanging = (kind: string, accounts: number): string => idSql(kind, `1 + n / 20 * 7 % ${accounts / 10}`)

const accountColumns = ({ accounts }: Volume): Readonly<Record<string, string>> => ({
  account_name: `${one(trades, 'n')} || ' ' || ${one(names, 'n * 7')} || ' ' || n`,
  phone: `'+5281' || lpad((n * 7919 % 100000000)::text, 8, '0')`,
  email: `'compras' || n || '@cliente' || n % 997 || '.mx'`,
  rfc: `chr(65 + n % 26) || chr(65 + n / 26 % 26) || chr(65 + n / 676 % 26) || '90' || lpad((1 + n / 17576)::text, 2, '0') || '15AB1'`,
  tax_postal_code: `lpad((n % 99999)::text, 5, '0')`,
  legal_name: `upper(${one(trades, 'n')} || ' ' || ${one(names, 'n * 7')} || ' ' || n) || ${one(forms, 'n')}`,
  description: `case when n % 3 = 0 then 'Compra cada ' || n % 28 + 1 || ' días; pide entrega por la mañana y factura el mismo día.' end`,
  price_list_id: `case when n % 5 > 0 then ${idSql(kinds.priceList, '1 + n % 20')} end`,
  billing_street: one(streets, 'n'),
  shipping_street: one(streets, 'n / 3'),
  billing_neighborhood: `'Centro'`,
  shipping_neighborhood: `'Centro'`,
  billing_municipality: one(towns, 'n'),
  shipping_municipality: one(towns, 'n'),
  billing_state: one(states, 'n'),
  shipping_state: one(states, 'n'),
  billing_postal_code: `lpad((n % 99999)::text, 5, '0')`,
  shipping_postal_code: `lpad((n % 99999)::text, 5, '0')`,
  billing_country: `'MEX'`,
  shipping_country: `'MEX'`,
  billing_exterior_number: `(n % 900)::text`,
  shipping_exterior_number: `(n % 900)::text`,
  email_opt_out: `n % 20 = 0`,
  notify_owner: `n % 2 = 0`,
  marketing_opt_in: `n % 20 > 10`,
  capture_source: one(['crm', 'portal', 'import'], 'n'),
  account_number: `'CLI-' || lpad(n::text, 6, '0')`,
  available_shipping: `case n % 3 when 0 then '{}'::text[] when 1 then '{own_route}'::text[] else '{own_route,parcel}'::text[] end`,
  credit_limit: `case when n % 4 > 0 then n % 50 * 10000 end`,
  credit_days: `case when n % 4 > 0 then n % 5 * 15 end`,
  sat_payment_method: one(['PUE', 'PPD'], 'n'),
  sat_payment_form: one(['03', '99'], 'n'),
  cfdi_use: `'G03'`,
  tax_regime: `'601'`,
  classification: one(['customer', 'customer', 'customer', 'prospect', 'supplier'], 'n / 11'),
  portfolio_id: idSql(kinds.portfolio, '1 + n * 31 % 200'),
  region_id: idSql(kinds.region, '1 + n % 12'),
  unit_id: idSql(kinds.unit, '1'),
  active: `n % 17 > 0`,
  referred_by_id: `case when n % 3 = 0 then ${idSql(kinds.account, `1 + n / 10 * 13 % ${accounts}`)} end`,
  parent_account_id: `case when n % 7 = 0 then ${idSql(kinds.account, `1 + n / 10 * 17 % ${accounts}`)} end`,
  default_billing_address_id: `case when n % 4 = 0 then ${hanging(kinds.address, accounts)} end`,
  default_shipping_address_id: `case when n % 6 = 0 then ${hanging(kinds.address, accounts)} end`,
  default_cart_id: `case when n % 9 = 0 then ${hanging(kinds.quote, accounts)} end`,
  stp_account_id: `case when n % 11 = 0 then ${hanging(kinds.stpAccount, accounts)} end`,
})

const saleColumns = ({ accounts, families: [few, many, most] }: Volume): Readonly<Record<string, string>> => ({
  order_number: `'VTA-' || lpad(n::text, 7, '0')`,
  subject: `'Pedido ' || ${one(towns, 'n')} || ' ' || n`,
  account_id: idSql(
    kinds.account,
    `case when n <= ${few} then 1 when n <= ${few + many} then 2 when n <= ${few + many + most} then 3 else 4 + n * 7919::bigint % ${accounts - 3} end`,
  ),
  status: one(
    [
      'authorized',
      'completed',
      'completed',
      'reserved',
      'completed',
      'authorized',
      'created',
      'completed',
      'cancelled',
      'completed',
    ],
    'n * 7 / 3',
  ),
  sale_date: `date '2025-12-01' + n * 37 % 365`,
  currency: `'MXN'`,
  exchange_rate: '1',
  subtotal: `100 + n % 9000`,
  tax_total: `round((100 + n % 9000) * 0.16, 2)`,
  services_subtotal: `case when n % 4 = 0 then 100 + n % 9000 else 0 end`,
  paid_amount: `case when n % 3 = 0 then round((100 + n % 9000) * 1.16, 2) when n % 3 = 1 then 50 else 0 end`,
  terms_days: 'n % 5 * 15',
  delivery_status: one(['pending', 'delivered'], 'n'),
  ordered_at: `timestamptz '2026-01-01T15:00:00Z' + n * interval '20 second'`,
})

const insert = (table: string, kind: string, columns: Readonly<Record<string, string>>, count: number): string =>
  `insert into app.${table} (id, ${common}, ${Object.keys(columns).join(', ')}) select ${idSql(kind, 'n')}, ${commonValues}, ${Object.values(columns).join(', ')} ${from(count)}`

/** A few contracts in force, so that what rests on the clock is not all empty. */
const contracts = ({ accounts }: Volume): string =>
  insert(
    'service_contracts',
    kinds.contract,
    {
      contract_number: `'POL-' || lpad(n::text, 6, '0')`,
      subject: `'Soporte anual'`,
      account_id: idSql(kinds.account, 'n * 10'),
      status: `'active'`,
      start_date: `date '2026-03-01'`,
      end_date: `date '2027-02-28'`,
      total: '12000',
      consumed_amount: 'n % 12000',
    },
    Math.floor(accounts / 10),
  )

/** What accounts refer to: of each kind one for every tenth account, half of them of accounts that a seller sees who sees a tenth. */
function hangingRecords({ accounts }: Volume): readonly string[] {
  const account_id = idSql(kinds.account, 'n * 10 + n % 2')
  const each = (table: string, kind: string, columns: Readonly<Record<string, string>>): string =>
    insert(table, kind, { account_id, ...columns }, Math.floor(accounts / 10))
  return [
    each('addresses', kinds.address, { name: `'Bodega ' || n` }),
    each('quotes', kinds.quote, {
      subject: `'Carrito ' || n`,
      status: `'draft'`,
      currency: `'MXN'`,
      exchange_rate: '1',
    }),
    each('stp_accounts', kinds.stpAccount, { clabe: `lpad(n::text, 18, '0')` }),
  ]
}

const quoted = ({ name }: Index): string => `app."${name}"`

/** Fills the empty database of a graph. The connection must not be used for anything else. */
export async function loadBenchRecords(client: Client, graph: Graph, volume: Volume): Promise<void> {
  const indexes = ['Accounts', 'SalesOrders'].flatMap((name) => indexesOf(graph, moduleOf(graph, name)))
  const statements = [
    // Fewer checkpoints: each would write all indexes anew.
    `alter system set max_wal_size = '8GB'`,
    'select pg_reload_conf()',
    `set statement_timeout = 0; set synchronous_commit = off; set session_replication_role = replica; set maintenance_work_mem = '512MB'; set max_parallel_maintenance_workers = 2; set work_mem = '256MB'; set jit = off`,
    `drop index ${indexes.map(quoted).join(', ')}`,
    ...fewRecords,
    insert('accounts', kinds.account, accountColumns(volume), volume.accounts),
    contracts(volume),
    ...hangingRecords(volume),
    'analyze',
    `alter table app.sales_orders enable always trigger sales_orders_rollup_insert`,
    insert('sales_orders', kinds.sale, saleColumns(volume), volume.sales),
    `alter table app.sales_orders enable trigger sales_orders_rollup_insert`,
    'vacuum full app.accounts',
    ...indexes.map(({ statement }) => statement),
    'vacuum analyze',
    'checkpoint',
  ]
  for (const statement of statements) await client.query(statement)
}
