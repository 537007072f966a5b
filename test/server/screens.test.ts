import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { openFolder, removeFolder } from '../support/data-folder.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'

const data = openFolder('cimbra-screens-')
let server: ServerProcess
beforeAll(async () => {
  server = await startServer({ env: { CIMBRA_DATA: data } })
})
afterAll(async () => {
  await server.end('SIGTERM')
  removeFolder(data, `${data}/database`)
})

test('screens › a browser opens them without an error and without anything that the policy forbids', async () => {
  const browser = await openBrowser()
  const page = await browser.newPage({ locale: 'es-MX' })
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => complaints.push(String(error)))
  const answer = await page.goto(server.address, { waitUntil: 'networkidle' })
  expect(answer?.status()).toBe(200)
  expect(complaints).toEqual([])
  await browser.close()
})
