/** The doors of the running application: each is known, closed to nobody's requests, and those of administrators to everybody else's. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApplication } from '../../engine/server/application.ts'
import { identify } from '../../engine/server/people/identify.ts'
import { allRoutes } from '../../engine/server/routes.ts'
import { openClinic, type OpenClinic } from './clinic-matrix.ts'
import { clinicAskers, noRecord, today } from './clinic.ts'
import { moduleWith } from './definitions.ts'
import { doors } from './doors.ts'
import { oracleFor } from './oracle.ts'
import { idOf, putRow } from './put-rows.ts'
import { readWorld } from './world.ts'

interface Route {
  readonly method: string
  readonly url: string
  readonly isPublic: boolean
}

describe('the doors of the application', () => {
  let open: OpenClinic
  let app: FastifyInstance
  const routes: Route[] = []

  beforeAll(async () => {
    open = await openClinic()
    const { context, pool } = open.api
    app = await buildApplication({
      pool,
      hasModel: () => true,
      pagesFolder: mkdtempSync(join(tmpdir(), 'cimbra-')),
      identify: identify(context),
      register: [
        (api) =>
          void api.addHook('onRoute', ({ method, url, config }) => {
            for (const each of [method].flat())
              if (each !== 'HEAD' && each !== 'OPTIONS')
                routes.push({ method: each, url, isPublic: config?.public === true })
          }),
        ...allRoutes(context),
      ],
    })
    await app.ready()
  })
  afterAll(async () => {
    await app?.close()
    await open?.end()
  })

  const named = ({ method, url }: Route): string => `${method} ${url}`

  const pathOf = (url: string): string =>
    url
      .replace(':module', 'Patients')
      .replace(':id', noRecord)
      .replaceAll(/:[a-zA-Z]+/g, 'x')
      .replace('*', 'x')

  const send = async ({ method, url }: Route, headers: Readonly<Record<string, string>>): Promise<number> => {
    const body = ['POST', 'PATCH', 'PUT'].includes(method)
      ? { payload: '{}', headers: { ...headers, 'content-type': 'application/json' } }
      : { headers }
    const { statusCode } = await app.inject({ method: method as 'GET', url: pathOf(url), ...body })
    return statusCode
  }

  test('are all known to the matrix', () => {
    expect(routes.length).toBeGreaterThan(20)
    expect(routes.map(named).filter((name) => doors[name] === undefined)).toEqual([])
    const there = new Set([...routes.map(named), 'GET /health/live', 'GET /health/ready'])
    expect(Object.keys(doors).filter((name) => !there.has(name))).toEqual([])
  })

  test('are closed to nobody, but for those that say on themselves that they are public', async () => {
    expect(routes.filter((route) => route.isPublic !== (doors[named(route)] === 'public')).map(named)).toEqual([])
    const answered: string[] = []
    for (const route of routes.filter(({ isPublic }) => !isPublic))
      for (const headers of [
        {},
        { cookie: 'cimbra=x', 'sec-fetch-site': 'same-origin' },
        { authorization: 'Bearer x' },
        { authorization: 'Basic eDp4' },
      ])
        if ((await send(route, headers)) !== 401) answered.push(`${named(route)} ${JSON.stringify(headers)}`)
    expect(answered).toEqual([])
  })

  test('are closed to a suspended person and to one in the bin, whatever she holds', async () => {
    const { api, clinic } = open
    const people = moduleWith(clinic.definitions, 'people')
    const gone = await putRow(api.pool, people, idOf(0xabc222), {
      name: 'Quien se fue',
      email: 'fue@clinica.mx',
      status: 'active',
      deletedAt: '2026-11-20T00:00:00Z',
    })
    const credentials = [
      await api.credentials(clinic.people.suspended),
      await api.credentials(clinic.people.suspended, { token: 'director' }),
      await api.credentials(gone),
    ]
    const answered: string[] = []
    for (const route of routes.filter(({ isPublic }) => !isPublic))
      for (const headers of credentials) if ((await send(route, headers)) !== 401) answered.push(named(route))
    expect(answered).toEqual([])
  })

  test('to the documentation show the modules that the asker reads, and of them the fields that she reads', async () => {
    const { api, clinic } = open
    const world = await readWorld(api.pool, clinic.definitions)
    const wrong: string[] = []
    for (const asker of Object.values(clinicAskers(clinic))) {
      const { person, channel, profile } = asker
      const headers = await api.credentials(person, { channel, ...(profile === undefined ? {} : { token: profile }) })
      const oracle = oracleFor(world, asker, today)
      for (const module of clinic.definitions.modules.values()) {
        const readable = oracle.readableFields(module)
        const { statusCode, body } = await app.inject({ url: `/docs/${module.name}.html`, headers })
        if (statusCode !== (readable === undefined ? 404 : 200)) wrong.push(`${person} ${module.name}: ${statusCode}`)
        if (statusCode !== 200) continue
        for (const { name, common } of module.fields.values()) {
          const known =
            readable?.has(name) ||
            oracle.writableFields(module, 'create').has(name) ||
            oracle.writableFields(module, 'update').has(name)
          if (!common && !known && body.includes(`id="field-${name}"`)) wrong.push(`${person} ${module.name}.${name}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  test('of administrators are closed to everybody else', async () => {
    const { api, clinic } = open
    const answered: string[] = []
    for (const person of [clinic.people.director, clinic.people.nurseOne, clinic.people.deskless]) {
      const headers = await api.credentials(person)
      for (const route of routes.filter((each) => doors[named(each)] === 'administrator')) {
        const status = await send(route, headers)
        if (status !== 403 && status !== 404) answered.push(`${status} ${named(route)}`)
      }
    }
    expect(answered).toEqual([])
  })
})
