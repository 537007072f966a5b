/** Every module of the product says how its records are reached: what belongs to a customer is seen by whoever sees the customer. */
import { expect, it } from 'vitest'
import { modulesOf, type Module } from '../../engine/graph/graph.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { modulesFolder } from './customers.ts'

const { graph } = compileModules({ base: modulesFolder })
const modules = graph === undefined ? [] : modulesOf(graph)

/** Records of the whole company: everybody whose profile reads the module sees all of them. */
const ofEverybody = [
  'Company',
  'GroupMembers',
  'Groups',
  'Portfolios',
  'ProfileAssignments',
  'Regions',
  'Roles',
  'SharingRules',
  'Units',
  'Users',
  'AddendaTemplates',
  'AffiliateTypes',
  'Branches',
  'Campaigns',
  'CashAccounts',
  'CashFlowCategories',
  'PaymentTerms',
  'PriceListItems',
  'PriceLists',
  'ProductCategories',
  'Products',
  'PurchaseInvoices',
  'Services',
  'StockLevels',
  'SupplierPayments',
  'Suppliers',
  'SupportTypes',
  'Warehouses',
]

/** References that say something else than to whom a record belongs. */
const besides = new Set(['StockLevels.lotSerial', 'SupplierPayments.bankMovement'])

const reachedModules = (module: Module): readonly string[] =>
  module.fields.flatMap((field) =>
    field.kind === 'stored' && !besides.has(`${module.name}.${field.name}`)
      ? field.targets.filter((name) => graph?.modules.get(name)?.reach !== undefined)
      : [],
  )

it('the rest of the modules is bounded', () => {
  expect(modules.filter(({ reach }) => reach === undefined).map(({ name }) => name)).toEqual(ofEverybody)
})

it('no module that refers to something bounded is itself open to everybody', () => {
  const open = modules.filter((module) => module.reach === undefined && reachedModules(module).length > 0)
  expect(open.map(({ name }) => name)).toEqual([])
})

it('customers are bounded by unit and portfolio, and opened by the contacts that somebody owns', () => {
  const accounts = graph?.modules.get('Accounts')
  expect(accounts?.reach?.unit?.name).toBe('unit')
  expect(accounts?.reach?.portfolio?.name).toBe('portfolio')
  expect(accounts?.reach?.ownersOf).toEqual([{ of: 'Contacts', viaColumn: 'account_id' }])
  expect(accounts?.basicFields.map(({ name }) => name)).toEqual([
    'accountName',
    'phone',
    'billingMunicipality',
    'billingState',
    'billingStateText',
    'portfolio',
  ])
})

it('every way ends at a unit or a portfolio, or may be empty', () => {
  const ends = (module: Module | undefined): boolean =>
    module?.reach !== undefined &&
    (module.reach.unit !== undefined ||
      module.reach.portfolio !== undefined ||
      module.reach.through.some(({ targets }) => targets.some((name) => ends(graph?.modules.get(name)))) ||
      module.reach.links.some(({ of }) => ends(graph?.modules.get(of))))
  const lost = modules.filter((module) => module.reach !== undefined && !ends(module)).map(({ name }) => name)
  // Lines of documents between the company and its suppliers.
  expect(lost).toEqual(['PurchaseInvoiceLines'])
})
