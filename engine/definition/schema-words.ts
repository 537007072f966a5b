import type { ErrorObject } from 'ajv/dist/2020.js'
import type { Bilingual } from '../problems/problem.ts'
import { suggest } from '../problems/suggest.ts'

const both = (es: string, en: string): Bilingual => ({ es, en })

const typeWords: Readonly<Record<string, Bilingual>> = {
  string: both('un texto', 'a text'),
  number: both('un número', 'a number'),
  integer: both('un número entero', 'a whole number'),
  boolean: both('true o false', 'true or false'),
  array: both('una lista', 'a list'),
  object: both('un objeto', 'an object'),
  null: both('null', 'null'),
}

function joined(types: readonly string[]): Bilingual {
  const words = types.map((type) => typeWords[type] ?? both(type, type))
  return both(words.map(({ es }) => es).join(' o '), words.map(({ en }) => en).join(' or '))
}

/** A branch of a `oneOf`, in a word: its type, or the keyword that it asks for. */
function branchWord(branch: unknown): string | undefined {
  const {
    type,
    required,
    const: constant,
    $ref,
  } = branch as {
    readonly type?: string
    readonly required?: readonly string[]
    readonly const?: unknown
    readonly $ref?: string
  }
  if (required !== undefined) return required.join(' + ')
  if (constant !== undefined) return JSON.stringify(constant)
  return type ?? ($ref?.includes('expression') === true ? 'string' : undefined)
}

function oneOfWords(branches: readonly unknown[]): Bilingual {
  const words = branches.map(branchWord).filter((word) => word !== undefined)
  if (words.some((word) => Object.hasOwn(typeWords, word))) {
    const { es, en } = joined(words)
    return both(`debe ser ${es}`, `it must be ${en}`)
  }
  return both(`lleva exactamente una de: ${words.join(', ')}`, `it takes exactly one of: ${words.join(', ')}`)
}

type Words = (limit: string) => Bilingual

const limits: Readonly<Record<string, Words>> = {
  minLength: (n) => both(`debe tener al menos ${n} caracteres`, `it must have at least ${n} characters`),
  maxLength: (n) => both(`debe tener ${n} caracteres a lo más`, `it must have at most ${n} characters`),
  minItems: (n) => both(`debe tener al menos ${n} elementos`, `it must have at least ${n} items`),
  maxItems: (n) => both(`debe tener ${n} elementos a lo más`, `it must have at most ${n} items`),
  minimum: (n) => both(`debe ser ${n} o más`, `it must be ${n} or more`),
  maximum: (n) => both(`debe ser ${n} o menos`, `it must be ${n} or less`),
  exclusiveMinimum: (n) => both(`debe ser mayor que ${n}`, `it must be more than ${n}`),
  exclusiveMaximum: (n) => both(`debe ser menor que ${n}`, `it must be less than ${n}`),
  pattern: (n) => both(`debe tener la forma ${n}`, `it must have the form ${n}`),
  uniqueItems: () => both('no debe repetir elementos', 'it must not repeat items'),
}

const formats: Readonly<Record<string, Bilingual>> = {
  date: both('debe ser un día como 2026-01-31', 'it must be a day like 2026-01-31'),
  'date-time': both(
    'debe ser un momento como 2026-01-31T10:30:00-06:00',
    'it must be an instant like 2026-01-31T10:30:00-06:00',
  ),
  email: both('debe ser un correo', 'it must be an e-mail address'),
  uuid: both('debe ser un UUID', 'it must be a UUID'),
}

/** At most so many values are named in a sentence. */
const mostNamed = 12

function optionWords(options: readonly unknown[]): Bilingual {
  const named = options
    .slice(0, mostNamed)
    .map((each) => JSON.stringify(each))
    .join(', ')
  return options.length > mostNamed
    ? both(`debe ser uno de ${named}…`, `it must be one of ${named}…`)
    : both(
        `debe ser ${options.length === 1 ? '' : 'uno de '}${named}`,
        `it must be ${options.length === 1 ? '' : 'one of '}${named}`,
      )
}

/** What a schema asked where a value did not fit, in words for people: `debe ser un número entero`. */
export function schemaWords({ keyword, schema, message = keyword }: ErrorObject): Bilingual {
  if (keyword === 'type') {
    const { es, en } = joined([schema].flat().map(String))
    return both(`debe ser ${es}`, `it must be ${en}`)
  }
  if (keyword === 'enum') return optionWords(schema as readonly unknown[])
  if (keyword === 'const') return optionWords([schema])
  if (keyword === 'oneOf') return oneOfWords(schema as readonly unknown[])
  if (keyword === 'format')
    return (
      formats[String(schema)] ??
      both(`debe tener la forma «${String(schema)}»`, `it must have the form “${String(schema)}”`)
    )
  return limits[keyword]?.(String(schema)) ?? both(message, message)
}

/** The allowed value nearest to what was written, where there is a list of them. */
export function nearestAllowed({ keyword, schema, data }: ErrorObject): { readonly suggestion?: string } {
  if (keyword !== 'enum' || typeof data !== 'string') return {}
  return suggest(
    data,
    (schema as readonly unknown[]).filter((each) => typeof each === 'string'),
  )
}
