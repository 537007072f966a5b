/** What the lines of quotes, sales and invoices have in common, said of each of the three modules. */
import { expect, it } from 'vitest'
import type { Body, Desk } from './desk.ts'
import type { RuleBook } from './rule-book.ts'
import type { Standing } from './valid-sales.ts'

type LineModule = 'QuoteLines' | 'SalesOrderLines' | 'InvoiceLines'

/** Values at their limits. */
export const lineBounds = (module: LineModule): readonly (readonly [string, unknown, unknown, Body?])[] => [
  [`${module}.lineNumber minimum`, 0, 1],
  [`${module}.quantity exclusiveMinimum`, 0, 0.000001],
  [`${module}.unitPrice minimum`, -0.01, 0],
  [`${module}.discountAmount minimum`, -0.01, 0],
  [`${module}.ivaRate minimum`, -0.000001, 0],
  [`${module}.ivaRate maximum`, 1.000001, 1],
  [`${module}.iepsRate minimum`, -0.000001, 0],
  [`${module}.iepsRate maximum`, 2.000001, 2],
  [`${module}.ivaWithholdingRate minimum`, -0.000001, 0],
  [`${module}.ivaWithholdingRate maximum`, 0.160001, 0.16],
  [`${module}.isrWithholdingRate minimum`, -0.000001, 0],
  [`${module}.isrWithholdingRate maximum`, 0.350001, 0.35],
]

/** What a line takes from its product or service. */
export function lineCopies(rules: RuleBook, module: LineModule, on: () => Standing): void {
  const product = () => ({ product: on().product.id, service: undefined })
  const service = () => ({ service: on().service.id })
  const unit = module === 'InvoiceLines' ? 'satUnitKey' : 'unit'
  rules.copies([
    { covers: `${module}.description copy`, more: product, gives: () => 'Taladro', given: 'Taladro de banco' },
    { covers: `${module}.description copy`, more: service, gives: () => 'Instalación' },
    { covers: `${module}.${unit} copy`, more: product, gives: () => 'H87', given: 'XBX' },
    { covers: `${module}.${unit} copy`, more: service, gives: () => 'E48' },
    { covers: `${module}.unitPrice copy`, more: product, gives: () => 100, given: 95.5 },
    { covers: `${module}.unitPrice copy`, more: service, gives: () => 250 },
    { covers: `${module}.taxObject copy`, more: product, gives: () => '02', given: '02' },
    { covers: `${module}.ivaRate copy`, more: product, gives: () => 0.16, given: 0 },
    { covers: `${module}.ivaRate copy`, more: service, gives: () => 0.08 },
    { covers: `${module}.ivaRate copy`, more: () => ({ ...product(), taxObject: '01' }), gives: () => null },
    { covers: `${module}.iepsRate copy`, more: product, gives: () => 0.08, given: 0.265 },
    { covers: `${module}.iepsRate copy`, more: () => ({ ...product(), taxObject: '01' }), gives: () => null },
    { covers: `${module}.iepsRate copy`, more: service, gives: () => null },
  ])
}

/** Which taxes a line may carry, what it may discount, and what may be chosen. */
export function lineRules(rules: RuleBook, module: LineModule, on: () => Standing): void {
  const place = (field: string): string => `/lines/0/${field}`
  const product = () => ({ product: on().product.id, service: undefined })
  rules.cases([
    {
      covers: `${module} rule discountFits`,
      at: place('discountAmount'),
      refused: (d) => d.make(module, { quantity: 2, unitPrice: 50, discountAmount: 100.01 }),
      passes: (d) => d.make(module, { quantity: 2, unitPrice: 50, discountAmount: 100 }),
    },
    {
      covers: `${module} rule noTaxWhenNotObject`,
      at: place('taxObject'),
      refused: (d) => d.make(module, { taxObject: '03', ivaRate: 0.16 }),
      passes: (d) => d.make(module, { taxObject: '03' }),
    },
    {
      covers: `${module} rule noTaxWhenNotObject`,
      at: place('taxObject'),
      refused: (d) => d.make(module, { taxObject: '01', isrWithholdingRate: 0.1 }),
      passes: (d) => d.make(module, { taxObject: '02', isrWithholdingRate: 0.1 }),
    },
    {
      covers: `${module} rule noIvaWhenNotTransferred`,
      at: place('taxObject'),
      refused: (d) => d.make(module, { taxObject: '06', ivaRate: 0.16 }),
      passes: (d) => d.make(module, { ...product(), taxObject: '07', iepsRate: 0.08 }),
    },
    {
      covers: `${module} rule noIvaWhenNotTransferred`,
      at: place('taxObject'),
      refused: (d) => d.make(module, { taxObject: '08', iepsRate: 0.08 }),
      passes: (d) => d.make(module, { taxObject: '08' }),
    },
    {
      covers: `${module}.product offer`,
      at: place('product'),
      refused: async (d) =>
        d.make(module, {
          service: undefined,
          product: (await d.create('Products', { active: false, listPrice: 1, satProductKey: '27112700' })).id,
        }),
      passes: (d) => d.make(module, product()),
    },
    {
      covers: `${module}.service offer`,
      at: place('service'),
      refused: async (d) =>
        d.make(module, {
          service: (await d.create('Services', { active: false, price: 1, satProductKey: '72151500' })).id,
        }),
      passes: (d) => d.make(module, { service: on().service.id }),
    },
  ])
}

/** Two lines whose amounts round at every step, worked out by hand. */
export function lineFigures(
  document: 'Quotes' | 'SalesOrders' | 'Invoices',
  desk: () => Desk,
  on: () => Standing,
): void {
  it(`${document} add up their lines, each rounded on its own`, async () => {
    const discount = document === 'Invoices' ? { discountAmount: 10 } : { discountPct: 10 }
    const drills = {
      product: on().product.id,
      quantity: 3,
      unitPrice: 33.335,
      ...discount,
      ivaWithholdingRate: 0.106667,
      isrWithholdingRate: 0.1,
    }
    const made = await desk().create(document, {
      currency: 'USD',
      exchangeRate: 18.5,
      lines: [drills, { service: on().service.id }],
    })
    const [first, second] = made.lines
    const net = document === 'Invoices' ? 'taxBase' : 'subtotal'
    // 3 × 33.335 = 100.005; 10 % off leaves 90.01; IEPS 7.20, IVA on 97.21 15.55; withheld 9.60 and 9.00.
    expect(first).toMatchObject({
      amount: 100.01,
      discountAmount: 10,
      [net]: 90.01,
      taxAmount: 22.75,
      withholdingAmount: 18.6,
      lineTotal: 94.16,
    })
    expect(second).toMatchObject({ amount: 250, [net]: 250, taxAmount: 20, withholdingAmount: 0, lineTotal: 270 })
    expect(made).toMatchObject({
      subtotal: 350.01,
      discountTotal: 10,
      taxTotal: 42.75,
      withholdingTotal: 18.6,
      total: 364.16,
      totalBase: 6736.96,
    })
  })
}
