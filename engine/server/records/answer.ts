import type { FastifyReply, FastifyRequest } from 'fastify'
import { everything } from '../../access/scope.ts'
import type { Module } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call, Context } from '../context.ts'
import { preferredLanguage } from '../language.ts'
import { isRefusal, refuse, sendRefusal, type Refusal } from './refusal.ts'

/** The call behind a request: the model in force now, in the name of whoever asks. */
export const callOf = (context: Context, request: FastifyRequest): Call => ({
  context,
  model: context.model(),
  scope: everything(context.firstAdministrator()),
  // Only refusals are written in a language.
  get language() {
    return preferredLanguage(request.headers['accept-language'])
  },
})

/** What stands after the question mark, as it was sent. */
export function rawQuery({ url }: FastifyRequest): string {
  const mark = url.indexOf('?')
  return mark === -1 ? '' : url.slice(mark + 1)
}

/** The module of a name or an alias, or why there is none. */
export function moduleNamed({ model }: Call, name: string): Module | Refusal {
  const module = model.graph.modules.get(name)
  return (
    module ??
    refuse(
      404,
      problem('CIM301', '', { module: name.slice(0, 60), ...suggest(name.slice(0, 60), model.graph.modules.keys()) }),
    )
  )
}

/** Answers with JSON text, or with the refusal that came instead. */
export const sendJson = (reply: FastifyReply, call: Call, text: string | Refusal): FastifyReply =>
  isRefusal(text) ? sendRefusal(reply, text, call.language) : reply.type('application/json; charset=utf-8').send(text)
