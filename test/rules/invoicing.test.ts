import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { served, type Json } from '../support/served.ts'
import { modulesFolder, modulesOfFile } from './coverage.ts'
import { openDesk, type Body, type Desk } from './desk.ts'
import { lineBounds, lineCopies, lineFigures, lineRules } from './line-rules.ts'
import { ruleBook } from './rule-book.ts'
import { anotherUuid, fiscal, openStanding, today, validSales, type Standing } from './valid-sales.ts'

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

/** The documents that the SAT stamps. */
const stamped = ['Invoices', 'PaymentCfdis', 'CreditNotes', 'TransferInvoices'] as const

const linesOf = (total: number): Body => ({
  lines: [{ service: on.service.id, quantity: 1, unitPrice: total, ivaRate: 0 }],
})
const saleOf = (d: Desk, total: number, more: Body = {}): Promise<Json> =>
  d.create('SalesOrders', { ...linesOf(total), ...more })
const customer = (d: Desk, more: Body = {}): Promise<Json> => d.create('Accounts', { ...fiscal(), ...more })
const activate = (d: Desk, module: string, record: Json): Promise<Json> =>
  d.edit(module, record, { status: 'active', uuid: anotherUuid() })
const invoiceOf = async (d: Desk, total: number, more: Body = {}): Promise<Json> =>
  activate(d, 'Invoices', await d.create('Invoices', { ...linesOf(total), ...more }))
const noteOf = async (d: Desk, total: number, more: Body = {}): Promise<Json> =>
  activate(d, 'CreditNotes', await d.create('CreditNotes', { subtotal: total, taxTotal: 0, total, ...more }))

/** Sold to whom nobody knows: generic data, as the SAT asks for them. */
const generic = (rfc: string, more: Body = {}): Body => ({
  account: on.account.id,
  status: 'pending_stamp',
  placeOfIssue: '64000',
  receiverRfc: rfc,
  receiverName: 'CLIENTE',
  receiverPostalCode: '64000',
  receiverTaxRegime: '616',
  cfdiUse: 'S01',
  ...more,
})
const abroad = (more: Body = {}): Body =>
  generic('XEXX010101000', { exportKey: '02', receiverCountry: 'USA', receiverTaxId: '98-7654321', ...more })
const toThePublic = (more: Body = {}): Body =>
  generic('XAXX010101000', {
    receiverName: 'PUBLICO EN GENERAL',
    globalPeriodicity: '04',
    globalMonths: '11',
    globalYear: 2026,
    ...more,
  })

describe('required', () => {
  rules.required(
    'Invoices',
    'account',
    'issueDate',
    'status',
    'satPaymentMethod',
    'satPaymentForm',
    'currency',
    'exchangeRate',
    'exportKey',
  )
  rules.required('InvoiceLines', 'satProductKey', 'satUnitKey', 'description', 'quantity', 'unitPrice', 'taxObject')
  rules.required('InvoiceRelations', 'invoice', 'relationType', 'relatedUuid')
  rules.required(
    'PaymentCfdis',
    'account',
    'paymentDate',
    'satPaymentForm',
    'currency',
    'exchangeRate',
    'amount',
    'status',
  )
  rules.required('PaymentCfdiLines', 'invoice', 'installment', 'previousBalance', 'amountPaid')
  rules.required(
    'CreditNotes',
    'account',
    'issueDate',
    'status',
    'reason',
    'currency',
    'exchangeRate',
    'subtotal',
    'taxTotal',
    'total',
  )
  rules.required('CreditNoteApplications', 'creditNote', 'amount', 'appliedAt', 'status')
  rules.required('TransferInvoices', 'account', 'issueDate', 'status')
  rules.required('TransferInvoiceLines', 'product', 'quantity')
})

describe('values', () => {
  rules.bounds([
    ['Invoices.receiverPostalCode pattern', '6400', '64000'],
    ['Invoices.receiverPostalCode pattern', '6400A', '01000'],
    ['Invoices.placeOfIssue pattern', '64A00', '64000'],
    ['Invoices.exchangeRate exclusiveMinimum', 0, 0.000001],
    ['Invoices.globalYear minimum', 2020, 2021],
    ['Invoices.globalYear maximum', 2101, 2100],
    ['InvoiceLines.satProductKey pattern', '2711270', '27112700'],
    ['PaymentCfdis.exchangeRate exclusiveMinimum', 0, 0.000001],
    ['PaymentCfdis.amount exclusiveMinimum', 0, 0.01],
    ['PaymentCfdiLines.installment minimum', 0, 1],
    ['PaymentCfdiLines.previousBalance minimum', -0.01, 0.01, { amountPaid: 0.01 }],
    ['PaymentCfdiLines.amountPaid exclusiveMinimum', 0, 0.01],
    ['CreditNotes.exchangeRate exclusiveMinimum', 0, 0.000001],
    ['CreditNotes.subtotal minimum', -0.01, 0],
    ['CreditNotes.taxTotal minimum', -0.01, 0],
    ['CreditNotes.total minimum', -0.01, 0],
    ['CreditNoteApplications.amount exclusiveMinimum', 0, 0.01],
    ['TransferInvoices.distanceKm minimum', -0.01, 0],
    ['TransferInvoiceLines.lineNumber minimum', 0, 1],
    ['TransferInvoiceLines.quantity exclusiveMinimum', 0, 0.000001],
    ['TransferInvoiceLines.weightKg minimum', -0.001, 0],
    ...lineBounds('InvoiceLines'),
  ])
  rules.readOnly([
    ['TransferInvoices.total readOnly', 0],
    ['PaymentCfdis.stampedAt readOnly', '2026-11-01T00:00:00Z'],
    ...stamped.flatMap(
      (module) =>
        [
          [`${module}.cancelledAt readOnly`, '2026-11-01T00:00:00Z'],
          [`${module}.xml readOnly`, null],
          [`${module}.pdf readOnly`, null],
        ] as const,
    ),
  ])
  for (const [keyword, total] of [
    ['minimum', -0.01],
    ['maximum', 0.01],
  ] as const)
    rules.shows(`TransferInvoices.total ${keyword}`, async (d) => {
      const transfer = await d.create('TransferInvoices')
      expect(transfer.total).toBe(0)
      await expect(d.put('TransferInvoices', transfer, { total })).rejects.toThrow('violates check constraint')
    })
  rules.shows('Invoices.receiverName letters', async (d) => {
    expect((await d.create('Invoices', { receiverName: 'Ferretería Peña' })).receiverName).toBe('FERRETERÍA PEÑA')
  })
  rules.shows('TransferInvoices.vehiclePlate letters', async (d) => {
    expect((await d.create('TransferInvoices', { vehiclePlate: 'abc-123' })).vehiclePlate).toBe('ABC-123')
  })
})

