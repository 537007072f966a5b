import { randomUUID } from 'node:crypto'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { problem } from '../problems/problem.ts'
import { preferredLanguage } from './language.ts'
import { isRefusal, refuse, sendRefusal, type Refusal } from './records/refusal.ts'

/** Carries a refusal out of a hook or a reader of bodies, where an answer cannot be given back. */
export class RefusedRequest extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super('refused')
    this.refusal = refusal
  }
}

/** Errors of Fastify and of its plugins that the sender of the request can mend. */
const byCode: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: refuse(415, problem('CIM528', '')),
  FST_ERR_CTP_BODY_TOO_LARGE: refuse(413, problem('CIM529', '')),
  FST_REQ_FILE_TOO_LARGE: refuse(413, problem('CIM529', '')),
  FST_PARTS_LIMIT: refuse(413, problem('CIM529', '')),
  FST_FILES_LIMIT: refuse(413, problem('CIM529', '')),
  FST_FIELDS_LIMIT: refuse(413, problem('CIM529', '')),
}

const busy = refuse(409, problem('CIM527', ''))
const unavailable = refuse(503, problem('CIM901', ''))

/** PostgreSQL's SQLSTATE, or the system's name of a failed connection. Records map what concerns their fields before this. */
const byDatabase: Readonly<Record<string, Refusal>> = {
  '40001': busy,
  '40P01': busy,
  '55P03': busy,
  '57014': unavailable,
  '57P01': unavailable,
  '57P02': unavailable,
  '57P03': unavailable,
  '53300': unavailable,
  ECONNREFUSED: unavailable,
  ECONNRESET: unavailable,
  ETIMEDOUT: unavailable,
  ENOTFOUND: unavailable,
  EPIPE: unavailable,
}

/** pg tells a lost connection in words alone. */
const connectionLost =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

function refusalOf(error: FastifyError): Refusal | undefined {
  const known = byCode[error.code] ?? byDatabase[error.code] ?? (error.code?.startsWith('08') ? unavailable : undefined)
  if (known) return known
  if (connectionLost.test(error.message)) return unavailable
  const isOfRequest = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  return isOfRequest ? refuse(400, problem('CIM500', '', { detail: error.message })) : undefined
}

/**
 * Answers for whatever a route threw: a refusal as it is, what the sender can mend with its reason, a database that does
 * not answer with 503. Anything else is our defect: logged whole under a number, of which the answer shows the number alone.
 */
export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = preferredLanguage(request.headers['accept-language'])
  if (error instanceof RefusedRequest) {
    const isPage = request.routeOptions.config.page === true && (request.headers.accept ?? '').includes('text/html')
    return isPage && error.refusal.status === 401
      ? reply.redirect(`/entrar?volver=${encodeURIComponent(request.url)}`, 302)
      : sendRefusal(reply, error.refusal, language)
  }
  if (isRefusal(error)) return sendRefusal(reply, error, language)
  const refusal = error instanceof Error ? refusalOf(error as FastifyError) : undefined
  if (refusal?.status === 503) request.log.error({ err: error }, 'database not available')
  if (refusal) return sendRefusal(reply, refusal, language)
  const id = randomUUID()
  request.log.error({ err: error, id, method: request.method, route: request.routeOptions.url }, 'defect')
  return sendRefusal(reply, refuse(500, problem('CIM900', '', { id })), language)
}

/** 404 as the API gives it. */
export const answerNotFound = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendRefusal(reply, refuse(404, problem('CIM501', '')), preferredLanguage(request.headers['accept-language']))
