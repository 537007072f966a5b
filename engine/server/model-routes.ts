/** Routes that describe: who is signed in, the modules, picklists, OpenAPI. Made of the model once and kept with it. */
import type { FastifyInstance } from 'fastify'
import type { Picklist } from '../graph/graph.ts'
import { knownFields, seenModules, type ApiView } from '../outputs/api/api-view.ts'
import { picklistsOf } from '../outputs/api/field-uses.ts'
import { menuOf, moduleDescription } from '../outputs/api/module-description.ts'
import { openApi } from '../outputs/api/openapi.ts'
import { problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import type { Call, Context } from './context.ts'
import { sessionAnswer } from './people/session-answer.ts'
import { callOf, moduleNamed, rawQuery, sendJson } from './records/answer.ts'
import { picklistOptions } from './records/picklists.ts'
import { perScope } from './records/reading.ts'
import { isRefusal, refuse, type Refusal } from './records/refusal.ts'
import { scopeView } from './scope-view.ts'

interface Described {
  readonly text: string
}

const textsKept = 500

const texts = perScope<Described>(textsKept)

/** Descriptions of everything are long: only some are kept. */
const documents = perScope<Described>(8)

/** JSON text of something that only the model and what somebody may see and do decide, made once. */
const described = (
  { model, scope }: Call,
  key: string,
  make: (view: ApiView) => unknown,
  kept: typeof texts = texts,
): string => kept(model, scope, key, () => ({ text: JSON.stringify(make(scopeView(scope, model.graph))) })).text

const describedModule = (call: Call, name: string): string | Refusal => {
  const module = moduleNamed(call, name)
  return isRefusal(module)
    ? module
    : described(call, `module ${module.name}`, (view) => moduleDescription(view, module))
}

const lists = perScope<ReadonlyMap<string, Picklist>>(textsKept)

/** The picklists of fields that the person reads or writes; all of them for an administrator. */
function usablePicklists({ model, scope }: Call): ReadonlyMap<string, Picklist> {
  const { picklists } = model.graph
  if (scope.administrator) return picklists
  return lists(model, scope, 'picklists', () => {
    const view = scopeView(scope, model.graph)
    const names = new Set(
      seenModules(view)
        .flatMap((module) => knownFields(view, module))
        .flatMap(picklistsOf),
    )
    return new Map([...picklists].filter(([, { name }]) => names.has(name)))
  })
}

function picklist(call: Call, name: string, query: string): string | Refusal {
  const picklists = usablePicklists(call)
  const found = picklists.get(name)
  return found === undefined
    ? refuse(
        404,
        problem('CIM202', '', { picklist: name.slice(0, 60), ...suggest(name.slice(0, 60), picklists.keys()) }),
      )
    : picklistOptions(found, query)
}

/** Registers the routes that describe the model. */
export function modelRoutes(app: FastifyInstance, context: Context): void {
  app.get('/api/session', async (request, reply) => {
    const call = callOf(context, request)
    return sendJson(reply, call, await sessionAnswer(call, request.principal))
  })
  app.get('/api/modules', (request, reply) => {
    const call = callOf(context, request)
    return sendJson(
      reply,
      call,
      described(call, 'menu', (view) => ({ modules: menuOf(view) })),
    )
  })
  app.get<{ Params: { module: string } }>('/api/modules/:module', (request, reply) => {
    const call = callOf(context, request)
    return sendJson(reply, call, describedModule(call, request.params.module))
  })
  // The name of a picklist may hold a slash.
  app.get<{ Params: { '*': string } }>('/api/picklists/*', (request, reply) => {
    const call = callOf(context, request)
    return sendJson(reply, call, picklist(call, request.params['*'], rawQuery(request)))
  })
  app.get('/api/openapi.json', (request, reply) => {
    const call = callOf(context, request)
    return sendJson(
      reply,
      call,
      described(call, 'openapi', (view) => openApi(view, context.company().name), documents),
    )
  })
}
