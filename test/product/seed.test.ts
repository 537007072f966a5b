/** What the seed says of its module «Clientes»: every field and every related panel under its own label, in its own order. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { served, type Json, type Served } from '../support/served.ts'
import { modulesFolder } from './customers.ts'

/** Groups with [label, name, type] of their fields. The labels are the seed's, its spelling too. */
const groups: readonly (readonly [string, readonly (readonly [string, string, string])[]])[] = [
  [
    'Información del Cliente',
    [
      ['Nombre del Cliente', 'accountName', 'text'],
      ['Teléfono principal', 'phone', 'phone'],
      ['Correo electrónico principal', 'email', 'email'],
      ['RFC', 'rfc', 'rfc'],
      ['CP del RFC', 'taxPostalCode', 'text'],
      ['Razon Social', 'legalName', 'text'],
      ['Nombre', 'firstName', 'text'],
      ['Apellidos', 'lastName', 'text'],
      ['Descripción', 'description', 'longText'],
      ['Lista de Precios', 'priceList', 'reference'],
      ['Fecha ultima venta', 'lastSaleDate', 'rollup'],
      ['Fecha ultima bitacora', 'lastLogDate', 'rollup'],
      ['Fecha proxima de bitacora', 'nextLogDate', 'rollup'],
      ['Saldo en servicios', 'servicesSold', 'rollup'],
      ['Fecha primer venta', 'firstSaleDate', 'rollup'],
    ],
  ],
  [
    'Detalles de la dirección',
    [
      ['Dirección Facturación', 'billingStreet', 'text'],
      ['Dirección Envío', 'shippingStreet', 'text'],
      ['Colonia Facturación', 'billingNeighborhood', 'text'],
      ['Colonia Envío', 'shippingNeighborhood', 'text'],
      ['Deleg./Mpio. Facturación', 'billingMunicipality', 'text'],
      ['Deleg./Mpio. Envío', 'shippingMunicipality', 'text'],
      ['Estado Facturación', 'billingState', 'picklist'],
      ['Estado Envío', 'shippingState', 'picklist'],
      ['Código Postal Facturación', 'billingPostalCode', 'text'],
      ['Código Postal Envío', 'shippingPostalCode', 'text'],
      ['País Facturación', 'billingCountry', 'picklist'],
      ['País Envío', 'shippingCountry', 'picklist'],
      ['Num. Ext. Facturación', 'billingExteriorNumber', 'text'],
      ['Num. Ext. Envío', 'shippingExteriorNumber', 'text'],
      ['Num. Int. Facturación', 'billingInteriorNumber', 'text'],
      ['Num. Int. Envío', 'shippingInteriorNumber', 'text'],
      ['Dirección de fact pred', 'defaultBillingAddress', 'reference'],
      ['Dirección de envío pred', 'defaultShippingAddress', 'reference'],
    ],
  ],
  [
    'Información específica',
    [
      ['Cambiar Contraseña Tienda', 'storePassword', 'secret'],
      ['No enviar correos', 'emailOptOut', 'boolean'],
      ['Notificar al propietario', 'notifyOwner', 'boolean'],
      ['Suscrito a Mercadotecnia', 'marketingOptIn', 'boolean'],
      ['Carrito Predeterminado (TPV)', 'defaultCart', 'reference'],
      ['Tarjeta de puntos', 'loyaltyCard', 'text'],
    ],
  ],
  [
    'Fechas',
    [
      ['Fecha de creación', 'createdAt', 'datetime'],
      ['Fecha de modificación', 'modifiedAt', 'datetime'],
    ],
  ],
  [
    'Otros',
    [
      ['Origen de captura', 'captureSource', 'picklist'],
      ['Núm. Cliente', 'accountNumber', 'autoNumber'],
      ['Creado a partir de Prospecto', 'convertedFromLead', 'boolean'],
    ],
  ],
  ['STP', [['Cuenta STP', 'stpAccount', 'reference']]],
  [
    'Detalles de soporte',
    [
      ['Total Contratado', 'supportContracted', 'rollup'],
      ['Total Consumido', 'supportConsumed', 'rollup'],
      ['Total Contratado Vigente', 'supportAvailable', 'formula'],
      ['Casos en curso', 'openCases', 'rollup'],
    ],
  ],
  ['Configuracion en tienda', [['Envios disponibles', 'availableShipping', 'multiPicklist']]],
  [
    'Comisiones',
    [
      ['Tipo de afiliado', 'affiliateType', 'reference'],
      ['Comisiones', 'commissionsTotal', 'rollup'],
      ['% Comision por referir', 'referralPct', 'percent'],
      ['Referido Por', 'referredBy', 'reference'],
    ],
  ],
  [
    'Saldos',
    [
      ['Anticipos por amortizar', 'advancesToApply', 'rollup'],
      ['NdC por aplicar', 'creditNotesToApply', 'rollup'],
      ['Vendido Autorizado', 'soldAuthorized', 'rollup'],
      ['Vendido Apartado', 'soldReserved', 'rollup'],
      ['Cobrado', 'collected', 'rollup'],
      ['NdC Aplicadas', 'creditNotesApplied', 'rollup'],
      ['Por Cobrar', 'receivable', 'rollup'],
      ['Facturado', 'invoiced', 'rollup'],
      ['Venta Promedio', 'averageSale', 'rollup'],
      ['Cantidad de Ventas', 'openSalesCount', 'rollup'],
      ['Por Cobrar Vencido', 'overdue', 'rollup'],
      ['Balance en Facturas', 'invoiceBalance', 'rollup'],
    ],
  ],
  [
    'Credito',
    [
      ['Limite de credito', 'creditLimit', 'money'],
      ['Dias de credito', 'creditDays', 'integer'],
      ['Deuda mas antigua', 'oldestDebtDate', 'rollup'],
      ['Crédito disponible', 'availableCredit', 'formula'],
    ],
  ],
  ['Datos de Campaña', [['Datos de Campaña', 'campaignData', 'longText']]],
  [
    'SAT',
    [
      ['Metodo de Pago', 'satPaymentMethod', 'picklist'],
      ['Forma de Pago', 'satPaymentForm', 'picklist'],
      ['Uso de CFDI', 'cfdiUse', 'picklist'],
      ['Régimen Fiscal', 'taxRegime', 'picklist'],
      ['Timbre NdC Pendiente', 'creditNotesPendingStamp', 'rollup'],
      ['Plantilla Adenda', 'addendaTemplate', 'reference'],
    ],
  ],
  [
    'Puntos Recompensa',
    [
      ['Saldo en Puntos', 'pointsBalance', 'formula'],
      ['Puntos Asignados', 'pointsAssigned', 'rollup'],
      ['Puntos Utilizados', 'pointsUsed', 'rollup'],
    ],
  ],
  [
    'Archivos',
    [
      ['# archivos', 'fileCount', 'rollup'],
      ['# archivos pendientes', 'filesPending', 'rollup'],
      ['# archivos válidos', 'filesValid', 'rollup'],
      ['# archivos rechazados', 'filesRejected', 'rollup'],
    ],
  ],
  [
    'Eventos',
    [
      ['# eventos', 'eventCount', 'rollup'],
      ['# eventos planeados', 'eventsPlanned', 'rollup'],
      ['# eventos mantenidos', 'eventsHeld', 'rollup'],
      ['# eventos no mantenidos', 'eventsNotHeld', 'rollup'],
      ['Fecha primer evento', 'firstEventDate', 'rollup'],
      ['Fecha último evento', 'lastEventDate', 'rollup'],
    ],
  ],
  [
    'Calendario',
    [
      ['# actividades', 'taskCount', 'rollup'],
      ['# actividades no iniciadas', 'tasksNotStarted', 'rollup'],
      ['# actividades completadas', 'tasksCompleted', 'rollup'],
      ['Fecha primer actividad', 'firstTaskDate', 'rollup'],
      ['Fecha última actividad', 'lastTaskDate', 'rollup'],
    ],
  ],
]