describe('copies', () => {
  const dollars = async (d: Desk) => ({
    salesOrder: (await saleOf(d, 100, { currency: 'USD', exchangeRate: 18.5 })).id,
  })
  const now = () => expect.stringMatching(/^2026-11-2/)
  rules.copies([
    {
      covers: 'Invoices.unit copy',
      more: async (d) => ({ account: (await customer(d, { unit: on.unit.id })).id }),
      gives: () => on.unit.id,
    },
    {
      covers: 'Invoices.unit copy',
      more: async (d) => ({ salesOrder: (await saleOf(d, 1, { unit: on.unit.id })).id }),
      gives: () => on.unit.id,
    },
    { covers: 'Invoices.issueDate copy', gives: now, given: '2026-11-01T12:00:00.000Z' },
    {
      covers: 'Invoices.dueDate copy',
      more: () => ({ issueDate: '2026-11-02T03:00:00Z' }),
      gives: () => '2026-12-01',
      given: '2026-11-15',
    },
    { covers: 'Invoices.receiverRfc copy', gives: () => on.account.rfc, given: 'EKU9003173C9' },
    { covers: 'Invoices.receiverName copy', gives: () => 'ABARROTES DEL NORTE', given: 'ABARROTES' },
    {
      covers: 'Invoices.receiverName copy',
      more: async (d) => ({ account: (await customer(d, { legalName: 'Grupo Peña, S.A. de C.V.' })).id }),
      gives: () => 'GRUPO PEÑA',
    },
    { covers: 'Invoices.receiverPostalCode copy', gives: () => '64000', given: '01000' },
    { covers: 'Invoices.receiverTaxRegime copy', gives: () => '601', given: '603' },
    { covers: 'Invoices.cfdiUse copy', gives: () => 'G03', given: 'G01' },
    { covers: 'Invoices.satPaymentMethod copy', gives: () => 'PPD' },
    {
      covers: 'Invoices.satPaymentMethod copy',
      more: async (d) => ({ account: (await customer(d, { satPaymentMethod: 'PUE', satPaymentForm: '03' })).id }),
      gives: () => 'PUE',
    },
    { covers: 'Invoices.satPaymentForm copy', gives: () => '99' },
    {
      covers: 'Invoices.satPaymentForm copy',
      more: async (d) => ({ account: (await customer(d, { satPaymentMethod: 'PUE', satPaymentForm: '03' })).id }),
      gives: () => '03',
      given: '28',
    },
    { covers: 'Invoices.currency copy', gives: () => 'MXN' },
    { covers: 'Invoices.currency copy', more: dollars, gives: () => 'USD', given: 'MXN' },
    { covers: 'Invoices.exchangeRate copy', more: dollars, gives: () => 18.5, given: 19 },
    {
      covers: 'PaymentCfdis.satPaymentForm copy',
      more: () => ({ bankMovement: on.movement.id }),
      gives: () => '03',
      given: '01',
    },
    {
      covers: 'PaymentCfdis.amount copy',
      more: () => ({ bankMovement: on.movement.id }),
      gives: () => 100_000,
      given: 5,
    },
    { covers: 'CreditNotes.issueDate copy', gives: now, given: '2026-11-01T12:00:00.000Z' },
    {
      covers: 'CreditNotes.currency copy',
      more: async (d) => ({ relatedInvoice: (await d.create('Invoices', await dollars(d))).id }),
      gives: () => 'USD',
      given: 'MXN',
    },
    {
      covers: 'CreditNotes.exchangeRate copy',
      more: async (d) => ({ relatedInvoice: (await d.create('Invoices', await dollars(d))).id }),
      gives: () => 18.5,
      given: 19,
    },
    { covers: 'CreditNoteApplications.appliedAt copy', gives: now, given: '2026-11-01T12:00:00.000Z' },
    { covers: 'TransferInvoices.issueDate copy', gives: now, given: '2026-11-01T12:00:00.000Z' },
    { covers: 'TransferInvoiceLines.unit copy', gives: () => 'H87', given: 'KGM' },
    { covers: 'TransferInvoiceLines.weightKg copy', gives: () => 5, given: 4.75 },
    { covers: 'InvoiceLines.satProductKey copy', gives: () => '72151500', given: '27112700' },
    {
      covers: 'InvoiceLines.satProductKey copy',
      more: () => ({ service: undefined, product: on.product.id }),
      gives: () => '27112700',
    },
  ])
  for (const [field, value] of [
    ['currency', 'USD'],
    ['exchangeRate', 18.5],
  ] as const)
    rules.copies([
      {
        covers: `PaymentCfdis.${field} copy`,
        gives: () => value,
        more: async (d) => ({
          bankMovement: (
            await d.create('BankMovements', {
              account: on.account.id,
              currency: 'USD',
              exchangeRate: 18.5,
              status: 'posted',
            })
          ).id,
        }),
      },
    ])
  lineCopies(rules, 'InvoiceLines', () => on)
  rules.shows('Invoices.branch copy', async (d) => {
    const branch = (await d.create('Branches')).id
    expect((await d.create('Invoices', { salesOrder: (await saleOf(d, 1, { branch })).id })).branch).toBe(branch)
  })
  rules.shows('Invoices.addendaTemplate copy', async (d) => {
    const addendaTemplate = (await d.create('AddendaTemplates')).id
    expect((await d.create('Invoices', { account: (await customer(d, { addendaTemplate })).id })).addendaTemplate).toBe(
      addendaTemplate,
    )
  })
  it('the receiver of a draft goes with the customer, but for what was typed', async () => {
    const other = await customer(desk, { legalName: 'Ferretería Peña', taxPostalCode: '01000' })
    const draft = await desk.create('Invoices')
    expect(await desk.edit('Invoices', draft, { account: other.id, receiverPostalCode: '66000' })).toMatchObject({
      receiverRfc: other.rfc,
      receiverName: 'FERRETERÍA PEÑA',
      receiverPostalCode: '66000',
      receiverTaxRegime: '601',
      cfdiUse: 'G03',
    })
  })
  for (const module of stamped)
    rules.shows(`${module}.cancelledAt copy`, async (d) => {
      const active = await activate(d, module, await d.create(module))
      expect(active.cancelledAt).toBeNull()
      expect((await d.edit(module, active, { status: 'cancelled', cancelReason: '02' })).cancelledAt).toMatch(
        /^2026-11-2/,
      )
    })
  rules.shows('PaymentCfdis.stampedAt copy', async (d) => {
    const draft = await d.create('PaymentCfdis')
    const active = await activate(d, 'PaymentCfdis', draft)
    expect([draft.stampedAt, active.stampedAt]).toEqual([null, expect.stringMatching(/^2026-11-2/)])
    const asked = await d.edit('PaymentCfdis', active, { status: 'cancel_requested', cancelReason: '02' })
    expect((await d.edit('PaymentCfdis', asked, { status: 'active' })).stampedAt).toBe(active.stampedAt)
  })
})

