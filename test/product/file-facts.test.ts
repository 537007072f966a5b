import { afterAll, beforeAll, expect, it } from 'vitest'
import { served, type Served } from '../support/served.ts'
import { modulesFolder } from './customers.ts'

let api: Served

beforeAll(async () => {
  api = await served({ modulesFolder, today: '2026-11-21' })
})
afterAll(() => api.end())

const boundary = 'partes'

/** Uploads a text as a browser would. */
async function upload(name: string, text: string): Promise<string> {
  const payload = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/plain\r\n\r\n${text}\r\n--${boundary}--\r\n`
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/files',
    headers: {
      ...(await api.credentials(api.context.firstAdministrator())),
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload,
  })
  expect(answer.statusCode).toBe(201)
  return JSON.parse(answer.body).id
}

it('keeps what was found about a file in the record that holds it, and again when the file changes', async () => {
  const created = await api.create('Files', { name: 'Constancia', file: await upload('constancia.txt', 'hola') })
  expect(created).toMatchObject({ size: 4, sha256: 'b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79' })
  const changed = await api.change('Files', created, { file: await upload('otra.txt', 'adiós') })
  expect(changed.size).toBe(6)
  expect(changed.sha256).not.toBe(created.sha256)
})

it('goes on with the usual zone when the company names one that does not exist', async () => {
  // The API refuses it; a machine with other zones, or somebody with SQL, does not.
  await api.pool.query(`update app.company set time_zone = 'Nowhere/Land'`)
  const again = await served({
    modulesFolder,
    today: '2026-11-21',
    database: { pool: api.pool, url: api.url, end: async () => undefined },
  })
  expect((await again.call('GET', '/session')).body.timeZone).toBe('America/Mexico_City')
  expect((await again.call('GET', '/records/Accounts?view=overdue')).status).toBe(200)
  await again.end()
})
