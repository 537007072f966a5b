import fastifyCookie from '@fastify/cookie'
import fastifyMultipart from '@fastify/multipart'
import fastify, { LogController, type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from 'fastify'
import { problem } from '../problems/problem.ts'
import { answerFailure, answerNotFound, RefusedRequest } from './failure.ts'
import { healthRoutes, type Readiness } from './health.ts'
import { parseJson } from './json/parse.ts'
import { assetRoutes, builtPages, sendPage } from './pages.ts'
import { refuse } from './records/refusal.ts'
import { isFromElsewhere } from './same-site.ts'
import { dataHeaders, securityHeaders } from './security-headers.ts'

/** What the application is put together from. */
export interface Parts extends Readiness {
  /** Folder of the built screens (`dist`). */
  readonly pagesFolder: string
  /** Where people reach us, if a setting says so. */
  readonly address?: string
  /** Proxies in front of us, by their addresses: what only they may say of a request (`X-Forwarded-…`) is believed. */
  readonly trustProxy?: string
  /** Makes every route but public ones need a principal; before all routes. */
  readonly identify: (app: FastifyInstance) => void
  /** Routes of the API and of the documentation, registered in this order. */
  readonly register: readonly ((app: FastifyInstance) => void | Promise<void>)[]
  readonly logger?: FastifyServerOptions['logger']
}

const megabyte = 1024 * 1024

/** A route may ask for more with its own `bodyLimit` (a batch) or take parts (a file). */
const bodyLimit = megabyte
const fileLimit = 25 * megabyte

/**
 * The whole server but for its port: bodies, routes, screens, and what is said when something goes wrong.
 *
 * Takes JSON (`application/json`, `application/merge-patch+json`) and, for files, multipart. Refuses other bodies with 415,
 * large ones with 413, and writes that a page of another site sends with 403.
 */
export async function buildApplication({
  pagesFolder,
  address,
  trustProxy,
  identify,
  register,
  logger = false,
  ...readiness
}: Parts): Promise<FastifyInstance> {
  const app = fastify({
    logger,
    bodyLimit,
    logController: new LogController({ disableRequestLogging: true }),
    // What is logged names its request itself; a logger for each would cost every request.
    childLoggerFactory: (log) => log,
    // An address that cannot be decoded: answered before any hook runs.
    frameworkErrors: (error, request, reply) => void answerFailure(error, request, reply.headers(dataHeaders)),
    forceCloseConnections: 'idle',
    requestTimeout: 120_000,
    ...(trustProxy === undefined ? {} : { trustProxy }),
    routerOptions: { maxParamLength: 500 },
  })
  app.setErrorHandler(answerFailure)
  securityHeaders(app)
  app.addHook('onRequest', (request, _reply, done) => {
    done(
      isFromElsewhere(request, address)
        ? new RefusedRequest(refuse(403, problem('CIM500', '', { detail: otherSite })))
        : undefined,
    )
  })
  await app.register(fastifyCookie)
  identify(app)
  acceptJson(app)
  await app.register(fastifyMultipart, { limits: { fileSize: fileLimit, files: 1, fields: 0, parts: 1 } })
  healthRoutes(readiness)(app)
  for (const routes of register) await routes(app)
  await assetRoutes(app, pagesFolder)
  answerOtherPaths(app, pagesFolder)
  return app
}

const otherSite = { es: 'la página que la envió es de otro sitio', en: 'the page that sent it is of another site' }

function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    async (_request: FastifyRequest, body: string) => {
      // A DELETE with the header of JSON and nothing behind it is usual.
      if (body === '') return undefined
      const read = parseJson(body)
      if ('problem' in read) throw new RefusedRequest(refuse(400, read.problem))
      return read.value
    },
  )
}

/** What no route took: a page of the screens, or 404. */
function answerOtherPaths(app: FastifyInstance, pagesFolder: string): void {
  const pageOf = builtPages(pagesFolder)
  app.setNotFoundHandler((request, reply) => {
    const page =
      request.method === 'GET' || request.method === 'HEAD' ? pageOf(request.url.split('?', 1)[0] ?? '/') : undefined
    return page === undefined ? answerNotFound(request, reply) : sendPage(reply, page)
  })
}
