import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { served } from '../support/served.ts'
import { modulesFolder, modulesOfFile } from './coverage.ts'
import { openDesk, type Desk } from './desk.ts'
import { ruleBook } from './rule-book.ts'
import { another, openStanding, today, validSales, type Standing } from './valid-sales.ts'

let desk: Desk
let on: Standing
const rules = ruleBook(() => desk)

beforeAll(async () => {
  const api = await served({ modulesFolder, today })
  on = await openStanding(api)
  const valid = validSales(on)
  desk = openDesk(api, () => valid)
})
afterAll(() => desk.api.end())

describe('required', () => {
  rules.required('Warehouses', 'name')
  rules.required('StockLevels', 'product', 'warehouse')
  rules.required('StockMovements', 'movementType', 'movementDate', 'warehouse', 'status')
  rules.required('StockMovementLines', 'product', 'quantity')
  rules.required('LotsSerials', 'code', 'kind', 'product', 'status')
  rules.required('LotDeliveries', 'lotSerial', 'account', 'quantity', 'deliveredAt')
})

describe('values', () => {
  rules.bounds([
    ['StockMovementLines.lineNumber minimum', 0, 1],
    ['StockMovementLines.quantity exclusiveMinimum', 0, 0.000001],
    ['StockMovementLines.unitCost minimum', -0.01, 0],
    ['LotsSerials.quantity minimum', -1, 0],
    ['LotDeliveries.quantity exclusiveMinimum', 0, 0.000001],
  ])
  rules.readOnly([
    ['StockLevels.onHand readOnly', 5],
    ['StockLevels.reserved readOnly', 1],
    ['StockMovements.movementNumber numbering', 'MOV-000009'],
  ])
  rules.copies([
    { covers: 'StockMovements.movementDate copy', gives: () => today, given: '2026-11-01' },
    { covers: 'StockMovementLines.unitCost copy', gives: () => 60, given: 55.5 },
    {
      covers: 'LotDeliveries.deliveredAt copy',
      gives: () => expect.stringMatching(/^2026-11-2/),
      given: '2026-10-01T12:00:00.000Z',
    },
  ])
})

describe('moves', () => {
  rules.moves('StockMovements.status', { new: ['draft'], draft: ['posted', 'cancelled'], posted: [], cancelled: [] })
  rules.frozen("StockMovements frozen status in ('posted', 'cancelled')", {
    states: [{ status: 'posted' }, { status: 'cancelled' }],
    refused: { notes: 'Se contó mal' },
  })
})

describe('references', () => {
  rules.ends({
    'Warehouses.branch setNull': {},
    'StockLevels.product restrict': {},
    'StockLevels.warehouse restrict': {},
    'StockLevels.lotSerial restrict': { far: () => ({ product: on.product.id }) },
    'StockMovements.warehouse restrict': {},
    'StockMovements.toWarehouse restrict': { more: () => ({ movementType: 'transfer' }) },
    'StockMovements.account restrict': { holds: { status: 'posted' }, free: { status: 'cancelled' } },
    'StockMovements.supplier restrict': { holds: { status: 'posted' }, free: { status: 'cancelled' } },
    'StockMovements.salesOrder restrict': { holds: { status: 'posted' }, free: { status: 'cancelled' } },
    'StockMovementLines.stockMovement cascade': {},
    'StockMovementLines.product restrict': {},
    'StockMovementLines.lotSerial restrict': { far: () => ({ product: on.product.id }) },
    'LotsSerials.product restrict': {},
    'LotsSerials.currentAccount setNull': { more: () => ({ kind: 'serial' }) },
    'LotDeliveries.lotSerial cascade': {},
    'LotDeliveries.account cascade': {},
    'LotDeliveries.salesOrder setNull': {},
  })
  const inactive = async (d: Desk) => (await d.create('Warehouses', { active: false })).id
  const lotOf = async (d: Desk, product: string) => (await d.create('LotsSerials', { kind: 'lot', product })).id
  const anotherProduct = async (d: Desk) => (await d.create('Products')).id
  rules.cases([
    {
      covers: 'StockMovements.warehouse offer',
      at: '/warehouse',
      refused: async (d) => d.make('StockMovements', { warehouse: await inactive(d) }),
      passes: (d) => d.make('StockMovements', { warehouse: on.otherWarehouse.id }),
    },
    {
      covers: 'StockMovements.toWarehouse offer',
      at: '/toWarehouse',
      refused: async (d) => d.make('StockMovements', { movementType: 'transfer', toWarehouse: await inactive(d) }),
      passes: (d) => d.make('StockMovements', { movementType: 'transfer', toWarehouse: on.otherWarehouse.id }),
    },
    {
      covers: 'StockMovementLines.lotSerial offer',
      at: '/lines/0/lotSerial',
      refused: async (d) => d.make('StockMovementLines', { lotSerial: await lotOf(d, await anotherProduct(d)) }),
      passes: (d) => d.make('StockMovementLines', { lotSerial: on.lot.id }),
    },
    {
      covers: 'StockLevels.lotSerial offer',
      at: '/lotSerial',
      refused: async (d) => d.make('StockLevels', { lotSerial: await lotOf(d, await anotherProduct(d)) }),
      passes: (d) => d.make('StockLevels', { lotSerial: on.lot.id }),
    },
  ])
})

