import fastify from 'fastify'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everything } from '../../engine/access/make-scope.ts'
import { compileModules } from '../../engine/pipeline.ts'
import { docsRoutes } from '../../engine/server/docs-routes.ts'
import { openBrowser } from '../support/browser.ts'
import { violations } from '../support/violations.ts'

const app = fastify()
let browser: Browser
let address: string

beforeAll(async () => {
  const { graph } = compileModules({ base: 'modules' })
  if (graph === undefined) throw new Error('the modules do not compile')
  app.addHook('onRequest', (request, _reply, done) => {
    request.scope = everything(graph, '')
    done()
  })
  docsRoutes(app)
  address = await app.listen({ host: '127.0.0.1', port: 0 })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app.close()
})

test.each([
  ['index.html', 'light', 1280],
  ['index.html', 'dark', 390],
  ['SalesOrders.html', 'light', 390],
  ['SalesOrders.html', 'dark', 1280],
  ['picklist.sat.banco.html', 'light', 390],
] as const)(
  'docs › %s in %s, %i wide, is accessible and does not scroll sideways',
  async (path, colorScheme, width) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, locale: 'es-MX' })
    const page = await context.newPage()
    const said: string[] = []
    page.on('console', (message) => void said.push(message.text()))
    await page.goto(`${address}/docs/${path}`)
    expect((await violations(page)).map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
    // The style sheet was taken, and the policy had nothing to refuse.
    expect(await page.evaluate(() => getComputedStyle(document.body).margin)).toBe('0px')
    expect(said).toEqual([])
    await context.close()
  },
)

test('docs › what is not accessible would be found, and a page with frames is refused', async () => {
  const page = await browser.newPage()
  await page.setContent(
    '<html lang="es"><title>x</title><main><h1>x</h1><p style="color:#ccc">gris</p><img src="data:,">',
  )
  expect((await violations(page)).map(({ id }) => id)).toEqual(['color-contrast', 'image-alt'])
  await page.setContent('<iframe srcdoc="x"></iframe>')
  await expect(violations(page)).rejects.toThrow('frames')
  await page.context().close()
})
