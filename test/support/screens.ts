/** The product in a real browser: the whole server over a database of its own, and a page on it. */
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { served, type Served } from './served.ts'
import { newSession } from './sign-in.ts'
import { violations } from './violations.ts'

export interface Screens {
  readonly api: Served
  readonly browser: Browser
  /** Signed in as the first administrator. */
  readonly page: Page
  /** What the browser complained about: uncaught errors and refused policies. */
  readonly complaints: readonly string[]
  /** `http://127.0.0.1:…` */
  readonly address: string
  open(path: string): Promise<void>
  /** A page of somebody else's browser: nobody is signed in. */
  stranger(): Promise<Page>
  /** Faults that axe finds on a page as it is, in words; serious and critical ones. */
  faults(on?: Page): Promise<readonly string[]>
  end(): Promise<void>
}

export async function openScreens(modulesFolder: string, today: string): Promise<Screens> {
  const api = await served({ modulesFolder, today })
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const address = api.app.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const browser = await openBrowser()
  const context = await browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'es-MX' })
  const secret = await newSession(api.pool, api.context.firstAdministrator())
  await context.addCookies([
    { name: 'cimbra', value: secret, url: `http://127.0.0.1:${address.port}`, httpOnly: true, sameSite: 'Lax' },
  ])
  const complaints: string[] = []
  const watched = (page: Page): Page => {
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text())
    })
    page.setDefaultTimeout(20_000)
    return page
  }
  const page = watched(await context.newPage())
  return {
    api,
    browser,
    page,
    complaints,
    address: `http://127.0.0.1:${address.port}`,
    open: async (path) => void (await page.goto(`http://127.0.0.1:${address.port}${path}`)),
    stranger: async () =>
      watched(await (await browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'es-MX' })).newPage()),
    faults: async (on = page) =>
      (await violations(on))
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
    end: async () => {
      await browser.close()
      await api.end()
    },
  }
}
