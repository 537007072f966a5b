import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fastify from 'fastify'
import { expect, test } from 'vitest'
import { everything } from '../../engine/access/make-scope.ts'
import { docsRoutes, writeDocs } from '../../engine/server/docs-routes.ts'
import { openFolder } from '../support/data-folder.ts'
import { graphOf, library } from './library.ts'

const graph = graphOf(library)
const app = fastify()
app.addHook('onRequest', (request, _reply, done) => {
  request.scope = everything(graph, '')
  done()
})
docsRoutes(app)

test.each([
  '/docs/Nothing.html',
  '/docs/loans.html',
  '/docs/picklist.loan-phase.html',
  '/docs/..%2f..%2fpackage.json',
  '/docs/constructor',
  '/docs/head.hbs',
])('docs › %s is not found', async (url) => {
  const answer = await app.inject({ url })
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8'])
})

test('docs › the folder opens with the list of modules', async () => {
  const moved = await app.inject({ url: '/docs' })
  expect([moved.statusCode, moved.headers['location']]).toEqual([302, '/docs/'])
  const first = await app.inject({ url: '/docs/' })
  expect([first.statusCode, first.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect(first.body).toContain('Loans.html')
})

test('docs › a page may load its style sheet and nothing else', async () => {
  const page = await app.inject({ url: '/docs/Loans.html' })
  expect(page.headers['content-security-policy']).toBe(
    `default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'`,
  )
  const style = await app.inject({ url: '/docs/style.css' })
  expect([style.statusCode, style.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8'])
})

test('docs › what the browser has is not sent again', async () => {
  const { headers } = await app.inject({ url: '/docs/Loans.html' })
  const again = await app.inject({
    url: '/docs/Loans.html',
    headers: { 'if-none-match': `"other", W/${headers['etag']}` },
  })
  expect([again.statusCode, again.body]).toEqual([304, ''])
})

test('docs › the frame speaks the language asked for', async () => {
  const titleIn = async (language: string): Promise<string | undefined> => {
    const { body } = await app.inject({ url: '/docs/', headers: { 'accept-language': language } })
    return /<h1>(.*)<\/h1>/.exec(body)?.[1]
  }
  expect([await titleIn('es-MX'), await titleIn('en-US')]).toEqual([
    'Documentación de los módulos',
    'Documentation of the modules',
  ])
})

test('docs › the command writes the same pages into a folder', () => {
  const folder = openFolder('cimbra-docs-')
  const written = writeDocs(graph, join(folder, 'a/b'))
  expect(written).toEqual(
    expect.arrayContaining([
      join(folder, 'a/b/index.html'),
      join(folder, 'a/b/Loans.html'),
      join(folder, 'a/b/picklist.town.html'),
      join(folder, 'a/b/style.css'),
    ]),
  )
  expect(written.filter((file) => !existsSync(file))).toEqual([])
  expect(readFileSync(join(folder, 'a/b/Loans.html'), 'utf8')).toContain('<h1>Préstamos</h1>')
  rmSync(folder, { recursive: true })
})
