/** Routes of the studio: profiles, options of picklists, modules on and off. For administrators; every save needs the version that was seen. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call, Context } from '../context.ts'
import { callOf, rawQuery, sendJson } from '../records/answer.ts'
import { badParameter, readParameters } from '../records/parameters.ts'
import { isRefusal, refuse, type Refusal } from '../records/refusal.ts'
import { versionOf } from '../records/write-routes.ts'
import { isObject } from './changed-definition.ts'
import { moduleDependants } from './module-dependants.ts'
import { saveChange, type AskedChange } from './save-change.ts'
import { historyAnswer, moduleSummary, picklistAnswer, profileAnswer, studioOverview } from './studio-answers.ts'

type Json = Readonly<Record<string, unknown>>

/** Refuses whoever does not administer. */
export const administratorsOnly = ({ scope }: Call): Refusal | undefined =>
  scope.administrator ? undefined : refuse(403, problem('CIM556', ''))

type Answering = (call: Call, request: FastifyRequest) => Promise<Json | Refusal> | Json | Refusal

/** A route for administrators: JSON of what `answering` gives, under the version of the studio where there is one. */
const answered =
  (context: Context, answering: Answering, status = 200) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const call = callOf(context, request)
    const answer = administratorsOnly(call) ?? (await answering(call, request))
    if (isRefusal(answer)) return sendJson(reply, call, answer)
    if (typeof answer['version'] === 'number') void reply.header('etag', `"${answer['version']}"`)
    return sendJson(reply.code(status), call, JSON.stringify(answer))
  }

const parameter = (request: FastifyRequest, name: string): string =>
  String((request.params as Readonly<Record<string, unknown>>)[name] ?? '')

const noProfile = ({ context }: Call, profile: string): Refusal =>
  refuse(
    404,
    problem('CIM412', '', {
      profile: profile.slice(0, 60),
      ...suggest(profile.slice(0, 60), context.model().graph.profiles.keys()),
    }),
  )

const noPicklist = ({ context }: Call, picklist: string): Refusal =>
  refuse(
    404,
    problem('CIM202', '', {
      picklist: picklist.slice(0, 60),
      ...suggest(picklist.slice(0, 60), context.model().graph.picklists.keys()),
    }),
  )

const noModule = ({ context }: Call, module: string): Refusal =>
  refuse(
    404,
    problem('CIM301', '', {
      module: module.slice(0, 60),
      ...suggest(module.slice(0, 60), context.model().graph.modules.keys()),
    }),
  )

/** Saves what a request asks, then answers with the definition as it has become. */
async function saved(
  call: Call,
  request: FastifyRequest,
  { kind, name }: Pick<AskedChange, 'kind' | 'name'>,
  answer: () => Promise<Json | Refusal> | Json | Refusal,
): Promise<Json | Refusal> {
  const version = versionOf(request)
  if (version === undefined) return refuse(428, problem('CIM513', ''))
  const state = await saveChange(call, { kind, name, patch: request.body, version })
  return isRefusal(state) ? state : answer()
}

function profile(call: Call, key: string): Promise<Json> | Refusal {
  const found = call.context.model().graph.profiles.get(key)
  return found === undefined ? noProfile(call, key) : profileAnswer(call, found)
}

/** A list that is made of a file; the list of the profiles is not. */
function picklist(call: Call, name: string): Json | Refusal {
  const { live, model } = call.context
  const found = model().graph.picklists.get(name)
  const written = live.layers.sources.some(
    ({ kind, content }) => kind === 'picklist' && isObject(content) && content['$id'] === name,
  )
  return found === undefined || !written ? noPicklist(call, name) : picklistAnswer(call, found)
}

function moduleAnswer({ context }: Call, name: string): Json {
  const { graph } = context.model()
  const module = graph.modules.get(name)
  return { version: context.live.studio().version, module: module === undefined ? null : moduleSummary(graph, module) }
}

async function newProfile(call: Call, request: FastifyRequest): Promise<Json | Refusal> {
  const { body } = request
  const key = isObject(body) ? body['$id'] : undefined
  if (!isObject(body) || typeof key !== 'string' || !/^[a-z][A-Za-z0-9]{0,48}$/.test(key))
    return refuse(422, problem('CIM105', '/$id', { name: String(key ?? '').slice(0, 60) }))
  if (call.context.model().graph.profiles.has(key)) return refuse(409, problem('CIM413', '/$id', { key }))
  const version = versionOf(request)
  if (version === undefined) return refuse(428, problem('CIM513', ''))
  const { $id: _, $schema: __, ...patch } = body
  const state = await saveChange(call, { kind: 'profile', name: key, patch, version })
  return isRefusal(state) ? state : profile(call, key)
}

async function changeModule(call: Call, request: FastifyRequest): Promise<Json | Refusal> {
  const module = call.context.model().graph.modules.get(parameter(request, 'name'))
  if (module === undefined) return noModule(call, parameter(request, 'name'))
  return saved(call, request, { kind: 'module', name: module.name }, () => moduleAnswer(call, module.name))
}

function dependants(call: Call, request: FastifyRequest): Json | Refusal {
  const { graph } = call.context.model()
  const module = graph.modules.get(parameter(request, 'name'))
  return module === undefined ? noModule(call, parameter(request, 'name')) : { ...moduleDependants(graph, module) }
}

const mostChanges = 200

function history(call: Call, request: FastifyRequest): Promise<Json> | Refusal {
  const { parameters, problems } = readParameters(rawQuery(request), ['before', 'limit'])
  const number = (name: string, usual: number | undefined): number | undefined => {
    const text = parameters.get(name)
    return text === undefined ? usual : /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  }
  const [before, limit = 50] = [number('before', undefined), number('limit', 50)]
  const wrong = [
    ...problems,
    ...(Number.isNaN(before) ? [badParameter('before', { es: 'una versión', en: 'a version' })] : []),
    ...(limit >= 1 && limit <= mostChanges
      ? []
      : [badParameter('limit', { es: `un número de 1 a ${mostChanges}`, en: `a number from 1 to ${mostChanges}` })]),
  ]
  return wrong.length > 0 ? refuse(422, ...wrong) : historyAnswer(call, before, limit)
}

/** Registers the routes of the studio. */
export function studioRoutes(app: FastifyInstance, context: Context): void {
  const at = (answering: Answering, status?: number) => answered(context, answering, status)
  app.get('/api/studio', at(studioOverview))
  app.get('/api/studio/history', at(history))
  app.get(
    '/api/studio/profiles/:key',
    at((call, request) => profile(call, parameter(request, 'key'))),
  )
  app.post('/api/studio/profiles', at(newProfile, 201))
  app.patch(
    '/api/studio/profiles/:key',
    at((call, request) => {
      const key = parameter(request, 'key')
      return call.context.model().graph.profiles.has(key)
        ? saved(call, request, { kind: 'profile', name: key }, () => profile(call, key))
        : noProfile(call, key)
    }),
  )
  // The name of a picklist may hold a slash.
  app.get(
    '/api/studio/picklists/*',
    at((call, request) => picklist(call, parameter(request, '*'))),
  )
  app.patch(
    '/api/studio/picklists/*',
    at((call, request) => {
      const name = parameter(request, '*')
      const found = picklist(call, name)
      return isRefusal(found) ? found : saved(call, request, { kind: 'picklist', name }, () => picklist(call, name))
    }),
  )
  app.patch('/api/studio/modules/:name', at(changeModule))
  app.get('/api/studio/modules/:name/dependants', at(dependants))
}
