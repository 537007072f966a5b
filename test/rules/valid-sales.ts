/** The smallest valid record of each module of sales, finance and stock, beside records that everything here refers to. */
import type { Json, Served } from '../support/served.ts'
import type { Body, ValidRecords } from './desk.ts'

/** The day of these tests, in the company's time zone. */
export const today = '2026-11-21'

let made = 0
/** A text that no other record has. */
export const another = (name: string): string => `${name} ${++made}`

/** A fiscal folio that no other document has. */
export const anotherUuid = (): string => `6fa459ea-ee8a-3ca4-894e-${String(++made).padStart(12, '0')}`

/** Digits for an RFC that no other customer has. */
const anotherRfc = (): string => `ABC${String(100101 + (++made % 28))}${String(made).padStart(3, '0').slice(-3)}`

/** Records that stand for the whole file; no test changes them. All of one customer, in pesos, and large enough for any case. */
export interface Standing {
  /** Warehouses without stock: the valid stock levels take one each. */
  readonly places: readonly string[]
  readonly account: Json
  readonly otherAccount: Json
  readonly region: Json
  readonly portfolio: Json
  readonly product: Json
  readonly service: Json
  readonly warehouse: Json
  readonly otherWarehouse: Json
  readonly lot: Json
  readonly supplier: Json
  readonly box: Json
  readonly sale: Json
  readonly invoice: Json
  readonly creditNote: Json
  readonly movement: Json
  readonly payment: Json
  readonly priceList: Json
  readonly purchase: Json
  readonly unit: Json
  readonly draft: Json
}

/** A customer whose data suit an invoice to a company. */
export const fiscal = (): Body => ({
  rfc: anotherRfc(),
  legalName: 'Abarrotes del Norte',
  taxPostalCode: '64000',
  taxRegime: '601',
  cfdiUse: 'G03',
  satPaymentMethod: 'PPD',
  satPaymentForm: '99',
  creditLimit: 1_000_000,
  creditDays: 30,
})

export async function openStanding(api: Served): Promise<Standing> {
  const region = await api.create('Regions', { name: another('Norte') })
  const portfolio = await api.create('Portfolios', { name: another('Monterrey'), region: region.id })
  const place = { portfolio: portfolio.id, region: region.id }
  const account = await api.create('Accounts', { accountName: another('Abarrotes'), ...place, ...fiscal() })
  const otherAccount = await api.create('Accounts', { accountName: another('Ferretería'), ...place, ...fiscal() })
  const product = await api.create('Products', {
    name: 'Taladro',
    sku: another('T'),
    listPrice: 100,
    cost: 60,
    satProductKey: '27112700',
    weightKg: 2.5,
    iepsRate: 0.08,
  })
  const service = await api.create('Services', {
    name: 'Instalación',
    price: 250,
    satProductKey: '72151500',
    ivaRate: 0.08,
  })
  const warehouse = await api.create('Warehouses', { name: another('Almacén') })
  const otherWarehouse = await api.create('Warehouses', { name: another('Almacén') })
  const lot = await api.create('LotsSerials', {
    code: another('L'),
    kind: 'lot',
    product: product.id,
    status: 'available',
  })
  const supplier = await api.create('Suppliers', { supplierName: another('Distribuidora'), paymentTermsDays: 15 })
  const box = await api.create('CashAccounts', { name: another('Banorte'), kind: 'bank', currency: 'MXN' })
  const line = { service: service.id, quantity: 1000, unitPrice: 100, ivaRate: 0, taxObject: '02' }
  const sale = await api.create('SalesOrders', { subject: 'Pedido', account: account.id, lines: [line] })
  const stamped = await api.create('Invoices', { account: account.id, placeOfIssue: '64000', lines: [line] })
  const invoice = await api.change('Invoices', stamped, { status: 'active', uuid: anotherUuid() })
  const note = await api.create('CreditNotes', {
    account: account.id,
    reason: 'bonus',
    subtotal: 100_000,
    taxTotal: 0,
    total: 100_000,
  })
  const creditNote = await api.change('CreditNotes', note, { status: 'active', uuid: anotherUuid() })
  const movement = await api.create('BankMovements', {
    cashAccount: box.id,
    direction: 'in',
    movementType: 'payment',
    account: account.id,
    amount: 100_000,
    status: 'posted',
    satPaymentForm: '03',
  })
  const payment = await api.create('PaymentCfdis', {
    account: account.id,
    paymentDate: '2026-11-20T18:00:00Z',
    satPaymentForm: '03',
    amount: 100_000,
  })
  const priceList = await api.create('PriceLists', { name: another('Mayoreo') })
  const purchase = await api.create('PurchaseInvoices', {
    supplier: supplier.id,
    issueDate: '2026-11-01',
    subtotal: 100_000,
    total: 100_000,
  })
  const places: string[] = []
  for (let i = 0; i < 20; i++) places.push((await api.create('Warehouses', { name: another('Almacén') })).id)
  const unit = await api.create('Units', { name: another('Comercial') })
  const draft = await api.create('Invoices', { account: account.id })
  return {
    places,
    account,
    otherAccount,
    region,
    portfolio,
    product,
    service,
    warehouse,
    otherWarehouse,
    lot,
    supplier,
    box,
    sale,
    invoice,
    creditNote,
    movement,
    payment,
    priceList,
    purchase,
    unit,
    draft,
  }
}