describe('stamping', () => {
  for (const module of stamped) {
    const cancelled = { cancelReason: '02' }
    rules.moves(
      `${module}.status`,
      {
        new: ['draft', 'pending_stamp'],
        draft: ['pending_stamp', 'active'],
        pending_stamp: ['draft', 'active'],
        active: ['cancel_requested', 'cancelled'],
        cancel_requested: ['active', 'cancelled'],
        cancelled: [],
      },
      { more: () => ({ uuid: anotherUuid() }), with: { cancel_requested: cancelled, cancelled } },
    )
    rules.cases([
      ...(['draft', 'pending_stamp'] as const).map((status) => ({
        covers: `${module}.status ${status} → active require`,
        at: '/status',
        refused: async (d: Desk) => d.change(module, await d.create(module, { status }), { status: 'active' }),
        passes: async (d: Desk) =>
          d.change(module, await d.create(module, { status }), { status: 'active', uuid: anotherUuid() }),
      })),
      {
        covers: `${module}.uuid unique`,
        at: '/uuid',
        refused: async (d) => d.make(module, { uuid: (await d.create(module, { uuid: anotherUuid() })).uuid }),
        passes: (d) => d.make(module, { uuid: anotherUuid() }),
      },
      ...(['cancel_requested', 'cancelled'] as const).map((status) => ({
        covers: `${module}.cancelReason requiredWhen`,
        at: '/cancelReason',
        refused: async (d: Desk) => d.change(module, await activate(d, module, await d.create(module)), { status }),
        passes: async (d: Desk) =>
          d.change(module, await activate(d, module, await d.create(module)), { status, cancelReason: '03' }),
      })),
      {
        covers: `${module}.replacementUuid requiredWhen`,
        at: '/replacementUuid',
        refused: async (d) =>
          d.change(module, await activate(d, module, await d.create(module)), {
            status: 'cancelled',
            cancelReason: '01',
          }),
        passes: async (d) =>
          d.change(module, await activate(d, module, await d.create(module)), {
            status: 'cancelled',
            cancelReason: '01',
            replacementUuid: anotherUuid(),
          }),
      },
      {
        covers: `${module} rule replacementIsAnother`,
        at: '/replacementUuid',
        refused: async (d) => {
          const active = await activate(d, module, await d.create(module))
          return d.change(module, active, { status: 'cancelled', cancelReason: '01', replacementUuid: active.uuid })
        },
        passes: async (d) => {
          const active = await activate(d, module, await d.create(module))
          return d.change(module, active, { status: 'cancelled', cancelReason: '02', replacementUuid: active.uuid })
        },
      },
    ])
  }
  const states = [
    { status: 'active' },
    { status: 'cancel_requested', cancelReason: '02' },
    { status: 'cancelled', cancelReason: '02' },
  ]
  const when = "frozen status in ('active', 'cancel_requested', 'cancelled')"
  const passes = { cancelReason: '03' }
  rules.frozen(`Invoices ${when}`, {
    states,
    refused: { series: 'B', receiverName: 'OTRO', placeOfIssue: '01000' },
    passes,
  })
  rules.frozen(`PaymentCfdis ${when}`, { states, refused: { folio: '7', amount: 999 }, passes })
  rules.frozen(`CreditNotes ${when}`, { states, refused: { folio: '7', total: 115 }, passes })
  rules.frozen(`TransferInvoices ${when}`, { states, refused: { folio: '7', vehiclePlate: 'XYZ987' }, passes })
  rules.frozen("CreditNoteApplications frozen status = 'reversed'", {
    states: [{ status: 'reversed' }],
    refused: { amount: 0.5 },
  })
  rules.moves('CreditNoteApplications.status', { new: ['posted'], posted: ['reversed'], reversed: [] })
  it('keeps the lines of what is stamped, and lets them change in the very write that stamps', async () => {
    const lines: Readonly<Record<string, Body>> = {
      Invoices: { service: on.service.id },
      PaymentCfdis: { invoice: on.invoice.id, previousBalance: 10, amountPaid: 5 },
      TransferInvoices: { product: on.product.id, quantity: 1 },
    }
    for (const [module, line] of Object.entries(lines)) {
      const record = await desk.create(module, { lines: [line] })
      const changed = {
        lines: [{ id: record.lines[0].id, ...(module === 'PaymentCfdis' ? { amountPaid: 6 } : { quantity: 2 }) }, line],
      }
      const active = await desk.edit(module, record, { status: 'active', uuid: anotherUuid(), ...changed })
      expect(active.lines).toHaveLength(2)
      for (const given of [[], [line], [{ id: active.lines[0].id }]]) {
        const { method, path, body, headers } = await desk.change(module, active, { lines: given })
        const answer = await desk.api.call(method, path, body, headers)
        expect([answer.status, answer.body.problems.map(({ code, pointer }: Json) => `${code} ${pointer}`)]).toEqual([
          422,
          ['CIM515 /lines'],
        ])
      }
    }
  })
})