describe('rules', () => {
  rules.cases([
    {
      covers: 'StockMovements.toWarehouse requiredWhen',
      at: '/toWarehouse',
      refused: (d) => d.make('StockMovements', { movementType: 'transfer' }),
      passes: (d) => d.make('StockMovements', { movementType: 'receipt' }),
    },
    {
      covers: 'StockMovements rule anotherWarehouse',
      at: '/toWarehouse',
      refused: (d) => d.make('StockMovements', { movementType: 'transfer', toWarehouse: on.warehouse.id }),
      passes: (d) => d.make('StockMovements', { movementType: 'transfer', toWarehouse: on.otherWarehouse.id }),
    },
    {
      covers: 'StockMovements rule destinationOnlyForTransfer',
      at: '/toWarehouse',
      refused: (d) => d.make('StockMovements', { movementType: 'issue', toWarehouse: on.otherWarehouse.id }),
      passes: (d) => d.make('StockMovements', { movementType: 'issue' }),
    },
    {
      covers: 'StockLevels rule neverNegative',
      at: '/onHand',
      refused: async (d) =>
        d.change('StockLevels', await d.put('StockLevels', await d.create('StockLevels'), { onHand: 2, reserved: 3 }), {
          lotSerial: on.lot.id,
        }),
      passes: async (d) =>
        d.change('StockLevels', await d.put('StockLevels', await d.create('StockLevels'), { onHand: 3, reserved: 3 }), {
          lotSerial: on.lot.id,
        }),
    },
    {
      covers: 'StockLevels unique onePerPlace',
      at: '/lotSerial',
      refused: async (d) => d.make('StockLevels', { warehouse: (await d.create('StockLevels')).warehouse }),
      passes: async (d) =>
        d.make('StockLevels', { warehouse: (await d.create('StockLevels')).warehouse, lotSerial: on.lot.id }),
    },
    {
      covers: 'Warehouses.name unique',
      at: '/name',
      refused: async (d) => d.make('Warehouses', { name: (await d.create('Warehouses')).name.toUpperCase() }),
      passes: async (d) => d.make('Warehouses', { name: `${(await d.create('Warehouses')).name} bis` }),
    },
    {
      covers: 'LotsSerials unique oncePerProduct',
      at: '/code',
      refused: (d) => d.make('LotsSerials', { code: on.lot.code }),
      passes: async (d) => d.make('LotsSerials', { code: on.lot.code, product: (await d.create('Products')).id }),
    },
    {
      covers: 'LotsSerials rule expiresAfterMade',
      at: '/expiryDate',
      refused: (d) => d.make('LotsSerials', { manufactureDate: '2026-11-02', expiryDate: '2026-11-01' }),
      passes: (d) => d.make('LotsSerials', { manufactureDate: '2026-11-02', expiryDate: '2026-11-02' }),
    },
    {
      covers: 'LotsSerials rule holderOnlyForSerials',
      at: '/currentAccount',
      refused: (d) => d.make('LotsSerials', { kind: 'lot', currentAccount: on.account.id }),
      passes: (d) => d.make('LotsSerials', { kind: 'serial', currentAccount: on.account.id }),
    },
    {
      covers: 'LotsSerials rule serialIsOne',
      at: '/quantity',
      refused: (d) => d.make('LotsSerials', { kind: 'serial', quantity: 2 }),
      passes: (d) => d.make('LotsSerials', { kind: 'lot', quantity: 2, code: another('L') }),
    },
  ])
})

describe('figures', () => {
  it('what is at hand, less what is reserved, is available; below its minimum a product says so', async () => {
    const product = await desk.create('Products', { minStock: 8 })
    const level = await desk.put('StockLevels', await desk.create('StockLevels', { product: product.id }), {
      onHand: 9.5,
      reserved: 2,
    })
    expect(level.available).toBe(7.5)
    expect(await desk.read('Products', product)).toMatchObject({ stock: 7.5, belowMin: true })
    await desk.put('StockLevels', level, { reserved: 1.5 })
    expect(await desk.read('Products', product)).toMatchObject({ stock: 8, belowMin: false })
  })
})

rules.complete(modulesOfFile.stock)
