/** OpenAPI 3.1 of the modules that somebody can see: a set of paths and schemas for each, made of the graph. Pure. */
import type { JsonSchema } from '../../fields/field-type.ts'
import type { Module } from '../../graph/graph.ts'
import { seenModules, type ApiView } from './api-view.ts'
import { recordSchemas } from './record-schemas.ts'

const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

const json = (schema: JsonSchema): JsonSchema => ({ 'application/json': { schema } })

const answer = (description: string, schema: JsonSchema): JsonSchema => ({ description, content: json(schema) })

const refused: JsonSchema = {
  description: 'Refused',
  content: { 'application/problem+json': { schema: reference('Problem') } },
}

const parameter = (
  name: string,
  place: 'query' | 'path' | 'header',
  schema: JsonSchema,
  description: string,
  required: boolean = place === 'path',
): JsonSchema => ({
  name,
  in: place,
  required,
  schema,
  description,
})

const text: JsonSchema = { type: 'string' }

const listParameters: readonly JsonSchema[] = [
  parameter('filter', 'query', { type: 'string', maxLength: 2000 }, "A condition: status = 'open' AND total > 100"),
  parameter('sort', 'query', text, 'Fields separated by commas, a minus before those that go down: -date,name'),
  parameter('fields', 'query', text, 'Fields separated by commas; label gives the record label'),
  parameter('expand', 'query', text, 'References shown as { id, label }, files with their name; * for all'),
  parameter('limit', 'query', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Records in a page'),
  parameter('after', 'query', text, 'The `next` of the page before'),
  parameter('search', 'query', { type: 'string', minLength: 2 }, 'Words that must all be found'),
  parameter('view', 'query', text, 'A view of the module: its filter, columns and sort'),
  parameter('count', 'query', { enum: ['exact', 'estimated'] }, 'How many there are in all'),
]

const id = parameter('id', 'path', { type: 'string', format: 'uuid' }, 'Id of the record')
const ifMatch = parameter('If-Match', 'header', text, 'The version that was read, in quotes', true)
const idempotencyKey = parameter('Idempotency-Key', 'header', text, 'Makes it safe to send again')
const expand = parameter('expand', 'query', text, 'References shown as { id, label }; * for all')

const onlyReading: JsonSchema = {
  schema: { const: 'GET' },
  description:
    'Only with a record of which the mobile channel shows the basic fields alone: it can be read, and every other operation on it is 403',
}

const page = (name: string): JsonSchema => ({
  type: 'object',
  properties: {
    records: { type: 'array', items: reference(name) },
    next: { type: ['string', 'null'] },
    count: { type: 'integer' },
    estimated: { type: 'boolean' },
  },
  required: ['records', 'next'],
})

const body = (name: string): JsonSchema => ({ required: true, content: json(reference(name)) })

type Paths = readonly (readonly [path: string, operations: JsonSchema])[]

/** What she may do at all is there. */
function pathsOf(view: ApiView, { name, definition }: Module): Paths {
  const may = (action: 'create' | 'update' | 'delete', operations: JsonSchema): JsonSchema =>
    view.may(name, action) ? operations : {}
  const whoDeletes = (...paths: Paths): Paths => (view.may(name, 'delete') ? paths : [])
  const tags = [definition.title]
  const operation = (summary: string, operationId: string, rest: JsonSchema): JsonSchema => ({
    tags,
    summary: `${summary}: ${definition.title}`,
    operationId: `${operationId}${name}`,
    ...rest,
  })
  const one = (description: string): JsonSchema => answer(description, reference(name))
  const base = `/records/${name}`
  return [
    [
      base,
      {
        get: operation('List', 'list', {
          parameters: listParameters,
          responses: { 200: answer('A page', page(name)), default: refused },
        }),
        ...may('create', {
          post: operation('Create', 'create', {
            parameters: [expand, idempotencyKey],
            requestBody: body(`${name}Create`),
            responses: { 201: one('Created'), default: refused },
          }),
        }),
      },
    ],
    [
      `${base}/{id}`,
      {
        get: operation('Read', 'get', {
          parameters: [id, expand],
          responses: { 200: { ...one('The record'), headers: { Allow: onlyReading } }, default: refused },
        }),
        ...may('update', {
          patch: operation('Change', 'update', {
            parameters: [id, ifMatch, expand],
            requestBody: {
              required: true,
              content: { 'application/merge-patch+json': { schema: reference(`${name}Update`) } },
            },
            responses: { 200: one('Changed'), default: refused },
          }),
        }),
        ...may('delete', {
          delete: operation('Delete', 'delete', {
            parameters: [id, ifMatch],
            responses: { 204: { description: 'In the bin' }, default: refused },
          }),
        }),
      },
    ],
    ...whoDeletes([
      `${base}/{id}/restore`,
      {
        post: operation('Restore', 'restore', {
          parameters: [id],
          responses: { 200: one('Restored'), default: refused },
        }),
      },
    ]),
    [
      `${base}/{id}/panels`,
      {
        get: operation('Panels', 'panels', {
          parameters: [id],
          responses: { 200: answer('All panels', { type: 'object' }), default: refused },
        }),
      },
    ],
    [
      `${base}/{id}/history`,
      {
        get: operation('History', 'history', {
          parameters: [id],
          responses: { 200: answer('Who changed what', { type: 'object' }), default: refused },
        }),
      },
    ],
    ...whoDeletes([
      `${base}/bin`,
      {
        get: operation('Bin', 'bin', {
          parameters: listParameters,
          responses: { 200: answer('A page of the bin', page(name)), default: refused },
        }),
      },
    ]),
    [
      `${base}/aggregate`,
      {
        get: operation('Aggregate', 'aggregate', {
          parameters: [
            parameter('group', 'query', text, 'Fields separated by commas'),
            parameter('measure', 'query', text, 'sum(total),count()'),
            parameter('filter', 'query', text, 'A condition'),
          ],
          responses: { 200: answer('Groups', { type: 'object' }), default: refused },
        }),
      },
    ],
  ]
}

const withoutDialect = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== '$schema'))

function schemasOf(view: ApiView, module: Module): Paths {
  const { create, update, read } = recordSchemas(view.graph, module, view)
  const { name } = module
  return [
    [name, withoutDialect(read)],
    ...(view.may(name, 'create') ? [[`${name}Create`, withoutDialect(create)] as const] : []),
    ...(view.may(name, 'update') ? [[`${name}Update`, withoutDialect(update)] as const] : []),
  ]
}

const problemSchema: JsonSchema = {
  type: 'object',
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    problems: {
      type: 'array',
      items: {
        type: 'object',
        properties: { code: text, pointer: text, message: text, hint: text },
        required: ['code', 'pointer', 'message'],
      },
    },
    differences: { type: 'object' },
  },
  required: ['title', 'status', 'problems'],
}

/** `GET /api/openapi.json`. `title`: name of the company. */
export function openApi(view: ApiView, title: string): JsonSchema {
  const modules = seenModules(view)
  return {
    openapi: '3.1.0',
    info: { title, version: view.graph.version },
    servers: [{ url: '/api' }],
    tags: modules.map(({ definition }) => ({ name: definition.title, description: definition.description })),
    paths: Object.fromEntries(modules.flatMap((module) => pathsOf(view, module))),
    components: {
      schemas: { Problem: problemSchema, ...Object.fromEntries(modules.flatMap((module) => schemasOf(view, module))) },
    },
  }
}