describe('receiver', () => {
  const missing = {
    receiverRfc: 'rfc',
    receiverName: 'legalName',
    receiverPostalCode: 'taxPostalCode',
    receiverTaxRegime: 'taxRegime',
    cfdiUse: 'cfdiUse',
  }
  rules.cases([
    ...Object.entries(missing).map(([field, source]) => ({
      covers: `Invoices.${field} requiredWhen`,
      at: `/${field}`,
      refused: async (d: Desk) =>
        d.make('Invoices', { status: 'pending_stamp', account: (await customer(d, { [source]: undefined })).id }),
      passes: async (d: Desk) =>
        d.make('Invoices', { status: 'draft', account: (await customer(d, { [source]: undefined })).id }),
    })),
    {
      covers: 'Invoices.placeOfIssue requiredWhen',
      at: '/placeOfIssue',
      refused: (d) => d.make('Invoices', { status: 'pending_stamp', placeOfIssue: undefined }),
      passes: (d) => d.make('Invoices', { status: 'draft', placeOfIssue: undefined }),
    },
    ...(['receiverCountry', 'receiverTaxId'] as const).map((field) => ({
      covers: `Invoices.${field} requiredWhen`,
      at: `/${field}`,
      refused: (d: Desk) => d.make('Invoices', abroad({ [field]: undefined })),
      passes: (d: Desk) => d.make('Invoices', abroad({ [field]: undefined, exportKey: '01' })),
    })),
    {
      covers: 'Invoices.receiverTaxRegime offer',
      at: '/receiverTaxRegime',
      refused: (d) => d.make('Invoices', { receiverTaxRegime: '606' }),
      passes: (d) => d.make('Invoices', { receiverTaxRegime: '603' }),
    },
    {
      covers: 'Invoices.cfdiUse offer',
      at: '/cfdiUse',
      refused: (d) => d.make('Invoices', { cfdiUse: 'D01' }),
      passes: (d) => d.make('Invoices', { cfdiUse: 'G01' }),
    },
    {
      covers: 'Invoices.cfdiUse offer',
      at: '/cfdiUse',
      also: ['CIM520 /receiverRfc'],
      refused: (d) => d.make('Invoices', generic('XAXX010101000', { receiverTaxRegime: '616', cfdiUse: 'G03' })),
      passes: (d) => d.make('Invoices', generic('XAXX010101000')),
    },
    {
      covers: 'Invoices rule genericReceiver',
      at: '/receiverRfc',
      refused: (d) => d.make('Invoices', generic('XAXX010101000', { receiverPostalCode: '01000' })),
      passes: (d) => d.make('Invoices', generic('XAXX010101000', { receiverPostalCode: '01000', status: 'draft' })),
    },
    {
      covers: 'Invoices rule genericReceiver',
      at: '/receiverRfc',
      refused: (d) => d.make('Invoices', abroad({ cfdiUse: 'CP01' })),
      passes: (d) => d.make('Invoices', abroad()),
    },
    {
      covers: 'Invoices rule globalNode',
      at: '/globalPeriodicity',
      refused: (d) => d.make('Invoices', toThePublic({ globalYear: undefined })),
      passes: (d) => d.make('Invoices', toThePublic()),
    },
    {
      covers: 'Invoices rule globalMonthsMatch',
      at: '/globalMonths',
      refused: (d) => d.make('Invoices', toThePublic({ globalMonths: '13' })),
      passes: (d) => d.make('Invoices', toThePublic({ globalPeriodicity: '05', globalMonths: '13' })),
    },
    {
      covers: 'Invoices rule globalMonthsMatch',
      at: '/globalMonths',
      refused: (d) => d.make('Invoices', toThePublic({ globalPeriodicity: '05' })),
      passes: (d) => d.make('Invoices', toThePublic({ globalPeriodicity: '01' })),
    },
    {
      covers: 'Invoices rule foreignResidence',
      at: '/receiverCountry',
      refused: (d) => d.make('Invoices', abroad({ receiverCountry: 'MEX' })),
      passes: (d) => d.make('Invoices', abroad({ receiverCountry: 'CAN' })),
    },
    {
      covers: 'Invoices rule fiscalNameIsClean',
      at: '/receiverName',
      refused: (d) => d.make('Invoices', { status: 'pending_stamp', receiverName: 'GRUPO PEÑA SA DE CV' }),
      passes: (d) => d.make('Invoices', { status: 'pending_stamp', receiverName: 'GRUPO PEÑA' }),
    },
    ...(['PaymentCfdis', 'CreditNotes', 'TransferInvoices'] as const).flatMap((module) =>
      ['rfc', 'legalName', 'taxPostalCode', 'taxRegime'].map((field) => ({
        covers: `${module} rule receiverComplete`,
        at: '/account',
        refused: async (d: Desk) =>
          d.make(module, { status: 'pending_stamp', account: (await customer(d, { [field]: undefined })).id }),
        passes: async (d: Desk) =>
          d.make(module, { status: 'draft', account: (await customer(d, { [field]: undefined })).id }),
      })),
    ),
  ])
})

