/** `POST /api/files` keeps a file and gives the id that a file field takes; `GET /api/files/:id` gives it back, always as an attachment. */
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problem } from '../../problems/problem.ts'
import type { Call, Context } from '../context.ts'
import { word } from '../problems/words.ts'
import { callOf } from '../records/answer.ts'
import { notThere } from '../records/permission.ts'
import { refuse, sendRefusal, type Refusal } from '../records/refusal.ts'
import { isUuid, uuidV7 } from '../records/uuid-v7.ts'
import type { KeptFile } from './file-store.ts'
import { servedFile } from './served-file.ts'

/** Bytes of the largest file; a field may ask for less. */
export const largestFile = 25 * 1024 * 1024

const longestName = 200

/** The last part of a name as it was sent, without what could mislead a reader or a terminal. */
export function tidyName(sent: string): string {
  const last = sent.split(/[\\/]/).at(-1) ?? ''
  const plain = last
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
  return [...plain].slice(0, longestName).join('') || 'archivo'
}

const insert = `insert into cimbra.files (id, sha256, name, size, media_type, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7)`

async function partOf(request: FastifyRequest): Promise<MultipartFile | undefined> {
  if (!request.isMultipart()) return undefined
  // Our own limit answers in our own words; the parser's would only cut the stream.
  return request.file({ limits: { fileSize: largestFile + 1, files: 1, parts: 1, fields: 0 } })
}

async function record({ context, scope }: Call, name: string, { sha256, size, mediaType }: KeptFile) {
  const id = uuidV7()
  const { pool, clock } = context
  await pool.query(insert, [id, sha256, name, size, mediaType, clock.now(), scope.person])
  return { id, name, size, mediaType }
}

async function receive(call: Call, request: FastifyRequest): Promise<Awaited<ReturnType<typeof record>> | Refusal> {
  const part = await partOf(request)
  if (part === undefined || part.fieldname !== 'file')
    return refuse(415, problem('CIM500', '', { detail: word('multipart') }))
  const name = tidyName(part.filename ?? '')
  const kept = await call.context.files.keep(part.file, name, largestFile)
  return kept === undefined
    ? refuse(413, problem('CIM524', '', { limit: `${largestFile / 1024 / 1024} MB` }))
    : record(call, name, kept)
}

/** RFC 6266 with RFC 8187: a plain name for old readers, the real one for all others. */
const attachment = (name: string): string =>
  `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`

async function send(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { id } = request.params as { readonly id: string }
  const call = callOf(context, request)
  const file = isUuid(id) ? await servedFile(call, id) : undefined
  if (file === undefined) return sendRefusal(reply, notThere(), call.language)
  const etag = `"${file.sha256}"`
  // Asked for anew each time: a permission that was withdrawn must not live on in a cache.
  reply.headers({ etag, 'cache-control': 'private, no-cache' })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply
    .headers({
      'content-type': file.mediaType,
      'content-length': file.size,
      'content-disposition': attachment(file.name),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    })
    .send(context.files.read(file.sha256))
}

/** Registers the routes of files. */
export function fileRoutes(app: FastifyInstance, context: Context): void {
  app.post('/api/files', async (request, reply) => {
    const call = callOf(context, request)
    const received = await receive(call, request)
    return 'refused' in received ? sendRefusal(reply, received, call.language) : reply.code(201).send(received)
  })
  app.get('/api/files/:id', (request, reply) => send(context, request, reply))
}
