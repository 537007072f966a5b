/** What a record was or is: the values that people see change, as PostgreSQL writes them, so that two images compare exactly. */
import { sql, type RawBuilder } from 'kysely'
import type { Encoding } from '../../fields/field-type.ts'
import { typeOf } from '../../fields/index.ts'
import { encodingOf } from '../../graph/encoding.ts'
import type { Field, Graph, Module } from '../../graph/graph.ts'
import { readField } from '../../outputs/database/read-field.ts'
import { clock, row } from './meaning.ts'
import type { Row } from './statement.ts'

const isWriteOnly = (field: Field): boolean => {
  const type = typeOf(field.definition)
  return type.kind === 'stored' && type.writeOnly === true
}

/** Fields whose changes are history: stored ones and links, but not what the engine itself keeps and what nobody may read. */
export const imageFields = (module: Module): readonly Field[] =>
  module.fields.filter(
    (field) =>
      (field.kind === 'stored' || field.kind === 'links') &&
      !(field.common && field.systemWritten) &&
      !isWriteOnly(field),
  )

/** Computed fields. */
export const computedFields = (module: Module): readonly Field[] =>
  module.fields.filter(({ kind }) => kind === 'formula' || kind === 'rollup')

export const fieldKey = (name: string): string => `f:${name}`

/** Each field as a column of a select, under `fieldKey`. */
export const fieldColumns = (graph: Graph, module: Module, fields: readonly Field[]): readonly RawBuilder<unknown>[] =>
  fields.map((field) => sql`${readField(graph, module, field, row, clock)} as ${sql.id(fieldKey(field.name))}`)

/** `2026-01-31 09:30:00.5+00` is `2026-01-31T09:30:00.500Z`. */
export function instantText(text: string): string {
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
  return new Date(iso).toISOString()
}

const decoders: Readonly<Record<Encoding, (text: string) => unknown>> = {
  text: (text) => text,
  number: Number,
  boolean: (text) => text === 't',
  json: (text) => JSON.parse(text) as unknown,
  instant: instantText,
}

/** The value as JSON carries it. */
export const decode = (field: Field, text: string | null | undefined): unknown =>
  text === null || text === undefined ? null : decoders[encodingOf(field)](text)

/** The value of a field in a row that was read with `fieldColumns`. */
export const valueIn = (image: Row | undefined, field: Field): unknown => decode(field, image?.[fieldKey(field.name)])

/** Nothing there: null, or an empty list. */
export const isEmpty = (image: Row | undefined, field: Field): boolean => {
  const text = image?.[fieldKey(field.name)] ?? null
  return text === null || (encodingOf(field) === 'json' && text === '[]')
}

/** Whether a field differs between two images; a missing image is all empty. */
export function differs(before: Row | undefined, after: Row | undefined, field: Field): boolean {
  if (isEmpty(before, field) && isEmpty(after, field)) return false
  const key = fieldKey(field.name)
  return (before?.[key] ?? null) !== (after?.[key] ?? null)
}
