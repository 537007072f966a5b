import type { Language } from '../problems/problem.ts'

/**
 * The language to answer in, from `Accept-Language` (RFC 9110 §12.5.4): `en-US,en;q=0.9,es;q=0.5` is English. Spanish when
 * it names neither, or both alike.
 */
export function preferredLanguage(header: string | undefined): Language {
  const weights = (header ?? '').split(',').map((range) => {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';')
    const quality = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('q='))
    return { language: tag.trim().slice(0, 2), weight: quality === undefined ? 1 : Number(quality.slice(2)) || 0 }
  })
  const weightOf = (language: Language): number =>
    Math.max(0, ...weights.filter((each) => each.language === language).map(({ weight }) => weight))
  return weightOf('en') > weightOf('es') ? 'en' : 'es'
}
