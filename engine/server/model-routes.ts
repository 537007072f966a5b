/** Routes that describe: who is signed in, the modules, picklists, OpenAPI. Made of the model once and kept with it. */
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { menuOf, moduleDescription } from '../outputs/api/module-description.ts'
import { openApi } from '../outputs/api/openapi.ts'
import { columnOf, tableOf } from '../outputs/database/names.ts'
import { labelSql } from '../outputs/database/read-field.ts'
import { problem } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'
import type { Call, Context, Model } from './context.ts'
import { columnFor, moduleFor } from './first-records.ts'
import { callOf, moduleNamed, rawQuery, sendJson } from './records/answer.ts'
import { picklistOptions } from './records/picklists.ts'
import { compileStatement, personParameter, runStatement, type Statement } from './records/query.ts'
import { isRefusal, refuse, type Refusal } from './records/refusal.ts'

const texts = new WeakMap<Model, Map<string, string>>()

/** JSON text of something that only the model decides, made once. */
function described(model: Model, key: string, make: () => unknown): string {
  const kept = texts.get(model) ?? new Map<string, string>()
  texts.set(model, kept)
  const text = kept.get(key) ?? JSON.stringify(make())
  kept.set(key, text)
  return text
}

const people = new WeakMap<Model, Statement>()

function personStatement(model: Model): Statement {
  const module = moduleFor(model.graph, 'people')
  const email = columnFor(module, 'email')
  const of = (name: string) => columnOf('t', name)
  const fragment = sql`select ${of('id')}, ${labelSql(model.graph, module, { alias: 't' })}, ${email === undefined ? sql`null` : of(email)} from ${tableOf(module)} as t where ${of('id')} = ${personParameter}`
  const statement = people.get(model) ?? compileStatement(model.version, fragment)
  people.set(model, statement)
  return statement
}

async function session(call: Call): Promise<string | Refusal> {
  const [row] = await runStatement(call, personStatement(call.model))
  if (row === undefined) return refuse(401, problem('CIM501', ''))
  const { name, timeZone, baseCurrency, locale } = call.context.company()
  const today = call.context.clock.today(timeZone)
  return JSON.stringify({
    user: { id: row[0], name: row[1] ?? '', email: row[2] ?? '' },
    timeZone,
    baseCurrency,
    locale,
    today,
    company: { name },
  })
}

const describedModule = (call: Call, name: string): string | Refusal => {
  const module = moduleNamed(call, name)
  return isRefusal(module)
    ? module
    : described(call.model, `module ${module.name}`, () => moduleDescription(call.model.graph, module))
}

function picklist({ model }: Call, name: string, query: string): string | Refusal {
  const { picklists } = model.graph
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
    return sendJson(reply, call, await session(call))
  })
  app.get('/api/modules', (request, reply) => {
    const call = callOf(context, request)
    return sendJson(
      reply,
      call,
      described(call.model, 'menu', () => ({ modules: menuOf(call.model.graph) })),
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
      described(call.model, 'openapi', () => openApi(call.model.graph, context.company().name)),
    )
  })
}
