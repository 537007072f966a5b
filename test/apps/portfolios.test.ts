/** The acceptance path of people and access: the assistant, carteras, invitations; then each seller sees exactly hers. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { customer, modulesFolder, openDesk, sale, type Desk } from '../product/customers.ts'
import { openScreens, type Screens } from '../support/screens.ts'
import type { Json } from '../support/served.ts'

const password = 'nopal-verde-en-abril'

const people = {
  norte: { name: 'Nora Salinas', email: 'nora@ejemplo.mx', profile: 'Vendedor de campo', portfolio: 'Norte' },
  centro: { name: 'Celia Robles', email: 'celia@ejemplo.mx', profile: 'Vendedor de campo', portfolio: 'Centro' },
  manager: { name: 'Marta Ibarra', email: 'marta@ejemplo.mx', profile: 'Gerente comercial', portfolio: null },
} as const

type Who = keyof typeof people

/** Customers by cartera. */
const customers = {
  Norte: ['Aceros del Norte', 'Bodega Garza', 'Carnes Villarreal'],
  Centro: ['Dulces Querétaro', 'Empaques del Bajío'],
} as const

/** Types into a picker of a record form and takes the option of that name. */
async function pick(page: Page, label: string, typed: string): Promise<void> {
  const field = page.locator('form').getByRole('combobox', { name: label, exact: true })
  await field.click()
  await page.keyboard.type(typed)
  await page.getByRole('option', { name: typed }).first().click()
}

async function rows(page: Page): Promise<readonly string[]> {
  await page.getByRole('grid').waitFor()
  const names = Object.values(customers).flat()
  const text = await page.getByRole('grid').innerText()
  return names.filter((name) => text.includes(name))
}

