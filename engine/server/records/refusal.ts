import type { FastifyReply } from 'fastify'
import { describe, type Language, type Problem } from '../../problems/problem.ts'

/** Why a request is not done: an HTTP status and what the person can mend. `differences` only with 412: each field that both sides changed. */
export interface Refusal {
  readonly refused: true
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503
  readonly problems: readonly Problem[]
  readonly differences?: Readonly<Record<string, { readonly yours?: unknown; readonly theirs: unknown }>>
  /** The error of a unique index, until it is known whether the person can see the record that holds the value. Never shown. */
  readonly taken?: Error
}

/** `refuse(404, problem('CIM501', ''))`. */
export const refuse = (status: Refusal['status'], ...problems: readonly Problem[]): Refusal => ({
  refused: true,
  status,
  problems,
})

/** Whether what came back is a refusal instead of the answer. */
export const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && (answer as Partial<Refusal>).refused === true

const titles: Record<Refusal['status'], { readonly es: string; readonly en: string }> = {
  400: { es: 'La solicitud no se entiende', en: 'The request cannot be understood' },
  401: { es: 'Inicie sesión', en: 'Sign in' },
  403: { es: 'Sin permiso', en: 'Not allowed' },
  404: { es: 'No se encontró', en: 'Not found' },
  405: { es: 'No se puede hacer aquí', en: 'Not possible here' },
  409: { es: 'Choca con otro registro', en: 'Conflicts with another record' },
  410: { es: 'Ya no sirve', en: 'No longer works' },
  412: { es: 'El registro cambió', en: 'The record has changed' },
  413: { es: 'Demasiado grande', en: 'Too large' },
  415: { es: 'Tipo de contenido no admitido', en: 'Content type not accepted' },
  422: { es: 'Hay algo que corregir', en: 'Something needs to be mended' },
  428: { es: 'Falta la versión', en: 'The version is missing' },
  429: { es: 'Demasiadas solicitudes', en: 'Too many requests' },
  500: { es: 'Algo falló', en: 'Something failed' },
  503: { es: 'No disponible por el momento', en: 'Not available for the moment' },
}

/** The refusal as RFC 9457 JSON in the reader's language; problems without params, codes kept. */
function refusalBody({ status, problems, differences }: Refusal, language: Language): string {
  return JSON.stringify({
    type: `https://cimbra.dev/problems/${problems[0]?.code ?? status}`,
    title: titles[status][language],
    status,
    problems: problems.map((each) => describe(each, language)),
    ...(differences === undefined ? {} : { differences }),
  })
}

/** Answers with the refusal as `application/problem+json`. */
export const sendRefusal = (reply: FastifyReply, refusal: Refusal, language: Language): FastifyReply =>
  reply
    .code(refusal.status)
    .header('content-language', language)
    .header('vary', 'accept-language')
    .type('application/problem+json; charset=utf-8')
    .send(refusalBody(refusal, language))
