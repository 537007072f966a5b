import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastifyMultipart from '@fastify/multipart'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { everything } from '../../engine/access/make-scope.ts'
import { answerFailure } from '../../engine/server/failure.ts'
import { fileStore } from '../../engine/server/files/file-store.ts'
import { fileRoutes, largestFile, tidyName } from '../../engine/server/files/routes.ts'
import { openWritingSchool, type Parsed, type WritingSchool } from '../api/write-school.ts'

let school: WritingSchool
let app: FastifyInstance
let folder: string

beforeAll(async () => {
  school = await openWritingSchool()
  folder = mkdtempSync(join(tmpdir(), 'cimbra-files-'))
  app = fastify()
  app.setErrorHandler(answerFailure)
  app.addHook('onRequest', (request, _reply, done) => {
    request.scope = everything(school.graph, school.context.firstAdministrator())
    done()
  })
  await app.register(fastifyMultipart)
  fileRoutes(app, { ...school.context, files: fileStore(folder) })
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await app?.close()
  await school?.end()
  rmSync(folder, { recursive: true, force: true })
})

const address = (): string => {
  const at = app.server.address()
  return typeof at === 'object' && at !== null ? `http://127.0.0.1:${at.port}` : ''
}

async function upload(
  content: Uint8Array | string,
  name: string,
  type = 'application/octet-stream',
  part = 'file',
): Promise<{ readonly status: number; readonly body: Parsed }> {
  const form = new FormData()
  form.append(part, new Blob([typeof content === 'string' ? content : new Uint8Array(content)], { type }), name)
  const answer = await fetch(`${address()}/api/files`, { method: 'POST', body: form })
  return { status: answer.status, body: await answer.json() }
}

const pdf = '%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n'
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
const rows = async () => (await school.pool.query('select count(*)::int as n from cimbra.files')).rows[0].n as number

describe('a file is refused', () => {
  test('that is too large, and leaves nothing behind', async () => {
    const before = [await rows(), readdirSync(folder).length]
    const { status, body } = await upload(Buffer.alloc(largestFile + 1), 'grande.bin')
    expect([status, body.problems[0].code]).toEqual([413, 'CIM524'])
    expect([await rows(), readdirSync(folder).length]).toEqual(before)
  })

  test('that is not sent as a file', async () => {
    expect((await app.inject({ method: 'POST', url: '/api/files', payload: { a: 1 } })).statusCode).toBe(415)
    expect((await upload('x', 'x.txt', 'text/plain', 'other')).status).toBe(415)
  })

  test('whose sender leaves half way, and leaves nothing behind', async () => {
    const before = [await rows(), readdirSync(folder).length]
    const port = new URL(address()).port
    await new Promise<void>((done) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
        socket.write(
          `POST /api/files HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000\r\n\r\n${head}${'x'.repeat(100_000)}`,
        )
        setTimeout(() => {
          socket.destroy()
          done()
        }, 300)
      })
    })
    await expect.poll(() => readdirSync(folder).length, { timeout: 5000 }).toBe(before[1])
    expect(await rows()).toBe(before[0])
  })

  test('by a field that takes other types or smaller files, or when its id is of no file', async () => {
    const [text, picture] = [(await upload('hola', 'acta.pdf')).body, (await upload(png, 'foto.png')).body]
    const person = { givenName: 'Ana', familyName: 'Ríos', level: 'primary' }
    const refused = await school.send('POST', 'Students', { ...person, birthCertificate: text.id, photo: text.id })
    expect([refused.status, refused.body.problems.map(({ code, pointer }: Parsed) => `${code} ${pointer}`)]).toEqual([
      422,
      ['CIM525 /photo', 'CIM525 /birthCertificate'],
    ])
    const kept = await school.create('Students', { ...person, photo: picture.id })
    expect(kept.photo).toBe(picture.id)
  })
})

describe('a file', () => {
  test('is known by its first bytes, not by its name or what the sender says', async () => {
    expect((await upload(pdf, 'a.exe', 'image/png')).body).toMatchObject({
      name: 'a.exe',
      size: pdf.length,
      mediaType: 'application/pdf',
    })
    expect((await upload(png, 'x.pdf')).body.mediaType).toBe('image/png')
    expect((await upload('<html><script>alert(1)</script></html>', 'x.png', 'image/png')).body.mediaType).toBe(
      'text/plain',
    )
    expect(
      (await upload('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'x.png', 'image/png')).body
        .mediaType,
    ).not.toContain('image/')
    expect((await upload('a,b\n1,2\n', 'lista.csv')).body.mediaType).toBe('text/csv')
    expect((await upload(Buffer.from([0, 1, 2, 255]), 'x.txt')).body.mediaType).toBe('application/octet-stream')
    expect((await upload('', 'vacío.txt')).body.size).toBe(0)
  })

  test('is kept under its hash, the same content once', async () => {
    const content = `contenido ${Math.random()}`
    const hash = createHash('sha256').update(content).digest('hex')
    const before = readdirSync(folder).length
    const [a, b] = [await upload(content, 'a.txt'), await upload(content, '../../b.txt')]
    expect([a.status, b.status, a.body.id === b.body.id, b.body.name]).toEqual([201, 201, false, 'b.txt'])
    expect([readdirSync(folder).length - before, readdirSync(folder).includes(hash)]).toEqual([1, true])
  })

  test('comes back as an attachment that no browser runs', async () => {
    const { body } = await upload('<script>alert(1)</script>', 'año nuevo; x.html')
    const answer = await fetch(`${address()}/api/files/${body.id}`)
    expect(await answer.text()).toBe('<script>alert(1)</script>')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="a_o nuevo; x.html"; filename*=UTF-8''a%C3%B1o%20nuevo%3B%20x.html`,
    )
    expect([answer.headers.get('x-content-type-options'), answer.headers.get('content-security-policy')]).toEqual([
      'nosniff',
      "default-src 'none'; sandbox",
    ])
  })

  test('that is not there is not found', async () => {
    for (const id of ['01234567-89ab-7def-8123-456789abcdef', 'x', '..%2f..%2fetc%2fpasswd'])
      expect((await fetch(`${address()}/api/files/${id}`)).status).toBe(404)
  })

  test.each([
    ['C:\\Users\\x\\a.pdf', 'a.pdf'],
    ['/etc/passwd', 'passwd'],
    ['a\u0000b\u202Efdp.exe', 'abfdp.exe'],
    ['', 'archivo'],
    ['  ', 'archivo'],
    ['..', '..'],
    ['x'.repeat(300), 'x'.repeat(200)],
    ['a\r\nSet-Cookie: x', 'aSet-Cookie: x'],
  ])('named %j is %j', (sent, name) => expect(tidyName(sent)).toBe(name))
})
