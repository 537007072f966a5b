/** `POST /api/files` keeps a file and gives the id that a file field takes; `GET /api/files/:id` gives it back, always as an attachment. */
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { everything } from '../../access/scope.ts'
import { problem } from '../../problems/problem.ts'
import type { Context } from '../context.ts'
import { preferredLanguage } from '../language.ts'
import { word } from '../problems/words.ts'
import { refuse, sendRefusal, type Refusal } from '../records/refusal.ts'
import { isUuid, uuidV7 } from '../records/uuid-v7.ts'
import type { KeptFile } from './file-store.ts'

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

interface FileRow {
  readonly id: string
  readonly sha256: string
  readonly name: string
  readonly size: string
  readonly media_type: string
}

const insert = `insert into cimbra.files (id, sha256, name, size, media_type, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7)`
const select = `select id, sha256, name, size, media_type from cimbra.files where id = $1`

async function partOf(request: FastifyRequest): Promise<MultipartFile | undefined> {
  if (!request.isMultipart()) return undefined
  // Our own limit answers in our own words; the parser's would only cut the stream.
  return request.file({ limits: { fileSize: largestFile + 1, files: 1, parts: 1, fields: 0 } })
}

async function record(
  { pool, clock, firstAdministrator }: Context,
  name: string,
  { sha256, size, mediaType }: KeptFile,
) {
  const id = uuidV7()
  const { person } = everything(firstAdministrator())
  await pool.query(insert, [id, sha256, name, size, mediaType, clock.now(), person])
  return { id, name, size, mediaType }
}

async function receive(
  context: Context,
  request: FastifyRequest,
): Promise<Awaited<ReturnType<typeof record>> | Refusal> {
  const part = await partOf(request)
  if (part === undefined || part.fieldname !== 'file')
    return refuse(415, problem('CIM500', '', { detail: word('multipart') }))
  const name = tidyName(part.filename ?? '')
  const kept = await context.files.keep(part.file, name, largestFile)
  return kept === undefined
    ? refuse(413, problem('CIM524', '', { limit: `${largestFile / 1024 / 1024} MB` }))
    : record(context, name, kept)
}

/** RFC 6266 with RFC 8187: a plain name for old readers, the real one for all others. */
const attachment = (name: string): string =>
  `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`

async function send(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { id } = request.params as { readonly id: string }
  const { rows } = isUuid(id) ? await context.pool.query<FileRow>(select, [id]) : { rows: [] }
  const [file] = rows
  if (file === undefined)
    return sendRefusal(reply, refuse(404, problem('CIM501', '')), preferredLanguage(request.headers['accept-language']))
  return reply
    .headers({
      'content-type': file.media_type,
      'content-length': file.size,
      'content-disposition': attachment(file.name),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=3600',
      etag: `"${file.sha256}"`,
    })
    .send(context.files.read(file.sha256))
}

/** Registers the routes of files. */
export function fileRoutes(app: FastifyInstance, context: Context): void {
  app.post('/api/files', async (request, reply) => {
    const received = await receive(context, request)
    return 'refused' in received
      ? sendRefusal(reply, received, preferredLanguage(request.headers['accept-language']))
      : reply.code(201).send(received)
  })
  app.get('/api/files/:id', (request, reply) => send(context, request, reply))
}