describe('references', () => {
  const active = { holds: { status: 'active' }, free: { status: 'cancelled' } }
  const posted = { holds: { status: 'posted' }, free: { status: 'reversed' } }
  const ofAccount = { far: () => ({ account: on.account.id }) }
  rules.ends({
    'Invoices.account restrict': active,
    'Invoices.salesOrder restrict': active,
    'Invoices.contact setNull': ofAccount,
    'Invoices.unit setNull': {},
    'Invoices.branch setNull': {},
    'Invoices.addendaTemplate setNull': {},
    'InvoiceLines.invoice cascade': {},
    'InvoiceLines.product restrict': {
      far: () => ({ listPrice: 1, satProductKey: '27112700' }),
      more: () => ({ service: undefined }),
    },
    'InvoiceLines.service restrict': { far: () => ({ price: 1, satProductKey: '72151500' }) },
    'InvoiceRelations.invoice cascade': {},
    'PaymentCfdis.account restrict': active,
    'PaymentCfdis.bankMovement restrict': { far: () => ({ account: on.account.id }), ...active },
    'PaymentCfdiLines.paymentCfdi cascade': {},
    'PaymentCfdiLines.invoice restrict': { far: () => linesOf(1000), farState: { status: 'active' } },
    'CreditNotes.account restrict': active,
    'CreditNotes.relatedInvoice restrict': active,
    'CreditNoteApplications.creditNote restrict': { farState: { status: 'active' }, ...posted },
    'CreditNoteApplications.invoice restrict': {
      far: () => linesOf(10),
      farState: { status: 'active' },
      more: () => ({ salesOrder: undefined }),
      ...posted,
    },
    'CreditNoteApplications.salesOrder restrict': { far: () => linesOf(10), ...posted },
    'TransferInvoices.account restrict': active,
    'TransferInvoices.stockMovement restrict': active,
    'TransferInvoices.originAddress restrict': { ...ofAccount, ...active },
    'TransferInvoices.destinationAddress restrict': { ...ofAccount, ...active },
    'TransferInvoiceLines.transferInvoice cascade': {},
    'TransferInvoiceLines.product restrict': {},
  })
  const far = async (d: Desk, module: string, account: Json, more: Body = {}): Promise<string> =>
    (await d.create(module, { account: account.id, ...more })).id
  rules.cases([
    ...[
      ['Invoices', 'salesOrder', 'SalesOrders'],
      ['Invoices', 'contact', 'Contacts'],
      ['PaymentCfdis', 'bankMovement', 'BankMovements'],
      ['CreditNotes', 'relatedInvoice', 'Invoices'],
      ['TransferInvoices', 'originAddress', 'Addresses'],
      ['TransferInvoices', 'destinationAddress', 'Addresses'],
    ].map(([module, field, to]) => ({
      covers: `${module}.${field} offer`,
      at: `/${field}`,
      refused: async (d: Desk) =>
        d.make(String(module), { [String(field)]: await far(d, String(to), on.otherAccount) }),
      passes: async (d: Desk) => d.make(String(module), { [String(field)]: await far(d, String(to), on.account) }),
    })),
    {
      covers: 'PaymentCfdis.bankMovement offer',
      at: '/bankMovement',
      refused: async (d) =>
        d.make('PaymentCfdis', { bankMovement: await far(d, 'BankMovements', on.account, { direction: 'out' }) }),
      passes: async (d) => d.make('PaymentCfdis', { bankMovement: await far(d, 'BankMovements', on.account) }),
    },
    {
      covers: 'PaymentCfdis.satPaymentForm offer',
      at: '/satPaymentForm',
      refused: (d) => d.make('PaymentCfdis', { satPaymentForm: '99' }),
      passes: (d) => d.make('PaymentCfdis', { satPaymentForm: '01' }),
    },
    {
      covers: 'PaymentCfdiLines.invoice offer',
      at: '/lines/0/invoice',
      also: ['CIM520 /lines/0/invoice'],
      refused: async (d) => d.make('PaymentCfdiLines', { invoice: (await d.create('Invoices', linesOf(100))).id }),
      passes: async (d) => d.make('PaymentCfdiLines', { invoice: (await invoiceOf(d, 100)).id }),
    },
    {
      covers: 'PaymentCfdiLines.invoice offer',
      at: '/lines/0/invoice',
      also: ['CIM520 /lines/0/invoice'],
      refused: async (d) =>
        d.make('PaymentCfdiLines', {
          invoice: (await invoiceOf(d, 100, { satPaymentMethod: 'PUE', satPaymentForm: '03' })).id,
        }),
      passes: (d) => d.make('PaymentCfdiLines', { invoice: on.invoice.id }),
    },
    ...['02', '04'].map((relationType) => ({
      covers: 'CreditNotes.relationType offer',
      at: '/relationType',
      refused: (d: Desk) => d.make('CreditNotes', { relationType }),
      passes: (d: Desk) => d.make('CreditNotes', { relationType: relationType === '02' ? '03' : '07' }),
    })),
  ])
})

