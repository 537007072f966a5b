import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { pageNonce, pagePolicy } from './security-headers.ts'

/** Sends HTML of ours: each `CSP_NONCE` in it becomes the nonce that its policy allows. */
export function sendPage(reply: FastifyReply, html: string, status = 200): FastifyReply {
  const nonce = pageNonce()
  return reply
    .code(status)
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html.replaceAll('CSP_NONCE', nonce))
}

const notBuilt =
  '<!doctype html><html lang="es-MX"><meta charset="utf-8"><title>Cimbra</title><p>Las pantallas no están construidas. Inicie con «npm start», que las construye.</p></html>'

/** Which application answers a path: the studio has its own; everything else is the runtime. */
const applicationOf = (path: string): string => (/^\/studio(\/|$)/.test(path) ? 'studio' : 'runtime')

const isPageOf = (path: string): boolean => !/^\/(api|docs|health|assets)(\/|$)/.test(path) && !/\.[^/]*$/.test(path)

/** The page that answers a path, or undefined when the path is no page (API, a file, documentation). */
export type PageOf = (path: string) => string | undefined

/** The pages built into `folder` (`<application>/index.html`), read once. */
export function builtPages(folder: string): PageOf {
  const read = (application: string): string | undefined => {
    const file = join(folder, application, 'index.html')
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }
  const pages: Readonly<Record<string, string | undefined>> = { runtime: read('runtime'), studio: read('studio') }
  return (path) => (isPageOf(path) ? (pages[applicationOf(path)] ?? pages['runtime'] ?? notBuilt) : undefined)
}

const year = 365 * 24 * 60 * 60

/**
 * Built files under `/assets/`, named after their content, so browsers keep them for a year. A missing one is 404, never a
 * page: a browser with an old page must notice.
 */
export async function assetRoutes(app: FastifyInstance, folder: string): Promise<void> {
  const root = join(folder, 'assets')
  if (!existsSync(root)) return
  await app.register(async (assets) => {
    assets.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true }
    })
    await assets.register(fastifyStatic, {
      root,
      prefix: '/assets/',
      decorateReply: false,
      index: false,
      preCompressed: true,
      maxAge: year * 1000,
      immutable: true,
      // A worker obeys the policy of its own file, and the one for data would take everything from it.
      setHeaders: (reply) => void reply.header('content-security-policy', `default-src 'self'`),
    })
  })
}
