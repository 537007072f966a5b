import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { repository } from '../../engine/server/settings.ts'
import { emptyDatabase } from '../support/served.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { openFolder, removeFolder } from '../support/data-folder.ts'
import { schoolFolder } from './company.ts'

const servers: ServerProcess[] = []
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.end('SIGTERM')
  for (const end of ends.splice(0)) await end()
})

async function database(): Promise<Readonly<Record<string, string>>> {
  const made = await emptyDatabase(schoolFolder)
  const folder = openFolder('cimbra-first-')
  ends.push(async () => {
    await made.end()
    removeFolder(folder, folder)
  })
  return { DATABASE_URL: made.url, CIMBRA_DATA: folder }
}

async function start(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const server = await startServer({ env })
  await expect.poll(() => server.output()).toContain('Ctrl+C')
  servers.push(server)
  return server
}

const enter = (server: ServerProcess, email: string | undefined, password: string | undefined) =>
  fetch(`${server.address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })

const told = (server: ServerProcess): readonly string[] =>
  /Administrador: (\S+) \/ (\S+) \(se muestra solo esta vez\)/.exec(server.output())?.slice(1) ?? []

describe('the first administrator', () => {
  test('gets a password that is told once, after the address', async () => {
    const env = await database()
    const first = await start(env)
    const [email, password] = told(first)
    expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    expect(first.output().indexOf('lista en')).toBeLessThan(first.output().indexOf('Administrador:'))
    const answer = await enter(first, email, password)
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ administrator: true })])
    const second = await start(env)
    expect(told(second)).toEqual([])
    expect((await enter(second, email, password)).status).toBe(200)
  })

  test('is who the settings say, with their password, which is not shown and replaces none', async () => {
    const env = { ...(await database()), CIMBRA_ADMIN_EMAIL: 'jefa@colegio.example' }
    const first = await start({ ...env, CIMBRA_ADMIN_PASSWORD: 'siete caballos cansados' })
    expect(first.output()).not.toContain('caballos')
    expect(first.output()).toContain('Administrador: jefa@colegio.example, con la contraseña de CIMBRA_ADMIN_PASSWORD')
    expect((await enter(first, 'jefa@colegio.example', 'siete caballos cansados')).status).toBe(200)
    const second = await start({ ...env, CIMBRA_ADMIN_PASSWORD: 'ocho caballos cansados' })
    expect(second.output()).not.toContain('Administrador:')
    expect((await enter(second, 'jefa@colegio.example', 'ocho caballos cansados')).status).toBe(401)
    expect((await enter(second, 'jefa@colegio.example', 'siete caballos cansados')).status).toBe(200)
  })

  test('of two processes that start together is one', async () => {
    const env = await database()
    const both = await Promise.all([start(env), start(env)])
    const passwords = both.map(told).filter(({ length }) => length > 0)
    expect(passwords).toHaveLength(1)
    const [email, password] = passwords[0] ?? []
    for (const server of both) expect((await enter(server, email, password)).status).toBe(200)
  })
})

test('the demo’s people come in by a link of the outbox, one for each profile', async () => {
  const folder = openFolder('cimbra-first-')
  ends.push(async () => removeFolder(folder, join(folder, 'database')))
  const server = await start({ CIMBRA_DATA: folder, CIMBRA_DEMO: '1', CIMBRA_MODULES: join(repository, 'modules') })
  const [email, password] = told(server)
  const cookie = (await enter(server, email, password)).headers.get('set-cookie')?.split(';')[0] ?? ''
  const get = async (path: string) => (await fetch(`${server.address}/api${path}`, { headers: { cookie } })).json()
  const { mails } = await get('/outbox')
  expect(mails.length).toBeGreaterThan(2)
  const { link, to } = await get(`/outbox/${mails[0].id}`)
  const wanted = 'siete caballos cansados'
  const reset = await fetch(`${server.address}/api/password/reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link.split('/').at(-1), password: wanted }),
  })
  expect(reset.status).toBe(204)
  const answer = await enter(server, to, wanted)
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ administrator: false })])
}, 180_000)