describe('rules of invoices', () => {
  lineRules(rules, 'InvoiceLines', () => on)
  lineFigures(
    'Invoices',
    () => desk,
    () => on,
  )
  rules.cases([
    {
      covers: 'Invoices rule methodMatchesForm',
      at: '/satPaymentForm',
      refused: (d) => d.make('Invoices', { satPaymentMethod: 'PPD', satPaymentForm: '03' }),
      passes: (d) => d.make('Invoices', { satPaymentMethod: 'PPD', satPaymentForm: '99' }),
    },
    {
      covers: 'Invoices rule methodMatchesForm',
      at: '/satPaymentForm',
      refused: (d) => d.make('Invoices', { satPaymentMethod: 'PUE', satPaymentForm: '99' }),
      passes: (d) => d.make('Invoices', { satPaymentMethod: 'PUE', satPaymentForm: '03' }),
    },
    {
      covers: 'Invoices unique seriesFolio',
      at: '/folio',
      refused: async (d) => d.make('Invoices', { folio: (await d.create('Invoices', { folio: anotherUuid() })).folio }),
      passes: async (d) =>
        d.make('Invoices', { folio: (await d.create('Invoices', { folio: anotherUuid() })).folio, series: 'B' }),
    },
    {
      covers: 'Invoices rule saleOfSameAccount',
      at: '/salesOrder',
      refused: async (d) => d.change('Invoices', await moved(d), { folio: anotherUuid() }),
      passes: async (d) =>
        d.change('Invoices', await d.create('Invoices', { salesOrder: on.sale.id }), { folio: anotherUuid() }),
    },
    {
      covers: 'InvoiceLines rule oneItem',
      at: '/lines/0/service',
      refused: (d) => d.make('InvoiceLines', { product: on.product.id }),
      passes: (d) => d.make('InvoiceLines', { service: undefined, product: on.product.id }),
    },
    {
      covers: 'InvoiceRelations rule notItself',
      at: '/relatedUuid',
      refused: async (d) => {
        const { id, uuid } = await d.create('Invoices', { uuid: anotherUuid() })
        return d.make('InvoiceRelations', { invoice: id, relatedUuid: uuid })
      },
      passes: async (d) =>
        d.make('InvoiceRelations', { invoice: (await d.create('Invoices', { uuid: anotherUuid() })).id }),
    },
    {
      covers: 'InvoiceRelations unique oncePerInvoice',
      at: '/relatedUuid',
      refused: async (d) =>
        d.make('InvoiceRelations', { relatedUuid: (await d.create('InvoiceRelations')).relatedUuid }),
      passes: async (d) =>
        d.make('InvoiceRelations', {
          relatedUuid: (await d.create('InvoiceRelations')).relatedUuid,
          invoice: (await d.create('Invoices')).id,
        }),
    },
    {
      covers: 'InvoiceRelations rule invoiceIsEditable',
      at: '',
      refused: (d) => d.make('InvoiceRelations', { invoice: on.invoice.id }),
      passes: (d) => d.make('InvoiceRelations'),
    },
    {
      covers: 'InvoiceRelations rule invoiceIsEditable',
      at: '',
      refused: async (d) => d.change('InvoiceRelations', await ofStamped(d), { invoice: on.draft.id }),
      passes: async (d) =>
        d.change('InvoiceRelations', await d.create('InvoiceRelations'), { invoice: (await d.create('Invoices')).id }),
    },
  ])
  rules.keeps('InvoiceRelations rule invoiceIsEditableForDelete', '', ofStamped)
  it('an invoice that was not paid in its time is overdue', async () => {
    const late = await invoiceOf(desk, 100, { dueDate: '2026-11-20' })
    const due = await invoiceOf(desk, 100, { dueDate: '2026-11-21' })
    expect([late.isOverdue, due.isOverdue]).toEqual([true, false])
    await desk.create('CreditNoteApplications', { salesOrder: undefined, invoice: late.id, amount: 100 })
    expect(await desk.read('Invoices', late)).toMatchObject({ isOverdue: false, creditedAmount: 100, balance: 0 })
  })
})