describe('carteras, from the assistant to what each seller sees', () => {
  let screens: Screens
  let desk: Desk
  const records = new Map<string, Json>()
  const pages = new Map<Who, Page>()
  const pageOf = (who: Who): Page => {
    const page = pages.get(who)
    if (page === undefined) throw new Error(`${who} has not signed in`)
    return page
  }

  beforeAll(async () => {
    screens = await openScreens(modulesFolder, '2026-11-21')
    await screens.api.create('Units', { name: 'Matriz' })
    desk = await openDesk(screens.api)
  })
  afterAll(() => screens.end())

  it('the administrator reaches the assistant from the menu of the person', async () => {
    const { page } = screens
    await screens.open('/')
    await page.getByRole('button', { name: /Su cuenta/ }).click()
    await page.getByRole('menuitem', { name: 'Estudio' }).click()
    await page.getByRole('heading', { level: 1, name: 'Puesta en marcha' }).waitFor()
    await page.getByRole('heading', { level: 2, name: /Esquema de seguridad/ }).waitFor()
    expect(await screens.faults()).toEqual([])
  })

  it.each(['Norte', 'Centro'])('the cartera «%s» is made where the assistant leads', async (name) => {
    const { page } = screens
    await screens.open('/studio')
    await page.getByRole('link', { name: /^Carteras/ }).click()
    await page.getByRole('link', { name: 'Nueva cartera' }).first().click()
    await page.locator('form').getByRole('textbox', { name: 'Nombre', exact: true }).fill(name)
    await pick(page, 'Región', 'Norte')
    await pick(page, 'Unidad', 'Matriz')
    await page.keyboard.press('Control+s')
    await page.getByRole('heading', { level: 1, name }).waitFor()
  })

  it.each(Object.entries(people))('%s is invited, and given a profile and where it is valid', async (_, person) => {
    const { page } = screens
    await screens.open('/studio')
    await page.getByRole('link', { name: 'Personas', exact: true }).first().click()
    await page.getByRole('button', { name: 'Invitar persona' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Nombre').fill(person.name)
    await dialog.getByLabel('Correo electrónico').fill(person.email)
    await dialog.getByRole('button', { name: 'Enviar invitación' }).click()
    await page.getByRole('heading', { level: 1, name: person.name }).waitFor()
    await page.getByRole('button', { name: 'Dar un perfil' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Perfil').selectOption({ label: person.profile })
    const review = form.getByRole('button', { name: 'Revisar y guardar' })
    await form.getByLabel('Unidad').selectOption({ label: 'Matriz' })
    // Which carteras is a question of its own, and nothing is chosen beforehand.
    expect(await review.isDisabled()).toBe(true)
    if (person.portfolio === null) {
      await form.getByRole('radio', { name: 'Todas las carteras' }).check()
      await form.getByText(/verá todos los clientes de la unidad «Matriz»/).waitFor()
    } else {
      await form.getByRole('radio', { name: 'Una cartera' }).check()
      await form.getByRole('combobox', { name: 'Cartera' }).selectOption({ label: person.portfolio })
      await form.getByText(new RegExp(`verá solo los clientes de la cartera «${person.portfolio}»`)).waitFor()
    }
    expect(await screens.faults()).toEqual([])
    await review.click()
    // Nobody has come in yet: what she will find is told all the same.
    await form.getByText('Todavía no puede entrar').waitFor()
    await form
      .getByText(/Podrá: /)
      .first()
      .waitFor()
    await form.getByRole('button', { name: 'Guardar' }).click()
    await form.waitFor({ state: 'detached' })
    await page.getByRole('listitem').filter({ hasText: person.profile }).waitFor()
    expect(await screens.faults()).toEqual([])
  })

  it.each(Object.entries(people) as [Who, (typeof people)[Who]][])(
    '%s comes in by the link that waits among the mails',
    async (who, person) => {
      const { page } = screens
      await screens.open('/studio/correos')
      await page.getByRole('button').filter({ hasText: person.email }).click()
      const link = page.getByRole('link', { name: 'Abrir la liga' })
      const address = await link.getAttribute('href')
      expect(await screens.faults()).toEqual([])
      const other = await screens.stranger()
      await other.goto(`${screens.address}${new URL(address ?? '').pathname}`)
      await other.getByLabel('Contraseña nueva').fill(password)
      await other.getByLabel('Repita la contraseña').fill(password)
      await other.keyboard.press('Enter')
      await other.getByRole('link', { name: 'Iniciar sesión' }).click()
      await other.getByLabel('Correo electrónico').fill(person.email)
      await other.getByLabel('Contraseña', { exact: true }).fill(password)
      await other.keyboard.press('Enter')
      await other.getByRole('heading', { level: 1, name: `Hola, ${person.name.split(' ')[0]}` }).waitFor()
      pages.set(who, other)
    },
  )

  it('customers and sales of both carteras are there', async () => {
    const { api } = screens
    const { body } = await api.call('GET', '/records/Portfolios?fields=name,region,unit')
    for (const [name, names] of Object.entries(customers)) {
      const portfolio = body.records.find((each: Json) => each.name === name)
      for (const accountName of names) {
        const record = await customer(desk, {
          accountName,
          portfolio: portfolio.id,
          region: portfolio.region,
          unit: portfolio.unit,
        })
        records.set(accountName, record)
        await sale(desk, record, '2026-11-20', 1_000)
      }
    }
    expect(records.size).toBe(5)
  })

  it.each([
    ['norte', customers.Norte],
    ['centro', customers.Centro],
    ['manager', [...customers.Norte, ...customers.Centro]],
  ] as const)('%s sees in lists, searches and counts exactly hers', async (who, expected) => {
    const page = pageOf(who)
    await page.goto(`${screens.address}/m/Accounts`)
    expect(await rows(page)).toEqual(expected)
    await page
      .getByText(new RegExp(`\\b${expected.length} registros`))
      .first()
      .waitFor()
    for (const word of ['Garza', 'Empaques']) {
      await page.goto(`${screens.address}/m/Accounts?q=${word}`)
      const found = expected.filter((name) => name.includes(word))
      if (found.length === 0) await page.getByRole('heading', { name: 'Nada coincide' }).waitFor()
      else await expect.poll(() => rows(page), { timeout: 10_000 }).toEqual(found)
    }
    await page.goto(`${screens.address}/m/SalesOrders`)
    expect(await rows(page)).toEqual(expected)
    expect(await screens.faults(page)).toEqual([])
  })

  it('a seller counts, adds up and looks into panels over hers alone', async () => {
    const page = pageOf('norte')
    const asked = async (path: string): Promise<Json> =>
      page.evaluate(async (address) => (await fetch(address)).json(), `/api/records/${path}`)
    const sums = await asked('SalesOrders/aggregate?measure=count(),sum(total)')
    expect(JSON.stringify(sums)).toContain('3000')
    expect((await asked('Accounts?count=exact&limit=1')).count).toBe(3)
    const own = records.get('Bodega Garza')
    await page.goto(`${screens.address}/m/Accounts/${own.id}`)
    await page.getByRole('heading', { level: 1, name: 'Bodega Garza' }).waitFor()
    await page.getByRole('tab', { name: 'Relacionados' }).click()
    await page.getByRole('link', { name: /VTA-/ }).first().waitFor()
    expect(await screens.faults(page)).toEqual([])
  })

  it('a foreign customer does not exist for a seller, and is there for the manager', async () => {
    const foreign = records.get('Dulces Querétaro')
    const seller = pageOf('norte')
    await seller.goto(`${screens.address}/m/Accounts/${foreign.id}`)
    await seller
      .getByText(/No se encontró|no existe/i)
      .first()
      .waitFor()
    expect(await seller.content()).not.toContain('Dulces')
    const manager = pageOf('manager')
    await manager.goto(`${screens.address}/m/Accounts/${foreign.id}`)
    await manager.getByRole('heading', { level: 1, name: 'Dulces Querétaro' }).waitFor()
  })

  it('the studio says why, and is for administrators alone', async () => {
    const { page } = screens
    const foreign = records.get('Dulces Querétaro')
    const { body } = await screens.api.call('GET', '/records/Users?fields=name,email')
    const nora = body.records.find((each: Json) => each.email === people.norte.email)
    await screens.open(`/studio/por-que?persona=${nora.id}&modulo=Accounts&registro=${foreign.id}`)
    await page.getByRole('heading', { level: 2, name: /no ve/i }).first().waitFor()
    expect(await screens.faults()).toEqual([])
    const seller = pageOf('norte')
    await seller.goto(`${screens.address}/studio/perfiles`)
    await seller.getByRole('heading', { level: 1, name: 'El estudio es para administradores' }).waitFor()
    await seller.goto(`${screens.address}/`)
    await seller.getByRole('button', { name: /Su cuenta/ }).click()
    await seller.getByRole('menuitem', { name: 'Mi cuenta' }).waitFor()
    expect(await seller.getByRole('menuitem', { name: 'Estudio' }).count()).toBe(0)
  })

  it('a suspended seller is out with her next click', async () => {
    const { page } = screens
    await screens.open('/studio/personas')
    await page.getByRole('link', { name: people.centro.name }).click()
    await page.getByRole('button', { name: 'Suspender' }).click()
    await page.getByRole('button', { name: 'Volver a dar acceso' }).waitFor()
    const seller = pageOf('centro')
    await seller.goto(`${screens.address}/m/Accounts`)
    await seller.waitForURL(/\/entrar\?volver=/)
  })

  it('met no uncaught error and broke no policy on the way', () => {
    expect(screens.complaints).toEqual([])
  })
})