/** [label, module, reference that leads to the customer]. */
const panels: readonly (readonly [string, string, string])[] = [
  ['Clientes', 'AccountRelations', 'fromAccount'],
  ['No inventariables', 'AccountServices', 'account'],
  ['Rentas y Suscripciones', 'Subscriptions', 'account'],
  ['CFDIs Pagos', 'PaymentCfdis', 'account'],
  ['Notas de Credito', 'CreditNotes', 'account'],
  ['Mov. de Almacen', 'StockMovements', 'account'],
  ['Lotes y Series', 'LotDeliveries', 'account'],
  ['F. Traslado', 'TransferInvoices', 'account'],
  ['Flujo de Efectivo', 'CashFlowEntries', 'account'],
  ['Facturas', 'Invoices', 'account'],
  ['Direcciones', 'Addresses', 'account'],
  ['Cajas y Bancos', 'BankMovements', 'account'],
  ['Comisiones', 'Commissions', 'account'],
  ['Bitacora', 'LogEntries', 'account'],
  ['Pólizas', 'ServiceContracts', 'account'],
  ['Activos', 'Assets', 'account'],
  ['Ventas', 'SalesOrders', 'account'],
  ['Cotizacion', 'Quotes', 'account'],
  ['Proyectos', 'Projects', 'account'],
  ['Inventariables', 'AccountProducts', 'account'],
  ['Oportunidades', 'Opportunities', 'account'],
  ['Comments', 'Comments', 'parent'],
  ['Casos', 'Cases', 'account'],
  ['Emails', 'EmailLinks', 'record'],
  ['Archivos', 'FileLinks', 'record'],
  ['Contactos', 'Contacts', 'account'],
  ['Campañas', 'CampaignMembers', 'account'],
  ['Calendario', 'CalendarItems', 'account'],
  ['Canales Chat', 'ChatChannels', 'account'],
]

