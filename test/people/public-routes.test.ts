import type { FastifyInstance, RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApplication } from '../../engine/server/application.ts'
import { identify } from '../../engine/server/people/identify.ts'
import { allRoutes } from '../../engine/server/routes.ts'
import { openFolder, removeFolder } from '../support/data-folder.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCompany, type Company } from './company.ts'

let company: Company
let app: FastifyInstance
const folder = openFolder('cimbra-routes-')
const routes: RouteOptions[] = []

beforeAll(async () => {
  company = await openCompany()
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'assets/app.js'), 'let a')
  const { context, pool } = company.api
  app = await buildApplication({
    pool,
    hasModel: () => true,
    pagesFolder: folder,
    identify: (api) => {
      api.addHook('onRoute', (route) => void routes.push(route))
      identify(context)(api)
    },
    register: allRoutes(context),
  })
  await app.ready()
})
afterAll(async () => {
  await app?.close()
  await company?.end()
  removeFolder(folder, folder)
})

/** Exactly these; who adds one says why here. */
const open = [
  // Whether the process lives: whoever watches it has no account.
  'GET /health/live',
  'GET /health/ready',
  // Code and style of the screens, which hold no data.
  'GET /assets/*',
  // Coming in.
  'POST /api/session',
  'POST /api/password/recovery',
  'POST /api/password/reset',
  'GET /api/links/:token',
]

const named = (): readonly {
  readonly name: string
  readonly method: string
  readonly url: string
  readonly public: boolean
}[] =>
  routes.flatMap(({ method, url, config }) =>
    [method]
      .flat()
      .filter((each) => each !== 'HEAD')
      .map((each) => ({ name: `${each} ${url}`, method: each, url, public: config?.public === true })),
  )

describe('threat 33 · public is what says so on its route', () => {
  test('exactly the listed routes are', () => {
    expect(named().length).toBeGreaterThan(40)
    expect(
      named()
        .filter((route) => route.public)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(open.toSorted())
  })

  const concrete = (url: string): string => url.replaceAll(/:\w+/g, 'x').replace('*', 'x')

  test('every other one answers nobody, whatever the address says besides', async () => {
    const answers = new Map<string, unknown>()
    for (const { name, method, url } of named().filter((route) => !route.public)) {
      for (const more of ['', '?/health/live', '?/api/session', '?public=true', '#/api/links/x', '?token=x']) {
        const answer = await app.inject({
          method: method as 'GET',
          url: concrete(url) + more,
          headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
          ...(method === 'GET' ? {} : { payload: '{}' }),
        })
        if (answer.statusCode !== 401 || answer.json().problems[0].code !== 'CIM540')
          answers.set(`${name}${more}`, answer.statusCode)
      }
    }
    expect([...answers]).toEqual([])
  })

  test.each([
    '//api/modules',
    '/api//modules',
    '/API/modules',
    '/api/modules/',
    '/%61pi/modules',
    '/api/modules;/health/live',
    '/health/live/../../api/modules',
    '/health/live%2f..%2f..%2fapi/modules',
  ])('%s gives no data', async (url) => {
    const answer = await app.inject({ url, headers: { accept: 'application/json' } })
    expect([401, 404, 400, 200]).toContain(answer.statusCode)
    expect(answer.body).not.toContain('"modules"')
  })

  test('a HEAD tells no more than a GET', async () => {
    expect((await app.inject({ method: 'HEAD', url: '/api/modules' })).statusCode).toBe(401)
    expect((await app.inject({ method: 'HEAD', url: '/health/live' })).statusCode).toBe(200)
  })

  test('pages hold no data and are for everybody', async () => {
    for (const url of ['/', '/entrar', '/studio']) expect((await app.inject({ url })).statusCode).toBe(200)
    expect((await app.inject({ url: '/docs/' })).statusCode).toBe(401)
    const opened = await app.inject({ url: '/docs/x.html', headers: { accept: 'text/html,*/*' } })
    expect([opened.statusCode, opened.headers['location']]).toEqual([302, '/entrar?volver=%2Fdocs%2Fx.html'])
  })

  test('the refusal is in both languages', async () => {
    const say = async (language: string) =>
      (await app.inject({ url: '/api/modules', headers: { 'accept-language': language } })).json().problems[0].message
    expect([await say('es'), await say('en')]).toEqual(['Inicie sesión para continuar.', 'Sign in to go on.'])
  })
})
