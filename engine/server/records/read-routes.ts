/** Routes that read records. Each finds the module, calls what does the work, and answers with JSON or a refusal. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Module } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import type { Call, Context } from '../context.ts'
import { aggregateRecords } from './aggregate.ts'
import { callOf, moduleNamed, rawQuery, sendJson } from './answer.ts'
import { readRecord } from './get.ts'
import { listRecords } from './list.ts'
import { lookupRecords } from './lookup.ts'
import { panelPage, recordPanels } from './panels.ts'
import { isRefusal, refuse, sendRefusal, type Refusal } from './refusal.ts'

/** What the path says after `/api/records/:module`. */
interface Path {
  readonly module: string
  readonly id: string
  readonly panel: string
  readonly field: string
}

/** What answers a request that reads: JSON, or why not. */
export type Read = (call: Call, module: Module, query: string, path: Path) => Promise<string | Buffer | Refusal>

/** PostgreSQL could not compute what was asked (SQLSTATE classes 22 and 54): a matter of the request, not a defect. */
const isOfRequest = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(22|54)/.test(String(error.code))

const incomputable = refuse(
  422,
  problem('CIM521', '/filter', {
    detail: { es: 'no se puede calcular con estos datos', en: 'it cannot be computed with these data' },
  }),
)

/** Answers a request with what `read` gives. What the data do not allow to be computed is refused, not a defect. */
export async function answerRead(
  read: Read,
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const call = callOf(context, request)
  const path = request.params as Path
  const module = moduleNamed(call, path.module)
  if (isRefusal(module)) return sendRefusal(reply, module, call.language)
  try {
    return sendJson(reply, call, await read(call, module, rawQuery(request), path))
  } catch (error) {
    if (isOfRequest(error)) return sendRefusal(reply, incomputable, call.language)
    throw error
  }
}

const reads: Readonly<Record<string, Read>> = {
  '/api/records/:module': (call, module, query) => listRecords(call, module, query),
  '/api/records/:module/bin': (call, module, query) => listRecords(call, module, query, 'bin'),
  '/api/records/:module/aggregate': (call, module, query) => aggregateRecords(call, module, query),
  '/api/records/:module/lookup': (call, module, query) => lookupRecords(call, module, query),
  '/api/records/:module/:id/panels': (call, module, _, { id }) => recordPanels(call, module, id),
  '/api/records/:module/:id/panels/:panel': (call, module, query, { id, panel }) =>
    panelPage(call, module, id, panel, query),
}

async function answerRecord(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const call = callOf(context, request)
  const { module: name, id } = request.params as Path
  const module = moduleNamed(call, name)
  if (isRefusal(module)) return sendRefusal(reply, module, call.language)
  const record = await readRecord(call, module, id, rawQuery(request))
  if (isRefusal(record)) return sendRefusal(reply, record, call.language)
  // Of which the mobile channel shows only the basic fields: it can be read, and nothing else (RFC 9110 §10.2.1).
  if (record.basic) reply.header('allow', 'GET')
  // Only for If-Match: computed values change without the version, so a version never answers 304.
  return reply.header('etag', `"${record.version}"`).type('application/json; charset=utf-8').send(record.json)
}

/** Registers the routes that read records. */
export function readRoutes(app: FastifyInstance, context: Context): void {
  for (const [path, read] of Object.entries(reads))
    app.get(path, (request, reply) => answerRead(read, context, request, reply))
  app.get('/api/records/:module/:id', (request, reply) => answerRecord(context, request, reply))
}
