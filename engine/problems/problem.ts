import { catalogue, type ProblemCode } from './catalogue.ts'

/** Languages in which people are spoken to. */
export type Language = 'es' | 'en'

/** A piece of a sentence that differs between languages, as a param of a problem. */
export interface Bilingual {
  readonly es: string
  readonly en: string
}

/** Something wrong that a person can mend: what, where, and the values its text names. */
export interface Problem {
  readonly code: ProblemCode
  /** RFC 6901, into the file (definitions) or the request body (records). */
  readonly pointer: string
  readonly params: Readonly<Record<string, string | number | Bilingual>>
  /** The file a definition was read from, relative to its folder. */
  readonly file?: string
  /** Offset of the place inside an expression, from 0. */
  readonly offset?: number
  /** A sentence that the definition itself brings (a rule's message): shown instead of the catalogue's. */
  readonly message?: string
  readonly hint?: string
}

/** A problem as a reader sees it. */
export interface ProblemText {
  readonly code: ProblemCode
  readonly pointer: string
  readonly message: string
  readonly hint?: string
  readonly file?: string
  readonly offset?: number
}

/** `problem('CIM301', '/properties/x/to', { module: 'Student', suggestion: 'Students' })`. */
export const problem = (
  code: ProblemCode,
  pointer: string,
  params: Problem['params'] = {},
  more: Pick<Problem, 'file' | 'offset' | 'message' | 'hint'> = {},
): Problem => ({ code, pointer, params, ...more })

const inLanguage = (value: string | number | Bilingual | undefined, language: Language): string =>
  typeof value === 'object' ? value[language] : String(value ?? '')

const fill = (template: string, params: Problem['params'], language: Language): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => inLanguage(params[name], language))

const didYouMean = { es: '¿Quiso decir «{suggestion}»?', en: 'Did you mean “{suggestion}”?' } as const

/** The problem in the reader's language; a `hint` or a `suggestion` among the params becomes the hint. */
export function describe(
  { code, pointer, params, file, offset, message, hint }: Problem,
  language: Language,
): ProblemText {
  const entry: { es: string; en: string; hint?: { es: string; en: string } } = catalogue[code]
  const given = hint ?? (params['hint'] === undefined ? undefined : inLanguage(params['hint'], language))
  const advice = given ?? (params['suggestion'] === undefined ? entry.hint?.[language] : didYouMean[language])
  return {
    code,
    pointer,
    message: message ?? fill(entry[language], params, language),
    ...(advice === undefined ? {} : { hint: fill(advice, params, language) }),
    ...(file === undefined ? {} : { file }),
    ...(offset === undefined ? {} : { offset }),
  }
}

/** JSON Pointer of a path: `pointerTo(['properties', 'a/b'])` is `/properties/a~1b`. */
export const pointerTo = (path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
