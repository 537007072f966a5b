import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Scope } from '../../access/scope.ts'
import { moduleOf, type Module } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call, Context } from '../context.ts'
import { RefusedRequest } from '../failure.ts'
import { preferredLanguage } from '../language.ts'
import { isRefusal, refuse, sendRefusal, type Refusal } from './refusal.ts'

/** The call behind a request: the model in force now, in the name of whoever asks. */
export const callOf = (context: Context, request: FastifyRequest): Call => ({
  context,
  model: request.model ?? context.model(),
  scope: scopeOf(request),
  // Only refusals are written in a language.
  get language() {
    return preferredLanguage(request.headers['accept-language'])
  },
})

/** What `identify` put on the request; a route that it did not run for answers nobody. */
export function scopeOf({ scope }: FastifyRequest): Scope {
  if (scope == null) throw new RefusedRequest(refuse(401, problem('CIM540', '')))
  return scope
}

/** What stands after the question mark, as it was sent. */
export function rawQuery({ url }: FastifyRequest): string {
  const mark = url.indexOf('?')
  return mark === -1 ? '' : url.slice(mark + 1)
}

/** The whole module of a name or an alias, or why there is none: one that the person cannot see is not there. */
export function moduleNamed({ model, scope }: Call, name: string): Module | Refusal {
  const { modules } = scope.graph
  const seen = modules.get(name)
  return seen === undefined
    ? refuse(404, problem('CIM301', '', { module: name.slice(0, 60), ...suggest(name.slice(0, 60), modules.keys()) }))
    : moduleOf(model.graph, seen.name)
}

/** Answers with JSON, or with the refusal that came instead. */
export const sendJson = (reply: FastifyReply, call: Call, json: string | Buffer | Refusal): FastifyReply =>
  isRefusal(json) ? sendRefusal(reply, json, call.language) : reply.type('application/json; charset=utf-8').send(json)
