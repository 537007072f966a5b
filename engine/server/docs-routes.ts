import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Scope } from '../access/scope.ts'
import { modulesOf, type Graph } from '../graph/graph.ts'
import { picklistsOf } from '../outputs/api/field-uses.ts'
import { documentation, modulePages } from '../outputs/docs/module-pages.ts'
import { styleSheet } from '../outputs/docs/templates.ts'
import type { Language } from '../problems/problem.ts'
import { answerNotFound } from './failure.ts'
import { preferredLanguage } from './language.ts'
import { scopeOf } from './records/answer.ts'

/** Our own style sheet and nothing else: whatever a definition says, a page of the documentation runs no code. */
const policy = `default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'`

interface Document {
  readonly text: string
  readonly type: string
  readonly etag: string
}

const documentOf = (text: string, type: string): Document => ({
  text,
  type,
  etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`,
})

const styles = documentOf(styleSheet, 'text/css; charset=utf-8')

type Documents = (path: string) => Document | undefined

/** The pages of a graph in one language, each rendered when it is asked for the first time. */
function documentsOf(graph: Graph, language: Language): Documents {
  const pages = documentation(graph, language)
  const rendered = new Map<string, Document>()
  return (path) => {
    const html = pages.get(path)
    if (html === undefined) return undefined
    const document = rendered.get(path) ?? documentOf(html(), 'text/html; charset=utf-8')
    rendered.set(path, document)
    return document
  }
}

/** Documents by graph and language; they go when their graph goes. */
function keptByGraph(): (graph: Graph, language: Language) => Documents {
  const kept = new WeakMap<Graph, Map<Language, Documents>>()
  return (graph, language) => {
    const languages = kept.get(graph) ?? new Map<Language, Documents>()
    const documents = languages.get(language) ?? documentsOf(graph, language)
    kept.set(graph, languages.set(language, documents))
    return documents
  }
}

function send(reply: FastifyReply, { headers }: FastifyRequest, { text, type, etag }: Document): FastifyReply {
  reply.headers({ etag, vary: 'accept-language', 'cache-control': 'no-cache', 'content-security-policy': policy })
  const known = (headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  return known.includes(etag) ? reply.code(304).send() : reply.type(type).send(text)
}

/** A graph without picklists that none of its fields uses. */
function withOwnPicklists(graph: Graph): Graph {
  const fields = modulesOf(graph).flatMap((module) => module.fields)
  const names = new Set(fields.flatMap(picklistsOf))
  return { ...graph, picklists: new Map([...graph.picklists].filter(([, { name }]) => names.has(name))) }
}

const documented = new WeakMap<Graph, Graph>()

/** What the documentation that somebody reads is made of: what she can see. */
function documentedGraph({ administrator, graph }: Scope): Graph {
  if (administrator) return graph
  const known = documented.get(graph) ?? withOwnPicklists(graph)
  documented.set(graph, known)
  return known
}

const asPage = { config: { page: true } } as const

/** `/docs/`, its pages and their style sheet, as whoever asks sees the modules. A page that is not there for her is 404. */
export function docsRoutes(app: FastifyInstance): void {
  const documents = keptByGraph()
  // The links of the pages are relative to the folder, so that the same pages work from a disk.
  app.get('/docs', asPage, (_, reply) => reply.redirect('/docs/', 302))
  app.get('/docs/style.css', (request, reply) => send(reply, request, styles))
  app.get<{ Params: { '*': string } }>('/docs/*', asPage, (request, reply) => {
    const language = preferredLanguage(request.headers['accept-language'])
    const graph = documentedGraph(scopeOf(request))
    const document = documents(graph, language)(request.params['*'] || 'index.html')
    return document === undefined
      ? answerNotFound(request, reply)
      : send(reply.header('content-language', language), request, document)
  })
}

/** Writes the documentation, in Spanish, into a folder that is made if need be; files of the same name are replaced. Tells the paths written. */
export function writeDocs(graph: Graph, folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true })
  const files = [
    ...modulePages(graph, 'es').map(({ path, html }) => [path, html] as const),
    ['style.css', styleSheet] as const,
  ]
  return files.map(([path, text]) => {
    const file = join(folder, path)
    writeFileSync(file, text)
    return file
  })
}