/** An invoice whose sale went to another customer. */
async function moved(d: Desk): Promise<Json> {
  const order = await saleOf(d, 1)
  const invoice = await d.create('Invoices', { salesOrder: order.id })
  await d.edit('SalesOrders', order, { account: on.otherAccount.id })
  return invoice
}

/** A relation of an invoice that was stamped since. */
async function ofStamped(d: Desk): Promise<Json> {
  const invoice = await d.create('Invoices')
  const relation = await d.create('InvoiceRelations', { invoice: invoice.id })
  await activate(d, 'Invoices', invoice)
  return relation
}

describe('rules of payments and credit notes', () => {
  const line = (more: Body = {}): Body => ({ invoice: on.invoice.id, previousBalance: 1000, amountPaid: 100, ...more })
  rules.cases([
    {
      covers: 'PaymentCfdis rule linesWithinAmount',
      at: '/lines',
      refused: (d) => d.make('PaymentCfdis', { amount: 199.99, lines: [line(), line()] }),
      passes: (d) => d.make('PaymentCfdis', { amount: 200, lines: [line(), line()] }),
    },
    {
      covers: 'PaymentCfdis rule linesWithinAmount',
      at: '/lines',
      refused: async (d) =>
        d.change('PaymentCfdis', await d.create('PaymentCfdis', { lines: [line()] }), { amount: 99.99 }),
      passes: async (d) =>
        d.change('PaymentCfdis', await d.create('PaymentCfdis', { lines: [line()] }), { amount: 100 }),
    },
    {
      covers: 'PaymentCfdis rule accountStays',
      at: '/account',
      refused: async (d) =>
        d.change('PaymentCfdis', await d.create('PaymentCfdis', { lines: [line()] }), { account: on.otherAccount.id }),
      passes: async (d) =>
        d.change('PaymentCfdis', await d.create('PaymentCfdis', { lines: [line()] }), {
          account: on.otherAccount.id,
          lines: [],
        }),
    },
    {
      covers: 'PaymentCfdiLines rule paidWithinBalance',
      at: '/lines/0/amountPaid',
      refused: (d) => d.make('PaymentCfdiLines', { previousBalance: 99.99, amountPaid: 100 }),
      passes: (d) => d.make('PaymentCfdiLines', { previousBalance: 100, amountPaid: 100 }),
    },
    {
      covers: 'PaymentCfdiLines rule invoiceIsPpd',
      at: '/lines/0/invoice',
      refused: async (d) => {
        const invoice = await invoiceOf(d, 1000)
        const made = await d.create('PaymentCfdiLines', { invoice: invoice.id })
        await d.edit('Invoices', invoice, { status: 'cancelled', cancelReason: '02' })
        return d.change('PaymentCfdiLines', made, { amountPaid: 50 })
      },
      passes: async (d) => d.change('PaymentCfdiLines', await d.create('PaymentCfdiLines'), { amountPaid: 50 }),
    },
    {
      covers: 'PaymentCfdiLines rule sameAccount',
      at: '/lines/0/invoice',
      refused: async (d) =>
        d.make('PaymentCfdiLines', { invoice: (await invoiceOf(d, 1000, { account: on.otherAccount.id })).id }),
      passes: async (d) => d.make('PaymentCfdiLines', { invoice: (await invoiceOf(d, 1000)).id }),
    },
    {
      covers: 'CreditNotes rule totalMatches',
      at: '/total',
      refused: (d) => d.make('CreditNotes', { subtotal: 100, taxTotal: 16, total: 116.01 }),
      passes: (d) => d.make('CreditNotes', { subtotal: 100, taxTotal: 16, total: 116 }),
    },
    {
      covers: 'CreditNotes rule appliedStaysActive',
      at: '/status',
      refused: async (d) => d.change('CreditNotes', await spent(d), { status: 'cancelled', cancelReason: '02' }),
      passes: async (d) => d.change('CreditNotes', await spent(d), { status: 'cancel_requested', cancelReason: '02' }),
    },
    {
      covers: 'CreditNoteApplications rule oneTarget',
      at: '/invoice',
      refused: (d) => d.make('CreditNoteApplications', { invoice: on.invoice.id }),
      passes: (d) => d.make('CreditNoteApplications', { invoice: on.invoice.id, salesOrder: undefined }),
    },
    {
      covers: 'CreditNoteApplications rule oneTarget',
      at: '/invoice',
      refused: (d) => d.make('CreditNoteApplications', { salesOrder: undefined }),
      passes: (d) => d.make('CreditNoteApplications'),
    },
    {
      covers: 'CreditNoteApplications rule withinCreditNote',
      at: '/amount',
      refused: async (d) => d.make('CreditNoteApplications', { creditNote: (await noteOf(d, 100)).id, amount: 100.01 }),
      passes: async (d) => d.make('CreditNoteApplications', { creditNote: (await noteOf(d, 100)).id, amount: 100 }),
    },
    {
      covers: 'CreditNoteApplications rule withinSale',
      at: '/amount',
      refused: async (d) => d.make('CreditNoteApplications', { salesOrder: (await saleOf(d, 100)).id, amount: 100.01 }),
      passes: async (d) => d.make('CreditNoteApplications', { salesOrder: (await saleOf(d, 100)).id, amount: 100 }),
    },
    {
      covers: 'CreditNoteApplications rule withinInvoice',
      at: '/amount',
      refused: async (d) =>
        d.make('CreditNoteApplications', {
          salesOrder: undefined,
          invoice: (await invoiceOf(d, 100)).id,
          amount: 100.01,
        }),
      passes: async (d) =>
        d.make('CreditNoteApplications', { salesOrder: undefined, invoice: (await invoiceOf(d, 100)).id, amount: 100 }),
    },
    {
      covers: 'CreditNoteApplications rule creditNoteIsActive',
      at: '/creditNote',
      refused: async (d) => d.make('CreditNoteApplications', { creditNote: (await d.create('CreditNotes')).id }),
      passes: async (d) => d.make('CreditNoteApplications', { creditNote: (await noteOf(d, 100)).id }),
    },
    {
      covers: 'CreditNoteApplications rule targetIsLive',
      at: '/invoice',
      refused: async (d) =>
        d.make('CreditNoteApplications', {
          salesOrder: undefined,
          invoice: (await d.create('Invoices', linesOf(100))).id,
        }),
      passes: async (d) =>
        d.make('CreditNoteApplications', {
          salesOrder: undefined,
          invoice: (await d.put('Invoices', await invoiceOf(d, 100), { status: 'cancel_requested' })).id,
        }),
    },
    {
      covers: 'CreditNoteApplications rule targetIsLive',
      at: '/invoice',
      refused: async (d) =>
        d.make('CreditNoteApplications', {
          salesOrder: (await d.put('SalesOrders', await saleOf(d, 100), { status: 'cancelled' })).id,
        }),
      passes: async (d) =>
        d.make('CreditNoteApplications', {
          salesOrder: (await d.put('SalesOrders', await saleOf(d, 100), { status: 'authorized' })).id,
        }),
    },
    {
      covers: 'CreditNoteApplications rule sameAccount',
      at: '/creditNote',
      refused: async (d) =>
        d.make('CreditNoteApplications', { salesOrder: (await saleOf(d, 100, { account: on.otherAccount.id })).id }),
      passes: async (d) => d.make('CreditNoteApplications', { salesOrder: (await saleOf(d, 100)).id }),
    },
    {
      covers: 'CreditNoteApplications rule sameCurrency',
      at: '/creditNote',
      refused: async (d) =>
        d.make('CreditNoteApplications', { creditNote: (await noteOf(d, 100, { currency: 'USD' })).id }),
      passes: async (d) =>
        d.make('CreditNoteApplications', {
          creditNote: (await noteOf(d, 100, { currency: 'USD' })).id,
          salesOrder: (await saleOf(d, 100, { currency: 'USD' })).id,
        }),
    },
    {
      covers: 'TransferInvoices rule arrivesAfterDeparture',
      at: '/arrivalAt',
      refused: (d) =>
        d.make('TransferInvoices', { departureAt: '2026-11-20T12:00:00Z', arrivalAt: '2026-11-20T11:59:59Z' }),
      passes: (d) =>
        d.make('TransferInvoices', { departureAt: '2026-11-20T12:00:00Z', arrivalAt: '2026-11-20T12:00:00Z' }),
    },
  ])
  it('a payment and a credit note say what they cover and what is left', async () => {
    const payment = await desk.create('PaymentCfdis', { exchangeRate: 2, lines: [line({ amountPaid: 300.5 }), line()] })
    expect(payment).toMatchObject({ amountBase: 2000, linesTotal: 400.5 })
    expect(payment.lines[0].outstandingBalance).toBe(699.5)
    const note = await noteOf(desk, 100, { exchangeRate: 2 })
    await desk.create('CreditNoteApplications', { creditNote: note.id, amount: 40.25 })
    expect(await desk.read('CreditNotes', note)).toMatchObject({
      totalBase: 200,
      appliedAmount: 40.25,
      appliedBase: 80.5,
      balance: 59.75,
      balanceBase: 119.5,
    })
  })
  rules.keeps('CreditNoteApplications rule isReversedInstead', '/status', (d) => d.create('CreditNoteApplications'))
})

/** A credit note of which something is applied. */
async function spent(d: Desk): Promise<Json> {
  const note = await noteOf(d, 100)
  await d.create('CreditNoteApplications', { creditNote: note.id, amount: 1 })
  return note
}

rules.complete(modulesOfFile.invoicing)
