/**
 * JSON Schemas (2020-12, flat) of a module's records: what a create and an update may send, and what a read gives. Made of the field types'
 * own schemas; the conditions that only expressions can say (visible, requiredWhen, rules, offers) are not in them.
 */
import type { ValueType } from '../../expression/expression.ts'
import type { FieldScope, JsonSchema } from '../../fields/field-type.ts'
import { typeOf } from '../../fields/index.ts'
import { moduleOf, type Field, type Graph, type LinesField, type Module } from '../../graph/graph.ts'
import { isWrittenBy, wholeView, type ApiView } from './api-view.ts'
import { graphFieldScope } from './field-scope.ts'
import { isExpandable, isReadable, isWritable } from './field-uses.ts'

interface RecordSchemas {
  readonly create: JsonSchema
  readonly update: JsonSchema
  readonly read: JsonSchema
}

/** Options beyond which a schema does not list the keys: they are searched instead. */
export const mostInlineOptions = 400

const dialect = 'https://json-schema.org/draft/2020-12/schema'

/** The same schema with null allowed, kept flat where the schema has a type or an enum. */
export function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: options } = schema
  if (Array.isArray(options))
    return { ...schema, ...(typeof type === 'string' ? { type: [type, 'null'] } : {}), enum: [...options, null] }
  if (typeof type === 'string') return { ...schema, type: [type, 'null'] }
  return { anyOf: [schema, { type: 'null' }] }
}

const computedSchemas: Readonly<Record<string, JsonSchema>> = {
  number: { type: 'number' },
  text: { type: 'string' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  time: { type: 'string' },
  textList: { type: 'array', items: { type: 'string' } },
}

const computedSchema = (type: ValueType): JsonSchema =>
  typeof type === 'string' ? (computedSchemas[type] ?? {}) : { type: 'string', format: 'uuid' }

/** A picklist too long to list is any key. */
const shortened = (schema: JsonSchema): JsonSchema => {
  const { enum: options, items, ...rest } = schema
  if (Array.isArray(options) && options.length > mostInlineOptions) return { ...rest, type: 'string', maxLength: 60 }
  return typeof items === 'object' && items !== null ? { ...schema, items: shortened(items as JsonSchema) } : schema
}

/** Schema of one value of a field, without null. */
export function valueSchemaOf(field: Field, scope: FieldScope): JsonSchema {
  if (field.kind === 'formula' || field.kind === 'rollup') return computedSchema(field.valueType)
  return shortened(typeOf(field.definition).valueSchema(field.definition, scope))
}

const words = ({ definition }: Field): JsonSchema => ({
  title: definition.title,
  ...(definition.description === undefined ? {} : { description: definition.description }),
})

type Action = 'create' | 'update'

const lineSchema = (view: ApiView, { of, via }: LinesField, scope: FieldScope, action: Action): JsonSchema => {
  const module = moduleOf(view.graph, of)
  const fields = [
    ...new Set([...writtenFields(view, module, action), ...writtenFields(view, module, 'create')]),
  ].filter(({ name }) => name !== via)
  const change = action === 'update'
  const id = change ? { id: { type: 'string', format: 'uuid' } } : {}
  return {
    type: 'object',
    properties: {
      ...id,
      ...Object.fromEntries(fields.map((field) => [field.name, writtenSchema(view, field, scope, action)])),
    },
    additionalProperties: false,
  }
}

function writtenSchema(view: ApiView, field: Field, scope: FieldScope, action: Action): JsonSchema {
  const schema = { ...words(field), ...valueSchemaOf(field, scope) }
  if (field.kind === 'lines') return { ...schema, items: lineSchema(view, field, scope, action) }
  const initial =
    field.definition.default === undefined || action === 'update' ? {} : { default: field.definition.default }
  const filled =
    field.required || field.kind === 'links' || field.valueType === 'boolean' || field.valueType === 'textList'
  return { ...(filled ? schema : nullable(schema)), ...initial }
}

/** Lines of a module that cannot be seen are not there. */
const writtenFields = (view: ApiView, module: Module, action: Action): readonly Field[] =>
  module.fields.filter(
    (field) => isWrittenBy(view, field, action) && (field.kind !== 'lines' || view.seen.modules.has(field.of)),
  )

/** Whether somebody must say the value on create: nothing else fills it. */
const mustBeGiven = (field: Field): boolean =>
  field.required && isWritable(field) && field.definition.default === undefined && field.definition.copy === undefined

const bodySchema = (view: ApiView, module: Module, scope: FieldScope, action: Action): JsonSchema => {
  const fields = writtenFields(view, module, action)
  const required = action === 'update' ? [] : fields.filter(mustBeGiven).map(({ name }) => name)
  return {
    $schema: dialect,
    title: module.definition.singular,
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, writtenSchema(view, field, scope, action)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  }
}

const labelled: JsonSchema = {
  type: 'object',
  properties: { module: { type: 'string' }, id: { type: 'string', format: 'uuid' }, label: { type: 'string' } },
  required: ['id', 'label'],
}

const expandedFile: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string' },
    size: { type: 'integer' },
    mediaType: { type: 'string' },
  },
  required: ['id', 'name', 'size', 'mediaType'],
}

function expandedSchema(field: Field): JsonSchema {
  if (field.kind === 'links') return { type: 'array', items: labelled }
  return field.kind === 'stored' && field.targets.length > 0 ? labelled : expandedFile
}

const lineReadSchema = (graph: Graph, { of }: LinesField, scope: FieldScope): JsonSchema => ({
  type: 'array',
  items: { type: 'object', properties: readProperties(graph, graph.modules.get(of), scope) },
})

function readFieldSchema(graph: Graph, field: Field, scope: FieldScope): JsonSchema {
  if (field.kind === 'lines') return { ...words(field), ...lineReadSchema(graph, field, scope) }
  const value = valueSchemaOf(field, scope)
  const either = isExpandable(field) ? { anyOf: [value, expandedSchema(field)] } : value
  return { ...words(field), readOnly: !isWritable(field), ...nullable(either) }
}

function readProperties(graph: Graph, module: Module | undefined, scope: FieldScope): JsonSchema {
  return Object.fromEntries(
    (module?.fields ?? []).filter(isReadable).map((field) => [field.name, readFieldSchema(graph, field, scope)]),
  )
}

/** The three schemas of a whole module, for somebody. Pure: the same graph and view give the same schemas. */
export function recordSchemas(graph: Graph, module: Module, view: ApiView = wholeView(graph)): RecordSchemas {
  const scope = graphFieldScope(view.seen)
  const label = { label: { type: 'string' } }
  return {
    create: bodySchema(view, module, scope, 'create'),
    update: bodySchema(view, module, scope, 'update'),
    read: {
      $schema: dialect,
      title: module.definition.singular,
      type: 'object',
      properties: { ...label, ...readProperties(view.seen, view.seen.modules.get(module.name), scope) },
      required: ['id', 'version'],
    },
  }
}
