/** The product in a real browser: the whole server over a database of its own, and a page on it. */
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { served, type Served } from './served.ts'

export interface Screens {
  readonly api: Served
  readonly browser: Browser
  readonly page: Page
  /** What the browser complained about: uncaught errors and refused policies. */
  readonly complaints: readonly string[]
  open(path: string): Promise<void>
  /** Faults that axe finds on the page as it is, in words; serious and critical ones. */
  faults(): Promise<readonly string[]>
  end(): Promise<void>
}

export async function openScreens(modulesFolder: string, today: string): Promise<Screens> {
  const api = await served({ modulesFolder, today })
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const address = api.app.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const browser = await openBrowser()
  const context = await browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'es-MX' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text())
  })
  page.setDefaultTimeout(20_000)
  return {
    api,
    browser,
    page,
    complaints,
    open: async (path) => void (await page.goto(`http://127.0.0.1:${address.port}${path}`)),
    faults: async () => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
    },
    end: async () => {
      await browser.close()
      await api.end()
    },
  }
}
