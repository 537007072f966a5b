import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Module } from '../../graph/graph.ts'
import type { Call, Context } from '../context.ts'
import { parseJson } from '../json/parse.ts'
import { callOf, moduleNamed, rawQuery, sendJson } from './answer.ts'
import { runBatch } from './batch.ts'
import { readRecord } from './get.ts'
import { withIdempotency, type Answer } from './idempotency.ts'
import { previewRecord } from './preview.ts'
import { isRefusal, refuse, sendRefusal, type Refusal } from './refusal.ts'
import { restoreRecord } from './restore.ts'
import { shownRefusal } from './shown-problems.ts'
import { upsertRecord } from './upsert.ts'
import { createRecord, type WrittenRecord } from './write-create.ts'
import { deleteRecord } from './write-delete.ts'
import { updateRecord } from './write-update.ts'

const megabyte = 1024 * 1024

interface Path {
  readonly module: string
  readonly id: string
  readonly field: string
  readonly value: string
}

/** What a write needs of its request. `body`: parsed, numbers exact. */
interface Asked {
  readonly module: Module
  readonly path: Path
  readonly query: string
  readonly version: number | undefined
  readonly body: unknown
}

type Write = (call: Call, asked: Asked) => Promise<Answer | Refusal>

/** The version in `If-Match: "3"`; undefined for none and for what is not one. */
export function versionOf({ headers }: FastifyRequest): number | undefined {
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(headers['if-match'] ?? '') ?? []
  return version === undefined ? undefined : Number(version)
}

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** The record as it has become, read in the same transaction. Who may write it and not read it learns its id and version. */
async function recordAnswer(
  call: Call,
  { module, query }: Asked,
  { id, version }: WrittenRecord,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer | Refusal> {
  const record = await readRecord(call, module, id, query)
  if (!isRefusal(record))
    return { status, headers: { ...headers, etag: `"${record.version}"` }, body: record.json.toString() }
  return record.status === 404
    ? { status, headers: { ...headers, etag: `"${version}"` }, body: JSON.stringify({ id, version }) }
    : record
}

const location = ({ name }: Module, id: string): Readonly<Record<string, string>> => ({
  location: `/api/records/${name}/${id}`,
})

const create: Write = async (call, asked) => {
  const written = await createRecord(call, asked.module, asked.body)
  return isRefusal(written) ? written : recordAnswer(call, asked, written, 201, location(asked.module, written.id))
}

const update: Write = async (call, asked) => {
  const written = await updateRecord(call, asked.module, asked.path.id, asked.version, asked.body)
  return isRefusal(written) ? written : recordAnswer(call, asked, written, 200)
}

const upsert: Write = async (call, asked) => {
  const written = await upsertRecord(call, asked.module, asked.path.field, asked.path.value, asked.version, asked.body)
  if (isRefusal(written)) return written
  return written.created
    ? recordAnswer(call, asked, written, 201, location(asked.module, written.id))
    : recordAnswer(call, asked, written, 200)
}

const remove: Write = async (call, { module, path, version }) => {
  const written = await deleteRecord(call, module, path.id, version)
  return isRefusal(written) ? written : { status: 204, headers: {}, body: '' }
}

const restore: Write = async (call, asked) => {
  const written = await restoreRecord(call, asked.module, asked.path.id)
  return isRefusal(written) ? written : recordAnswer(call, asked, written, 200)
}

const batch: Write = async (call, { module, body }) => {
  const done = await runBatch(call, module, body)
  return isRefusal(done) ? done : { status: done.status, headers: {}, body: JSON.stringify(done.body) }
}

/** The id of the record that an answer shows: where it was made, or in the path. */
const idIn = ({ path }: Asked, { headers }: Answer): string => headers['location']?.split('/').at(-1) ?? path.id

/**
 * What a kept answer is worth now. An administrator may have it as it was; anybody else gets the record as she reads it now, and nothing of one
 * that she cannot read any more.
 */
async function keptAnswer(call: Call, asked: Asked, kept: Answer): Promise<Answer | Refusal> {
  if (call.scope.administrator || kept.headers['etag'] === undefined) return kept
  const record = await readRecord(call, asked.module, idIn(asked, kept), asked.query)
  if (isRefusal(record)) return record
  return { ...kept, headers: { ...kept.headers, etag: `"${record.version}"` }, body: record.json.toString() }
}

/** Reads the request, runs the write in one transaction, and answers. A key makes a POST safe to repeat. */
async function answerWrite(
  write: Write,
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const call = callOf(context, request)
  const path = request.params as Path
  const module = moduleNamed(call, path.module)
  if (isRefusal(module)) return sendRefusal(reply, module, call.language)
  const text = typeof request.body === 'string' ? request.body : ''
  const parsed = text === '' ? { value: undefined } : parseJson(text)
  if ('problem' in parsed) return sendRefusal(reply, refuse(400, parsed.problem), call.language)
  const asked: Asked = { module, path, query: rawQuery(request), version: versionOf(request), body: parsed.value }
  const key = request.method === 'POST' ? header(request, 'idempotency-key') : undefined
  const done = await withIdempotency(
    call,
    key,
    { method: request.method, url: request.url, body: text },
    (inner) => write(inner, asked),
    (inner, kept) => keptAnswer(inner, asked, kept),
  )
  context.access.written(module)
  if (isRefusal(done)) return sendRefusal(reply, shownRefusal(call, module, done), call.language)
  if (done.body === '') return reply.code(done.status).headers(done.headers).send()
  return reply.code(done.status).headers(done.headers).type('application/json; charset=utf-8').send(done.body)
}

/** A preview writes nothing, so it needs no key. */
async function answerPreview(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const call = callOf(context, request)
  const module = moduleNamed(call, (request.params as Path).module)
  if (isRefusal(module)) return sendRefusal(reply, module, call.language)
  const parsed = parseJson(typeof request.body === 'string' ? request.body : '')
  if ('problem' in parsed) return sendRefusal(reply, refuse(400, parsed.problem), call.language)
  const preview = await previewRecord(call, module, parsed.value)
  const answer = isRefusal(preview) ? shownRefusal(call, module, preview) : JSON.stringify(preview)
  return sendJson(reply, call, answer)
}

/** Registers the routes that write, in a scope of their own: their bodies arrive as text, so that numbers are read exactly. */
export async function writeRoutes(app: FastifyInstance, context: Context): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (_, body, done) => done(null, body),
  )
  const route = (
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    write: Write,
    bodyLimit = megabyte,
  ): void => {
    app.route({
      method,
      url: `/api/records/:module${path}`,
      bodyLimit,
      handler: (request, reply) => answerWrite(write, context, request, reply),
    })
  }
  route('POST', '', create)
  route('PATCH', '/:id', update)
  route('DELETE', '/:id', remove)
  route('POST', '/:id/restore', restore)
  route('PUT', '/by/:field/:value', upsert)
  route('POST', '/batch', batch, 8 * megabyte)
  app.post('/api/records/:module/preview', (request, reply) => answerPreview(context, request, reply))
}
