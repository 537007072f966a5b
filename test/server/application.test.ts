import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApplication } from '../../engine/server/application.ts'
import { refuse } from '../../engine/server/records/refusal.ts'
import { problem } from '../../engine/problems/problem.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { openFolder } from '../support/data-folder.ts'

let database: TestDatabase
let app: FastifyInstance
let hasModel = true
const logged: string[] = []
const folder = openFolder('cimbra-pages-')

function routes(api: FastifyInstance): void {
  api.post('/api/echo', (request) => ({ body: request.body ?? 'nothing' }))
  api.delete('/api/echo', (request) => ({ body: request.body ?? 'nothing' }))
  api.get('/api/refused', () => {
    throw refuse(409, problem('CIM527', ''))
  })
  api.get('/api/defect', () => {
    throw new TypeError('secret detail of our code')
  })
  api.get('/api/lost', () => database.pool.query('select pg_terminate_backend(pg_backend_pid())'))
  api.post('/api/upload', async (request) => {
    const file = await request.file()
    return { name: file?.filename, bytes: (await file?.toBuffer())?.length }
  })
}

beforeAll(async () => {
  database = await testDatabase()
  const page = (name: string): string =>
    `<!doctype html><script nonce="CSP_NONCE"></script><meta nonce="CSP_NONCE"><title>${name}</title>`
  for (const name of ['runtime', 'studio', 'assets']) mkdirSync(join(folder, name))
  for (const name of ['runtime', 'studio']) writeFileSync(join(folder, name, 'index.html'), page(name))
  writeFileSync(join(folder, 'assets/app-1a2b.js'), 'let a')
  writeFileSync(join(folder, 'assets/app-1a2b.js.br'), brotliCompressSync('let a'))
  const stream = { write: (line: string) => void logged.push(line) }
  app = await buildApplication({
    pool: database.pool,
    hasModel: () => hasModel,
    pagesFolder: folder,
    identify: () => undefined,
    register: [routes],
    logger: { level: 'warn', stream },
  })
})
afterAll(async () => {
  await app.close()
  await database.end()
  rmSync(folder, { recursive: true })
})

const json = { 'content-type': 'application/json' }