/** Smallest valid records over the standing ones. Each call gives what no other record has where something is unique. */
export function validSales(on: Standing): ValidRecords {
  const free = [...on.places]
  const place = (): string => {
    const id = free.pop()
    if (id === undefined) throw new Error('every place has its stock level: open more')
    return id
  }
  return {
    Accounts: () => ({ accountName: another('Cliente'), portfolio: on.portfolio.id, region: on.region.id }),
    Contacts: () => ({ lastName: 'Ríos', account: on.account.id }),
    Addresses: () => ({ name: another('Bodega'), account: on.account.id }),
    AffiliateTypes: () => ({ name: another('Afiliado') }),
    AddendaTemplates: () => ({ name: another('Addenda'), format: 'xml' }),
    Branches: () => ({ name: another('Sucursal'), unit: on.unit.id }),
    Leads: () => ({ lastName: 'Paz' }),
    Opportunities: () => ({ name: another('Oportunidad'), closeDate: '2026-12-31' }),
    Projects: () => ({ name: another('Proyecto') }),
    Services: () => ({ name: another('Servicio') }),
    Units: () => ({ name: another('Unidad') }),
    Users: () => ({ name: another('Vendedor'), email: `${another('v').replace(' ', '')}@example.com` }),
    Products: () => ({ name: 'Martillo', sku: another('M') }),
    ProductCategories: () => ({ name: another('Herramienta') }),
    PriceLists: () => ({ name: another('Lista') }),
    PriceListItems: () => ({ priceList: on.priceList.id, product: on.product.id, price: 90, minQuantity: ++made }),
    Quotes: () => ({ subject: 'Cotización', account: on.account.id }),
    QuoteLines: () => ({ service: on.service.id }),
    SalesOrders: () => ({ subject: 'Pedido', account: on.account.id }),
    SalesOrderLines: () => ({ service: on.service.id }),
    Commissions: () => ({ account: on.otherAccount.id, baseAmount: 100, pct: 5 }),
    Invoices: () => ({ account: on.account.id, placeOfIssue: '64000' }),
    InvoiceLines: () => ({ service: on.service.id }),
    InvoiceRelations: () => ({ invoice: on.draft.id, relationType: '04', relatedUuid: anotherUuid() }),
    PaymentCfdis: () => ({
      account: on.account.id,
      paymentDate: '2026-11-20T18:00:00Z',
      satPaymentForm: '03',
      amount: 1000,
    }),
    PaymentCfdiLines: () => ({ invoice: on.invoice.id, previousBalance: 1000, amountPaid: 100 }),
    CreditNotes: () => ({ account: on.account.id, reason: 'bonus', subtotal: 100, taxTotal: 16, total: 116 }),
    CreditNoteApplications: () => ({ creditNote: on.creditNote.id, salesOrder: on.sale.id, amount: 1 }),
    TransferInvoices: () => ({ account: on.account.id }),
    TransferInvoiceLines: () => ({ product: on.product.id, quantity: 2 }),
    BankMovements: () => ({ cashAccount: on.box.id, direction: 'in', movementType: 'payment', amount: 100 }),
    PaymentApplications: () => ({ movement: on.movement.id, salesOrder: on.sale.id, amount: 1 }),
    CashAccounts: () => ({ name: another('Caja') }),
    CashFlowEntries: () => ({ entryDate: '2026-11-20', direction: 'income', concept: 'Cobranza', amount: 100 }),
    CashFlowCategories: () => ({ name: another('Nómina') }),
    PaymentTerms: () => ({ name: another('Contado'), satPaymentForm: '01' }),
    Warehouses: () => ({ name: another('Almacén') }),
    StockLevels: () => ({ product: on.product.id, warehouse: place() }),
    StockMovements: () => ({ movementType: 'receipt', warehouse: on.warehouse.id }),
    StockMovementLines: () => ({ product: on.product.id, quantity: 1 }),
    LotsSerials: () => ({ code: another('S'), kind: 'serial', product: on.product.id }),
    LotDeliveries: () => ({ lotSerial: on.lot.id, account: on.account.id }),
    Suppliers: () => ({ supplierName: 'Distribuidora' }),
    PurchaseInvoices: () => ({
      supplier: on.supplier.id,
      issueDate: '2026-11-01',
      subtotal: 100,
      taxTotal: 16,
      total: 116,
    }),
    PurchaseInvoiceLines: () => ({ description: 'Tornillos', quantity: 10, unitCost: 5 }),
    SupplierPayments: () => ({ supplier: on.supplier.id, method: 'transfer', amount: 10 }),
  }
}
