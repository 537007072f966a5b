/** Small bodies of the routes of people: texts by name, nothing else. */
import { problem, type Bilingual, type Problem } from '../../problems/problem.ts'
import { word } from '../problems/words.ts'
import { refuse, type Refusal } from '../records/refusal.ts'

/** What a body may hold: its name for people, how long it may be, whether it must be there, and which texts it may be. */
export interface TextField {
  readonly title: Bilingual
  readonly longest: number
  readonly optional?: true
  readonly oneOf?: readonly string[]
}

type Fields = Readonly<Record<string, TextField>>

type Texts<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends { readonly optional: true } ? string | undefined : string
}

function problemOf(name: string, { title, longest, optional, oneOf }: TextField, value: unknown): Problem | undefined {
  const pointer = `/${name}`
  if (value === undefined || value === null || value === '')
    return optional ? undefined : problem('CIM504', pointer, { title })
  if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0'))
    return problem('CIM505', pointer, { title, expected: word('text') })
  if ([...value].length > longest) return problem('CIM507', pointer, { title, limit: longest })
  return oneOf !== undefined && !oneOf.includes(value)
    ? problem('CIM508', pointer, { value: value.slice(0, 60), title })
    : undefined
}

/** The texts of a body by name, or everything that is wrong with it. An empty one counts as none. */
export function readTexts<F extends Fields>(body: unknown, fields: F): Texts<F> | Refusal {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refuse(422, problem('CIM505', '', { title: bodyTitle, expected: word('object') }))
  const given = body as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => problem('CIM530', `/${name.slice(0, 60)}`, { name: name.slice(0, 60) }))
  const wrong = Object.entries(fields).flatMap(([name, field]) => problemOf(name, field, given[name]) ?? [])
  if (unknown.length + wrong.length > 0) return refuse(422, ...unknown, ...wrong)
  return Object.fromEntries(Object.keys(fields).map((name) => [name, given[name] || undefined])) as Texts<F>
}

const bodyTitle = { es: 'El cuerpo', en: 'The body' }

/** Longer ones are nobody's password, and would only cost time. */
export const passwordLength = 256

/** Fields that several routes take. */
export const field = {
  email: { title: { es: 'Correo electrónico', en: 'E-mail address' }, longest: 254 },
  password: { title: { es: 'Contraseña', en: 'Password' }, longest: passwordLength },
  code: { title: { es: 'Código', en: 'Code' }, longest: 40 },
  channel: { title: { es: 'Canal', en: 'Channel' }, longest: 10, oneOf: ['web', 'mobile'] },
} as const satisfies Fields