test.each([
  ['text', 415, 'CIM528', { headers: { 'content-type': 'text/plain' }, payload: '{}' }],
  ['a form', 415, 'CIM528', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=1' }],
  ['a body without type', 415, 'CIM528', { headers: { 'content-type': '' }, payload: '{}' }],
  ['broken JSON', 400, 'CIM500', { headers: json, payload: '{"a":' }],
  ['a key twice in JSON', 400, 'CIM500', { headers: json, payload: '{"a":1,"a":2}' }],
  ['a prototype in JSON', 400, 'CIM500', { headers: json, payload: '{"__proto__":{"admin":true}}' }],
  ['more than a megabyte', 413, 'CIM529', { headers: json, payload: JSON.stringify('x'.repeat(1024 * 1024)) }],
  [
    'a write from another site',
    403,
    'CIM500',
    { headers: { ...json, host: 'localhost:3000', origin: 'http://evil.example' }, payload: '{}' },
  ],
  [
    'a write from nowhere',
    403,
    'CIM500',
    { headers: { ...json, host: 'localhost:3000', origin: 'null' }, payload: '{}' },
  ],
] as const)('application › %s is refused with %i', async (_, status, code, request) => {
  const answer = await app.inject({ method: 'POST', url: '/api/echo', ...request })
  expect(answer.statusCode).toBe(status)
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(answer.json()).toMatchObject({ status, problems: [{ code, pointer: '' }] })
})

test.each([
  ['JSON', 'POST', json, '{"a":1}', { a: 1 }],
  ['a merge patch', 'POST', { 'content-type': 'application/merge-patch+json' }, '{"a":null}', { a: null }],
  ['a DELETE that says JSON and sends nothing', 'DELETE', json, '', 'nothing'],
  ['a write from our own page', 'POST', { ...json, host: 'localhost:3000', origin: 'http://localhost:3000' }, '[]', []],
] as const)('application › %s is taken', async (_, method, headers, payload, body) => {
  const answer = await app.inject({ method, url: '/api/echo', headers, payload })
  expect([answer.statusCode, answer.json()]).toEqual([200, { body }])
})

test('application › a file comes in parts', async () => {
  const part = (name: string): string =>
    `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\nhola\r\n`
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  const one = await app.inject({ method: 'POST', url: '/api/upload', headers, payload: `${part('a.txt')}--x--\r\n` })
  expect(one.json()).toEqual({ name: 'a.txt', bytes: 4 })
})

test('application › a refusal that a route throws is the answer, in the language asked for', async () => {
  const answer = await app.inject({ url: '/api/refused', headers: { 'accept-language': 'en' } })
  expect([answer.statusCode, answer.headers['content-language'], answer.json().problems[0].message]).toEqual([
    409,
    'en',
    'The record is busy with another operation; try again.',
  ])
})

test('application › a defect shows a number alone, and the log has the rest', async () => {
  const answer = await app.inject({ url: '/api/defect' })
  const id = /número ([0-9a-f-]{36})/.exec(answer.body)?.[1]
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toMatch(/secret|TypeError|\.ts/)
  expect(logged.find((line) => id !== undefined && line.includes(id))).toContain('secret detail of our code')
})

test('application › a database that is lost on the way is 503', async () => {
  const answer = await app.inject({ url: '/api/lost' })
  expect([answer.statusCode, answer.json().problems[0].code]).toEqual([503, 'CIM901'])
})

test.each([
  '/api',
  '/api/',
  '/api/no-hay',
  '/api/records/x/y.json',
  '/favicon.ico',
  '/assets/gone.js',
  '/docs/x',
  '/health',
  '/%E0%A4%A',
  '/assets/..%2f..%2fpackage.json',
])('application › %s is not a page', async (url) => {
  const answer = await app.inject({ url })
  expect(answer.statusCode).toBeGreaterThanOrEqual(400)
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(answer.headers['content-security-policy']).toBe(`default-src 'none'; frame-ancestors 'none'; sandbox`)
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
})

test.each([
  ['/', 'runtime'],
  ['/records/Accounts/1?view=mine', 'runtime'],
  ['/studios', 'runtime'],
  ['/studio', 'studio'],
  ['/studio/modules/Accounts', 'studio'],
])('application › %s is a page of the %s with a nonce of its own', async (url, title) => {
  const [first, second] = [await app.inject({ url }), await app.inject({ url })]
  const nonce =
    /script-src 'self' 'nonce-([\w-]{22})'/.exec(String(first.headers['content-security-policy']))?.[1] ?? 'none'
  expect(first.statusCode).toBe(200)
  expect(first.body).toBe(
    `<!doctype html><script nonce="${nonce}"></script><meta nonce="${nonce}"><title>${title}</title>`,
  )
  expect(second.body).not.toContain(nonce)
  expect(first.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'`,
  })
})

test('application › a page is not the answer to a write', async () => {
  expect((await app.inject({ method: 'POST', url: '/records', headers: json, payload: '{}' })).statusCode).toBe(404)
})

test('application › built files are kept for a year and sent compressed', async () => {
  const plain = await app.inject({ url: '/assets/app-1a2b.js' })
  expect([plain.statusCode, plain.body]).toEqual([200, 'let a'])
  expect(plain.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': `default-src 'self'`,
  })
  const packed = await app.inject({ url: '/assets/app-1a2b.js', headers: { 'accept-encoding': 'br' } })
  expect(packed.headers['content-encoding']).toBe('br')
})

test('health › lives whatever happens, and is ready with database and model', async () => {
  const ready = async (): Promise<unknown[]> => {
    const answer = await app.inject({ url: '/health/ready' })
    return [answer.statusCode, answer.json()]
  }
  expect((await app.inject({ url: '/health/live' })).json()).toEqual({ status: 'ok' })
  expect(await ready()).toEqual([200, { status: 'ok', database: true, model: true }])
  hasModel = false
  expect(await ready()).toEqual([503, { status: 'unavailable', database: true, model: false }])
  hasModel = true
  const dead = await buildApplication({
    pool: new Pool({ port: 1, host: '127.0.0.1' }),
    hasModel: () => true,
    pagesFolder: folder,
    identify: () => undefined,
    register: [],
  })
  const answer = await dead.inject({ url: '/health/ready' })
  expect([answer.statusCode, answer.json()]).toEqual([503, { status: 'unavailable', database: false, model: true }])
  await dead.close()
})
