import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { openFolder, removeFolder } from '../support/data-folder.ts'
import { databaseUrlOf, startServer, type ServerProcess } from '../support/server-process.ts'
import { newSession } from '../support/sign-in.ts'

const data = openFolder('cimbra-screens-')
let server: ServerProcess
let database: Client
beforeAll(async () => {
  server = await startServer({ env: { CIMBRA_DATA: data } })
  database = new Client({ connectionString: databaseUrlOf(data) })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await server.end('SIGTERM')
  removeFolder(data, `${data}/database`)
})

const somebody = async (): Promise<string> =>
  (await database.query<{ person: string }>('select person from cimbra.credentials limit 1')).rows[0]?.person ?? ''

test('screens › a browser opens them without an error and without anything that the policy forbids', async () => {
  const browser = await openBrowser()
  const context = await browser.newContext({ locale: 'es-MX' })
  const secret = await newSession(database, await somebody())
  await context.addCookies([{ name: 'cimbra', value: secret, url: server.address, httpOnly: true, sameSite: 'Lax' }])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => complaints.push(String(error)))
  const answer = await page.goto(server.address, { waitUntil: 'networkidle' })
  expect(answer?.status()).toBe(200)
  expect(complaints).toEqual([])
  await browser.close()
})
