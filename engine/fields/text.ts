import { RE2JS } from 're2js'
import type { TextField } from '../../schemas/generated/definitions.ts'
import { problem, type Problem } from '../problems/problem.ts'
import type { StoredFieldType } from './field-type.ts'
import { textColumn, textSchema, whole } from './stored-text.ts'

/** Characters of a text that does not say how long it may be. */
export const usualLength = 200

const notLinear = {
  es: 'no es una expresión regular que se resuelva de una pasada',
  en: 'it is no regular expression that is decided in one pass',
}
const withoutLookAround = {
  es: 'Sin (?=…), (?!…), (?<=…) ni referencias como \\1; revise también los paréntesis.',
  en: 'Without (?=…), (?!…), (?<=…) and references such as \\1; look at the brackets too.',
}

function patternProblems(pattern: string | undefined): readonly Problem[] {
  if (pattern === undefined) return []
  try {
    RE2JS.compile(whole(pattern))
    return []
  } catch {
    return [problem('CIM204', '/pattern', { pattern, detail: notLinear, hint: withoutLookAround })]
  }
}

const cased = (value: string, letters: TextField['letters']): string => {
  if (letters === 'upper') return value.toUpperCase()
  return letters === 'lower' ? value.toLowerCase() : value
}

/** One line of text, trimmed. Length is a CHECK, not a varchar: widening it later rewrites nothing. */
export const text: StoredFieldType<TextField> = {
  field: 'text',
  title: { es: 'Texto', en: 'Text' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  searchable: true,
  check: ({ pattern, suggest: list }, scope) => [
    ...patternProblems(pattern),
    ...(list === undefined || scope.hasPicklist(list) ? [] : [problem('CIM202', '/suggest', { picklist: list })]),
  ],
  valueType: () => 'text',
  columns: ({ maxLength }, column) => textColumn(column, maxLength ?? usualLength),
  valueSchema: ({ maxLength, minLength, pattern }) =>
    textSchema(maxLength ?? usualLength, {
      ...(minLength === undefined ? {} : { minLength }),
      ...(pattern === undefined ? {} : { pattern: whole(pattern) }),
    }),
  write: (value, { letters }) => ({ values: [cased(String(value).trim(), letters) || null] }),
}
