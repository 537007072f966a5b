import { problem, type Problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import { word, type Word } from '../problems/words.ts'
import type { SchemaError } from './value-schema.ts'

interface Place {
  readonly pointer: string
  readonly title: string
}

const typeWords: Readonly<Record<string, Word>> = {
  string: 'text',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
}

const formatWords: Readonly<Record<string, Word>> = {
  date: 'date',
  'date-time': 'instant',
  uuid: 'id',
  email: 'email',
  uri: 'url',
}

const mustBe = ({ pointer, title }: Place, name: Word, ...given: readonly (string | number)[]): Problem =>
  problem('CIM505', pointer, { title, expected: word(name, ...given) })

const shownLength = 60

/** What was sent, as it is said back: at most so much of it. */
export const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text
}

function notAnOption(place: Place, { data, schema }: SchemaError): Problem {
  const value = shown(data)
  return problem('CIM508', place.pointer, {
    title: place.title,
    value,
    ...(Array.isArray(schema) ? suggest(value, schema.map(String)) : {}),
  })
}

function digits({ pointer, title }: Place, { schema, parentSchema }: SchemaError): Problem {
  const [precision, scale] = [Number(schema), Number(parentSchema['x-scale'] ?? 0)]
  return problem('CIM506', pointer, { title, limit: word('digits', precision - scale, scale) })
}

/** What each keyword of JSON Schema says to a person when it does not hold. */
const byKeyword: Readonly<Record<string, (place: Place, error: SchemaError) => Problem>> = {
  type: (place, { schema, parentSchema }) =>
    mustBe(place, formatWords[String(parentSchema['format'])] ?? typeWords[String(schema)] ?? 'shape'),
  enum: notAnOption,
  'x-precision': digits,
  maxLength: ({ pointer, title }, { schema }) => problem('CIM507', pointer, { title, limit: Number(schema) }),
  minLength: (place, { schema }) => mustBe(place, 'longer', Number(schema)),
  format: (place, { schema }) => mustBe(place, formatWords[String(schema)] ?? 'form'),
  pattern: (place) => mustBe(place, 'form'),
  minimum: (place, { schema }) => mustBe(place, 'atLeast', Number(schema)),
  maximum: (place, { schema }) => mustBe(place, 'atMost', Number(schema)),
  exclusiveMinimum: (place, { schema }) => mustBe(place, 'moreThan', Number(schema)),
  exclusiveMaximum: (place, { schema }) => mustBe(place, 'lessThan', Number(schema)),
  maxItems: (place, { schema }) => mustBe(place, 'fewItems', Number(schema)),
  minItems: (place, { schema }) => mustBe(place, 'manyItems', Number(schema)),
  uniqueItems: (place) => mustBe(place, 'noRepeats'),
}

/** The problem that a schema error means for the field at `pointer`; the pointer goes on into the value (`/hobbies/2`). */
export function schemaProblem(error: SchemaError, pointer: string, title: string): Problem {
  const place = { pointer: pointer + error.instancePath, title }
  return (byKeyword[error.keyword] ?? ((at: Place) => mustBe(at, 'shape')))(place, error)
}
