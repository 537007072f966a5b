import { problem, type Bilingual, type Problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'

/** Query parameters by name, each given once. */
export type Parameters = ReadonlyMap<string, string>

/** `badParameter('limit', { es: 'de 1 a 200', en: '1 to 200' })`. */
export const badParameter = (name: string, detail: Bilingual): Problem =>
  problem('CIM523', `/${name}`, { name, detail })

const unknownParameter = (name: string, allowed: readonly string[]): Problem =>
  problem('CIM523', `/${name.slice(0, 60)}`, {
    name: name.slice(0, 60),
    detail: { es: 'no existe aquí', en: 'there is none here' },
    ...suggest(name.slice(0, 60), allowed),
  })

const givenTwice = (name: string): Problem => badParameter(name, { es: 'está dos veces', en: 'it is there twice' })

const unreadable = (name: string): Problem =>
  badParameter(name, { es: 'contiene caracteres que no se pueden leer', en: 'it holds characters that cannot be read' })

/** The parameters of a raw query string (`filter=a%20%3E%201&limit=20`). Unknown ones, repeated ones and NUL are refused; an empty one is as if it were not there. */
export function readParameters(
  query: string,
  allowed: readonly string[],
): { readonly parameters: Parameters; readonly problems: readonly Problem[] } {
  const parameters = new Map<string, string>()
  const problems: Problem[] = []
  for (const [name, text] of new URLSearchParams(query)) {
    if (!allowed.includes(name)) problems.push(unknownParameter(name, allowed))
    else if (parameters.has(name)) problems.push(givenTwice(name))
    else if (text.includes('\0')) problems.push(unreadable(name))
    else if (text !== '') parameters.set(name, text)
  }
  return { parameters, problems }
}
