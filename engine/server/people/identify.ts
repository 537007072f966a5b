/**
 * Who asks. Before any route runs, the request's cookie or token becomes a principal and its scope, or it is refused with 401. What needs no
 * principal says so on the route itself (`config: { public: true }`); no address is ever compared with a list.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Principal } from '../../access/principal.ts'
import type { Scope } from '../../access/scope.ts'
import { problem } from '../../problems/problem.ts'
import type { Context, Model } from '../context.ts'
import { RefusedRequest } from '../failure.ts'
import { refuse } from '../records/refusal.ts'
import { isFromOwnPage, isUnsafe } from '../same-site.ts'
import { sessionSecret } from './session-cookie.ts'
import { tokenPrefix } from './token-prefix.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on public routes alone. */
    principal: Principal | null
    scope: Scope | null
    /** The model that the request runs on from beginning to end. */
    model: Model | null
  }
  interface FastifyContextConfig {
    /** Answers whoever asks. */
    readonly public?: true
    /** Only a person who is signed in; no token. */
    readonly inPerson?: true
    /** What a browser opens by its address: whoever is not signed in is led to where one signs in, and back. */
    readonly page?: true
  }
}

const unknownPerson = refuse(401, problem('CIM540', ''))
const otherPage = refuse(403, problem('CIM550', ''))
const notByToken = refuse(403, problem('CIM549', ''))

interface Key {
  readonly kind: Principal['kind']
  readonly secret: string
}

/** What the request shows. With an `Authorization` its cookies do not count. */
function keyOf(request: FastifyRequest): Key | undefined {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const secret = authorization.startsWith(`Bearer ${tokenPrefix}`) ? authorization.slice('Bearer '.length) : undefined
    return secret === undefined ? undefined : { kind: 'token', secret }
  }
  const secret = sessionSecret(request)
  return secret === undefined ? undefined : { kind: 'session', secret }
}

/** Puts principal and scope on the request, or throws what it is refused with. What is remembered is taken without waiting. */
async function identifyRequest({ sessions, access }: Context, request: FastifyRequest): Promise<void> {
  const key = keyOf(request)
  if (key === undefined) throw new RefusedRequest(unknownPerson)
  if (key.kind === 'session' && isUnsafe(request) && !isFromOwnPage(request)) throw new RefusedRequest(otherPage)
  const found = sessions.principalOf(key.kind, key.secret)
  const principal = found instanceof Promise ? await found : found
  if (principal === undefined) throw new RefusedRequest(unknownPerson)
  if (principal.kind === 'token' && request.routeOptions.config.inPerson === true) throw new RefusedRequest(notByToken)
  const scope = access.scopeOf(principal)
  request.principal = principal
  request.scope = scope instanceof Promise ? await scope : scope
}

/** Makes every route that does not say that it is public need a principal. Register it before the routes. */
export const identify =
  (context: Context) =>
  (app: FastifyInstance): void => {
    app.decorateRequest('principal', null)
    app.decorateRequest('scope', null)
    app.addHook('onRequest', async (request) => {
      // What no route takes is a page, which holds no data, or 404.
      if (request.is404 || request.routeOptions.config.public === true) return
      await identifyRequest(context, request)
    })
  }
