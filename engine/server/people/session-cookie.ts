import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Channel } from '../../access/scope.ts'

/**
 * Name of the cookie. Over https browsers take one of this prefix only from the host itself, secure, for all paths: no neighbour of the domain
 * can put one in its place.
 */
const nameFor = (request: FastifyRequest): string => (isSecure(request) ? '__Host-cimbra' : 'cimbra')

const isSecure = ({ protocol }: FastifyRequest): boolean => protocol === 'https'

/** The secret of the session in the request's cookie. */
export const sessionSecret = (request: FastifyRequest): string | undefined =>
  request.cookies[nameFor(request)] || undefined

const attributes = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(request) }) as const

const month = 30 * 24 * 60 * 60

/** Gives the browser a session. On the web it goes when the browser is closed; a telephone keeps it. */
export const giveSession = (request: FastifyRequest, reply: FastifyReply, secret: string, channel: Channel): void =>
  void reply.setCookie(nameFor(request), secret, {
    ...attributes(request),
    ...(channel === 'mobile' ? { maxAge: month } : {}),
  })

/** Takes the session from the browser. */
export const takeSession = (request: FastifyRequest, reply: FastifyReply): void =>
  void reply.clearCookie(nameFor(request), attributes(request))
