/** Coming in: password, code, link by mail; and «Mi cuenta», where a person settles it by herself. */
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modulesFolder } from '../product/customers.ts'
import { openScreens, type Screens } from '../support/screens.ts'

const password = 'nopal-verde-en-abril'
const another = 'tres-tazas-de-caldo'

/** The link of the newest mail to an address. */
async function newestLink({ api }: Screens, to: string): Promise<string> {
  const { body } = await api.call('GET', '/outbox')
  const mail = body.mails.find((each: { readonly to: string }) => each.to === to)
  const open = await api.call('GET', `/outbox/${mail.id}`)
  return new URL(open.body.link).pathname
}

async function fillSignIn(page: Page, email: string, word: string): Promise<void> {
  await page.getByLabel('Correo electrónico').fill(email)
  await page.getByLabel('Contraseña', { exact: true }).fill(word)
  await page.getByRole('button', { name: 'Iniciar sesión' }).click()
}

/** The machine may be busy with other tests. */
const soon = { timeout: 15_000 }

describe('signing in, in a browser', () => {
  let screens: Screens
  let page: Page
  let secret = ''
  const email = 'ana@ejemplo.mx'

  beforeAll(async () => {
    screens = await openScreens(modulesFolder, '2026-11-21')
    page = await screens.stranger()
    const person = await screens.api.create('Users', { name: 'Ana Garza', email, status: 'invited' })
    const { status } = await screens.api.call('POST', `/people/${person.id}/invitation`)
    expect(status).toBe(202)
    const unit = await screens.api.create('Units', { name: 'Matriz' })
    await screens.api.create('ProfileAssignments', {
      person: person.id,
      profile: 'fieldSeller',
      unit: unit.id,
      portfolio: null,
    })
  })
  afterAll(() => screens.end())

  it('a page that wants somebody leads to the page of signing in, with the way back kept', async () => {
    await page.goto(`${screens.address}/m/Accounts?q=abc`)
    await page.waitForURL(/\/entrar\?volver=/)
    await page.getByRole('heading', { level: 1, name: 'Iniciar sesión' }).waitFor()
    expect(new URL(page.url()).searchParams.get('volver')).toContain('/m/Accounts')
    expect(await screens.faults(page)).toEqual([])
  })

  it('an invitation is accepted by its link, which works once', async () => {
    const link = await newestLink(screens, email)
    await page.goto(`${screens.address}${link}`)
    await page.getByText('Al menos 10 caracteres.').waitFor()
    expect(await screens.faults(page)).toEqual([])
    await page.getByLabel('Contraseña nueva').fill('corta')
    await page.getByLabel('Repita la contraseña').fill('corta')
    await page.getByText(/Le faltan caracteres/).waitFor()
    await page.getByLabel('Contraseña nueva').fill(password)
    await page.getByLabel('Repita la contraseña').fill(password)
    await page.getByRole('button', { name: 'Guardar contraseña' }).click()
    await page.getByRole('heading', { level: 1, name: 'Contraseña guardada' }).waitFor()
    await page.goto(`${screens.address}${link}`)
    await page.getByRole('heading', { level: 1, name: 'Esta liga ya no sirve' }).waitFor()
    expect(await screens.faults(page)).toEqual([])
  })

  it('a wrong password is told in words that say nothing of the account', async () => {
    await page.goto(`${screens.address}/entrar`)
    await fillSignIn(page, email, 'no-es-esta-de-veras')
    const known = await page.getByRole('alert').innerText()
    await fillSignIn(page, 'nadie@ejemplo.mx', 'no-es-esta-de-veras')
    await page.getByRole('alert').waitFor()
    expect(known).toContain('no son correctos')
    await expect.poll(() => page.getByRole('alert').innerText(), soon).toBe(known)
  })

  it('the right one leads back to where the person came from, and never to another site', async () => {
    await page.goto(`${screens.address}/entrar?volver=${encodeURIComponent('//elsewhere.example/x')}`)
    await fillSignIn(page, email, password)
    await page.getByRole('heading', { level: 1, name: /Hola, Ana/ }).waitFor()
    expect(new URL(page.url()).origin).toBe(screens.address)
  })

  it('an empty form is not sent, and the keyboard alone is enough', async () => {
    const other = await screens.stranger()
    await other.goto(`${screens.address}/m/Accounts`)
    await other.getByLabel('Correo electrónico').waitFor()
    await other.getByRole('button', { name: 'Iniciar sesión' }).click()
    await other.getByText('Escriba su correo.').waitFor()
    expect(await screens.faults(other)).toEqual([])
    await other.getByLabel('Correo electrónico').focus()
    await other.keyboard.type(email)
    await other.keyboard.press('Tab')
    await other.keyboard.type(password)
    await other.keyboard.press('Enter')
    await other.getByRole('heading', { level: 1, name: 'Clientes' }).waitFor()
    expect(new URL(other.url()).pathname).toBe('/m/Accounts')
    await other.context().close()
  })

  it('«Mi cuenta» shows the sessions and ends the others', async () => {
    await page.getByRole('button', { name: /Su cuenta/ }).click()
    await page.getByRole('menuitem', { name: 'Mi cuenta' }).click()
    await page.getByRole('heading', { level: 1, name: 'Mi cuenta' }).waitFor()
    await page.getByText('Esta sesión').waitFor()
    expect(await page.getByText('Chrome en').count()).toBe(2)
    expect(await screens.faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Cerrar las demás sesiones' }).click()
    await expect.poll(() => page.getByText('Chrome en').count(), soon).toBe(1)
  })

  it('two-step verification is turned on with the code of an application', async () => {
    await page.getByRole('button', { name: 'Activar la verificación' }).click()
    await page.getByLabel('Escriba su contraseña para continuar').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: 'Código QR para su aplicación' }).waitFor()
    secret = (await page.locator('code').first().innerText()).replaceAll(/\s/g, '')
    expect(await screens.faults(page)).toEqual([])
    await page.getByLabel('Código', { exact: true }).fill(codeNow(secret))
    await page.keyboard.press('Enter')
    await page.getByText('No se volverán a mostrar').waitFor()
    expect(await page.locator('[role="status"] li').count()).toBe(10)
    await page.getByRole('button', { name: 'Ya los guardé' }).click()
    await page.getByText(/Quedan 10 códigos de recuperación/).waitFor()
  })

  it('an API token is shown once', async () => {
    await page.getByRole('button', { name: 'Nuevo token' }).click()
    await page.getByLabel('Nombre').fill('Tienda en línea')
    await page.getByRole('button', { name: 'Crear token' }).click()
    const dialog = page.getByRole('dialog')
    const token = await dialog.locator('code').innerText()
    expect(await screens.faults(page)).toEqual([])
    const answer = await fetch(`${screens.address}/api/session`, { headers: { authorization: `Bearer ${token}` } })
    expect([answer.status, (await answer.json()).user.name]).toEqual([200, 'Ana Garza'])
    await dialog.getByRole('button', { name: 'Cerrar' }).last().click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(token)
    await page.getByRole('button', { name: 'Revocar Tienda en línea' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revocar' }).click()
    await page.getByText('No ha creado ninguno.').waitFor()
    expect(
      (await fetch(`${screens.address}/api/session`, { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(401)
  })

  it('signs out, and a code is asked for when coming back', async () => {
    await page.getByRole('button', { name: /Su cuenta/ }).click()
    await page.getByRole('menuitem', { name: 'Cerrar sesión' }).click()
    await page.waitForURL(/\/entrar$/)
    await fillSignIn(page, email, password)
    await page.getByRole('heading', { level: 1, name: 'Un paso más' }).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await screens.faults(page)).toEqual([])
    await page.getByLabel('Código').fill('000000')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Código').fill(codeNow(secret, 1))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /Hola, Ana/ }).waitFor()
  })

  it('a forgotten password is replaced by a link, and the answer is the same for a stranger', async () => {
    const other = await screens.stranger()
    await other.goto(`${screens.address}/entrar`)
    await other.getByRole('link', { name: '¿Olvidó su contraseña?' }).click()
    for (const address of ['nadie@ejemplo.mx', email]) {
      await other.goto(`${screens.address}/recuperar`)
      await other.getByLabel('Correo electrónico').fill(address)
      await other.getByRole('button', { name: 'Enviar la liga' }).click()
      await other.getByRole('heading', { level: 1, name: 'Revise su correo' }).waitFor()
      expect(await other.getByText(`Si ${address} tiene una cuenta`).count()).toBe(1)
    }
    expect(await screens.faults(other)).toEqual([])
    const link = await expect
      .poll(() => newestLink(screens, email), { timeout: 15_000 })
      .not.toBe('')
      .then(() => newestLink(screens, email))
    await other.goto(`${screens.address}${link}`)
    await other.getByRole('heading', { level: 1, name: 'Elija otra contraseña' }).waitFor()
    await other.getByLabel('Contraseña nueva').fill(another)
    await other.getByLabel('Repita la contraseña').fill(another)
    await other.keyboard.press('Enter')
    await other.getByRole('heading', { level: 1, name: 'Contraseña guardada' }).waitFor()
    // Whoever was signed in with the old one is out with the next click.
    await page.goto(`${screens.address}/m/Accounts`)
    await page.waitForURL(/\/entrar\?volver=/)
  })

  it('met no uncaught error and broke no policy on the way', () => {
    expect(screens.complaints).toEqual([])
  })
})

/** The code that an application shows now, or some steps of thirty seconds later. */
function codeNow(base32: string, later = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(base32), algorithm: 'SHA1', digits: 6, period: 30 })
  return totp.generate({ timestamp: Date.now() + later * 30_000 })
}
