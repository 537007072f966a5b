/** What somebody does on the first day: a customer with all groups, a sale on credit with lines, a payment; and the figures at once. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modulesFolder, openDesk, type Desk } from '../product/customers.ts'
import { openScreens, type Screens } from '../support/screens.ts'

/** Text boxes of the customer's form by their labels, some of every group that has any. */
const texts: Readonly<Record<string, string>> = {
  'Nombre del Cliente': 'Ferretería La Esperanza',
  'Teléfono principal': '81 8345 6789',
  'Correo electrónico principal': 'compras@laesperanza.mx',
  RFC: 'FES010203ABA',
  'CP del RFC': '64000',
  'Razon Social': 'FERRETERIA LA ESPERANZA',
  Nombre: 'Rosa',
  Apellidos: 'Treviño Garza',
  Descripción: 'Paga los viernes.',
  'Dirección Facturación': 'Av. Morones Prieto',
  'Num. Ext. Facturación': '1500',
  'Código Postal Facturación': '64000',
  'Tarjeta de puntos': 'P-0001',
  '% Comision por referir': '5',
  'Limite de credito': '50000',
  'Dias de credito': '30',
  'Datos de Campaña': 'utm_source=feria',
}

/** Pickers: what is typed, and the option that is taken. */
const picks: Readonly<Record<string, string>> = {
  'Estado Facturación': 'Nuevo León',
  'Metodo de Pago': 'Pago en parcialidades',
  'Forma de Pago': 'Por definir',
  'Régimen Fiscal': 'General de Ley',
  'Uso de CFDI': 'Gastos en general',
}

const box = (page: Page, label: string) => page.locator('form').getByRole('textbox', { name: label, exact: true })

async function pick(page: Page, label: string, typed: string): Promise<void> {
  const field = page.locator('form').getByRole('combobox', { name: label, exact: true })
  await field.click()
  await page.keyboard.type(typed)
  await page.getByRole('option', { name: typed }).first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option', { name: typed }).first().click()
}

/** What the record page shows for a field: the text beside its label. */
const shown = (page: Page, label: string) =>
  page
    .locator('dl, [data-field]')
    .locator(`xpath=.//dt[normalize-space(.)="${label}"]/following-sibling::dd[1]`)
    .first()

describe('the first customer, in a browser', () => {
  let screens: Screens
  let desk: Desk
  let customer = ''

  beforeAll(async () => {
    screens = await openScreens(modulesFolder, '2026-11-21')
    desk = await openDesk(screens.api)
  })
  afterAll(() => screens.end())

  it('is created with something in every group', async () => {
    const { page } = screens
    await screens.open('/')
    await page.getByRole('navigation').getByRole('link', { name: 'Clientes', exact: true }).first().click()
    await page.getByRole('link', { name: 'Nuevo cliente' }).first().click()
    for (const [label, text] of Object.entries(texts)) await box(page, label).fill(text)
    for (const [label, typed] of Object.entries(picks)) await pick(page, label, typed)
    await pick(page, 'Cartera', 'Monterrey')
    await page.locator('form').getByRole('checkbox', { name: 'Suscrito a Mercadotecnia' }).check()
    expect(await screens.faults()).toEqual([])
    await page.keyboard.press('Control+s')
    await page.getByRole('heading', { level: 1, name: 'Ferretería La Esperanza' }).waitFor()
    customer = page.url().split('/').at(-1) ?? ''
    const { body } = await screens.api.call('GET', `/records/Accounts/${customer}`)
    expect(body).toMatchObject({
      rfc: 'FES010203ABA',
      phone: '+528183456789',
      creditLimit: 50_000,
      creditDays: 30,
      satPaymentMethod: 'PPD',
      satPaymentForm: '99',
      taxRegime: '601',
      cfdiUse: 'G03',
      marketingOptIn: true,
      portfolio: desk.portfolio,
      referralPct: 5,
      loyaltyCard: 'P-0001',
    })
    expect(await screens.faults()).toEqual([])
  }, 180_000)

  it('gets a sale with lines on credit, typed by keyboard', async () => {
    const { page } = screens
    await screens.open('/m/SalesOrders/new')
    await box(page, 'Asunto').fill('Material de noviembre')
    await pick(page, 'Cliente', 'Ferretería')
    // What saving would copy shows in the empty fields beforehand.
    await expect.poll(() => box(page, 'Fecha de venta').inputValue(), { timeout: 15_000 }).toBe('21/11/2026')
    const { body: before } = await screens.api.call('GET', '/records/SalesOrders?count=exact')
    expect(before.count).toBe(0)
    await page
      .getByRole('button', { name: /Agregar/ })
      .first()
      .click()
    const row = page.locator('tr[data-row="0"]')
    const cell = (column: string) => row.locator(`td[data-column="${column}"] input`).first()
    await cell('itemKind').click()
    await page.keyboard.type('Serv')
    await page.getByRole('option').first().click()
    await cell('service').click()
    await page.keyboard.type('Instal')
    await page.getByRole('option').first().click()
    await cell('quantity').fill('2')
    await cell('unitPrice').fill('1,160.00')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Control+s')
    await page.getByRole('heading', { level: 1, name: /VTA-/ }).waitFor()
    const { body } = await screens.api.call('GET', '/records/SalesOrders?fields=subtotal,status,account')
    expect(body.records).toMatchObject([{ subtotal: 2_320, status: 'created', account: customer }])
  })

  it('shows exact balances at once when the sale is authorised and partly paid, and says why', async () => {
    const { page, api } = screens
    const { body: list } = await api.call('GET', '/records/SalesOrders')
    const open = await api.change('SalesOrders', list.records[0], { status: 'authorized' })
    const movement = await api.create('BankMovements', {
      cashAccount: desk.box,
      direction: 'in',
      movementType: 'payment',
      movementDate: '2026-11-20',
      account: customer,
      amount: 500,
      status: 'posted',
      currency: 'MXN',
      exchangeRate: 1,
    })
    await api.create('PaymentApplications', {
      movement: movement.id,
      salesOrder: open.id,
      amount: 500,
      status: 'posted',
    })
    const balance = open.total - 500
    await screens.open(`/m/Accounts/${customer}`)
    await page.getByRole('heading', { level: 1, name: 'Ferretería La Esperanza' }).waitFor()
    const money = (amount: number) =>
      new Intl.NumberFormat('es-MX', { style: 'currency', currency: 'MXN' }).format(amount)
    await expect.poll(() => shown(page, 'Por Cobrar').innerText(), { timeout: 15_000 }).toContain(money(balance))
    expect(await shown(page, 'Crédito disponible').innerText()).toContain(money(50_000 - balance))
    expect(await shown(page, 'Cobrado').innerText()).toContain(money(500))
    const { body } = await api.call('GET', `/records/Accounts/${customer}/explain/receivable`)
    expect(body.records).toMatchObject([{ id: open.id, value: balance }])
  })

  it('has its documents in the panels', async () => {
    const { page } = screens
    await page.getByRole('tab', { name: /Relacionados/ }).click()
    await page.getByRole('link', { name: /VTA-/ }).first().waitFor()
    await page.getByRole('link', { name: /BAN-/ }).first().waitFor()
    expect(await screens.faults()).toEqual([])
  })

  it('met no uncaught error and broke no policy on the way', () => {
    expect(screens.complaints).toEqual([])
  })
})
