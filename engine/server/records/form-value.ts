import type { ValueType } from '../../expression/expression.ts'
import type { Field } from '../../graph/graph.ts'
import { isId } from './get.ts'

/** SQL types of the values of the language. */
export const sqlTypeOf = (type: ValueType): string => (typeof type === 'string' ? sqlTypes[type] : 'uuid')

const sqlTypes = {
  number: 'numeric',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  time: 'time',
  textList: 'text[]',
  null: 'text',
} as const

const isDay = (text: string): boolean => {
  const day = new Date(`${text}T00:00:00Z`)
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(day.getTime()) &&
    day.toISOString().startsWith(text) &&
    !text.startsWith('0000')
  )
}

const readable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

const readers: Readonly<Record<string, (value: unknown) => string | boolean | readonly string[] | null>> = {
  number: (value) =>
    typeof value === 'number' && Number.isFinite(value)
      ? String(value)
      : typeof value === 'string' && /^-?\d{1,40}(\.\d{1,20})?$/.test(value)
        ? value
        : null,
  text: (value) => (typeof value === 'string' && readable(value) ? value : null),
  boolean: (value) => value === true,
  date: (value) => (typeof value === 'string' && isDay(value) ? value : null),
  datetime: (value) =>
    typeof value === 'string' && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value))
      ? new Date(value).toISOString()
      : null,
  time: (value) => (typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(value) ? value : null),
  textList: (value) => (Array.isArray(value) ? value.filter((each) => typeof each === 'string').filter(readable) : []),
}

function readId(value: unknown): string | null {
  const id: unknown = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
  return typeof id === 'string' && isId(id) ? id.toLowerCase() : null
}

/**
 * A value of a form that is being filled in, as a parameter: what does not have the form of its type yet is empty. A reference may come
 * as its id or as `{ id, label }`; a field that the form does not have, as its default.
 */
export function formValue(field: Field, record: Readonly<Record<string, unknown>>): unknown {
  const value = Object.hasOwn(record, field.name) ? record[field.name] : field.definition.default
  if (field.kind === 'stored' && field.columns[0]?.sqlType === 'uuid') return readId(value)
  return typeof field.valueType === 'string' ? (readers[field.valueType]?.(value) ?? null) : readId(value)
}
