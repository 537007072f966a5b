import { RE2JS } from 're2js'
import type { TextField } from '../../schemas/generated/definitions.ts'
import { problem, type Problem } from '../problems/problem.ts'
import type { StoredFieldType } from './field-type.ts'
import { textColumn, textSchema, whole } from './stored-text.ts'

/** Characters of a text that does not say how long it may be. */
export const usualLength = 200

function patternProblems(pattern: string | undefined): readonly Problem[] {
  if (pattern === undefined) return []
  try {
    RE2JS.compile(whole(pattern))
    return []
  } catch (error) {
    return [problem('CIM204', '/pattern', { pattern, detail: error instanceof Error ? error.message : String(error) })]
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
