/**
 * Every keyword of a definition that says what is allowed, under the name that its test gives. A new rule is a new name, and a name that
 * no table of test/rules covers fails the test of its file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FieldDefinition, ModuleDefinition } from '../../schemas/generated/definitions.ts'

export const modulesFolder = join(import.meta.dirname, '../../modules')

/** The modules of each test file here: together all of them, none twice. */
export const modulesOfFile = {
  sales: [
    'Products',
    'ProductCategories',
    'PriceLists',
    'PriceListItems',
    'Quotes',
    'QuoteLines',
    'SalesOrders',
    'SalesOrderLines',
    'Commissions',
  ],
  invoicing: [
    'Invoices',
    'InvoiceLines',
    'InvoiceRelations',
    'PaymentCfdis',
    'PaymentCfdiLines',
    'CreditNotes',
    'CreditNoteApplications',
    'TransferInvoices',
    'TransferInvoiceLines',
  ],
  payments: [
    'BankMovements',
    'PaymentApplications',
    'CashAccounts',
    'CashFlowEntries',
    'CashFlowCategories',
    'PaymentTerms',
  ],
  stock: ['Warehouses', 'StockLevels', 'StockMovements', 'StockMovementLines', 'LotsSerials', 'LotDeliveries'],
  purchasing: ['Suppliers', 'PurchaseInvoices', 'PurchaseInvoiceLines', 'SupplierPayments'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Names of the modules in the folder of definitions. */
export const moduleNames = (): readonly string[] =>
  readdirSync(modulesFolder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))

/** A module as it is written. */
export const definitionOf = (module: string): ModuleDefinition =>
  JSON.parse(readFileSync(join(modulesFolder, `${module}.json`), 'utf8')) as ModuleDefinition

type Keywords = { readonly [keyword: string]: unknown }

const valueKeywords = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'pattern',
  'numbering',
  'minLength',
  'minItems',
  'maxItems',
  'letters',
  'copy',
  'offer',
  'requiredWhen',
  'unique',
  'acyclic',
] as const

function fieldKeywords(module: string, name: string, definition: FieldDefinition): readonly string[] {
  const said: Keywords = { ...definition }
  const field = `${module}.${name}`
  return [
    ...valueKeywords
      .filter((keyword) => said[keyword] !== undefined && said[keyword] !== false)
      .map((keyword) => `${field} ${keyword}`),
    ...(said['readOnly'] === undefined || said['readOnly'] === false ? [] : [`${field} readOnly`]),
    ...(definition.field === 'reference' || definition.field === 'anyReference'
      ? [`${field} ${String(said['onDelete'] ?? 'restrict')}`]
      : []),
    ...(definition.field === 'picklist'
      ? (definition.transitions ?? []).flatMap((move) => moveNames(field, move))
      : []),
  ]
}

/** `Quotes.status accepted → converted`, and once more with `require` where the move asks for something. */
function moveNames(
  field: string,
  { from, to, require }: { readonly from: string | null; readonly to: readonly string[]; readonly require?: string },
): readonly string[] {
  const names = to.map((state) => moveName(field, from, state))
  return require === undefined ? names : [...names, ...names.map((name) => `${name} require`)]
}

/** `from` null: what a new record may start with. */
export const moveName = (field: string, from: string | null, to: string): string => `${field} ${from ?? 'new'} → ${to}`

/** The reference of a line to its document is filled in by the engine. */
const ownerOf = (module: string): readonly string[] =>
  moduleNames()
    .flatMap((name) => Object.values(definitionOf(name).properties))
    .flatMap((field) => (field.field === 'lines' && field.of === module ? [field.via] : []))

/** Names of all that a module says: its fields in their order, then rules, uniques and what freezes it. */
export function keywordsOf(module: string): readonly string[] {
  const { properties, required = [], rules = [], uniques = [], frozen = [], appendOnly } = definitionOf(module)
  const given = required.filter(
    (name) => ({ ...properties[name] } as Keywords)['readOnly'] !== true && !ownerOf(module).includes(name),
  )
  return [
    ...given.map((name) => `${module}.${name} required`),
    ...Object.entries(properties).flatMap(([name, field]) => fieldKeywords(module, name, field)),
    ...rules.map(({ name }) => `${module} rule ${name}`),
    ...uniques.map(({ name }) => `${module} unique ${name}`),
    ...frozen.map(({ when }) => `${module} frozen ${when}`),
    ...(appendOnly === true ? [`${module} appendOnly`] : []),
  ]
}

/** What is said and not tested, and what is tested and not said (any more). */
export function uncovered(
  modules: readonly string[],
  covered: readonly string[],
): { readonly untested: readonly string[]; readonly unknown: readonly string[] } {
  const said = modules.flatMap(keywordsOf)
  return {
    untested: said.filter((name) => !covered.includes(name)),
    unknown: covered.filter((name) => !said.includes(name)),
  }
}