/** A group of ours after those of the seed: what its other documents ask of a customer. */
const ours = [
  'owner',
  'ownerGroup',
  'classification',
  'portfolio',
  'region',
  'unit',
  'parentAccount',
  'personType',
  'fiscalName',
  'portalEnabled',
  'active',
  'billingStateText',
  'shippingStateText',
  'createdBy',
  'modifiedBy',
]

let api: Served
let accounts: Json
beforeAll(async () => {
  api = await served({ modulesFolder, today: '2026-11-21' })
  accounts = (await api.call('GET', '/modules/Accounts')).body
})
afterAll(() => api.end())

it('has the 95 fields of the seed in 17 groups, in their order', () => {
  expect(groups.map(([, fields]) => fields.length)).toEqual([15, 18, 6, 2, 3, 1, 4, 1, 4, 12, 4, 1, 6, 3, 4, 6, 5])
  const byName = new Map<string, Json>(accounts.fields.map((field: Json) => [field.name, field]))
  const shown = accounts.groups.map(({ title, fields }: Json) => [
    title,
    fields.map((name: string) => [byName.get(name).title, name, byName.get(name).type]),
  ])
  expect(shown.slice(0, 17)).toEqual(groups)
})

it('has one more group, for what the other documents ask', () => {
  expect(accounts.groups.slice(17).map(({ title, fields }: Json) => [title, fields])).toEqual([
    ['Sistema y asignación', ours],
  ])
  const shown = accounts.groups.flatMap(({ fields }: Json) => fields)
  expect(
    accounts.fields
      .map(({ name }: Json) => name)
      .filter((name: string) => !shown.includes(name))
      .sort(),
  ).toEqual(['deletedAt', 'externalId', 'externalSource', 'id', 'version'])
})

it('has the 29 related panels of the seed, in their order', () => {
  expect(panels).toHaveLength(29)
  expect(accounts.panels.map(({ title, of, via }: Json) => [title, of, via])).toEqual(panels)
})

it('says of every field and panel what it is, and of every panel what it is good for', () => {
  const own = accounts.fields.filter(({ common }: Json) => common !== true)
  expect(own.filter(({ description }: Json) => description === undefined).map(({ name }: Json) => name)).toEqual([])
  expect(
    accounts.panels
      .filter(({ description, usage }: Json) => description === undefined || usage === undefined)
      .map(({ name }: Json) => name),
  ).toEqual([])
})

it('is called as the seed calls it', () => {
  expect(accounts).toMatchObject({ name: 'Accounts', title: 'Clientes', singular: 'Cliente' })
})

it('computes 43 of the 95: 40 rollups (16 sums, 14 counts, 1 average, 5 minima, 4 maxima) and 3 formulas', () => {
  const names = groups.flatMap(([, fields]) => fields.map(([, name]) => name))
  const seeds = accounts.fields.filter(({ name }: Json) => names.includes(name))
  const measures = seeds.flatMap(({ kind, rollup }: Json) =>
    kind === 'rollup' ? [rollup.measure.split(/[( ]/)[0]] : [],
  )
  const count = (measure: string): number => measures.filter((each: string) => each === measure).length
  expect(['sum', 'count', 'avg', 'min', 'max'].map(count)).toEqual([16, 14, 1, 5, 4])
  expect(seeds.filter(({ kind }: Json) => kind === 'formula').map(({ name }: Json) => name)).toEqual([
    'supportAvailable',
    'availableCredit',
    'pointsBalance',
  ])
})
