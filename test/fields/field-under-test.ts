import type { FieldDefinition } from '../../schemas/generated/definitions.ts'
import type { FieldScope, Parsed } from '../../engine/fields/field-type.ts'
import { storedTypeOf, typeOf } from '../../engine/fields/index.ts'
import { schemaCheck } from '../../engine/server/records/value-schema.ts'

/** Definitions in which there is a module `Books` and a picklist `colour`. */
export const scope: FieldScope = {
  hasModule: (name) => name === 'Books' || name === 'Shelves',
  hasPicklist: (name) => name === 'colour',
  moduleNames: ['Books', 'Shelves'],
  picklistNames: ['colour'],
  keysOf: (name) => (name === 'colour' ? ['red', 'green', 'retired'] : []),
}

/** A definition without the words that no test needs. */
export type Brief = { readonly field: FieldDefinition['field'] } & { readonly [keyword: string]: unknown }

/** The definition in full, titled «Campo». */
export const definitionOf = (brief: Brief): FieldDefinition => ({ title: 'Campo', ...brief }) as FieldDefinition

/** What is wrong with a definition: code and pointer of each problem. */
export const definitionProblems = (brief: Brief): readonly (readonly [string, string])[] =>
  (typeOf(definitionOf(brief)).check?.(definitionOf(brief) as never, scope) ?? []).map(({ code, pointer }) => [
    code,
    pointer,
  ])

/** The keyword of the schema that refuses a value, or undefined. */
export const refusalOf = (brief: Brief, value: unknown): string | undefined =>
  schemaCheck(typeOf(definitionOf(brief)).valueSchema(definitionOf(brief), scope))(value)?.keyword

/** Columns of a field called `cell`, as `name type not null default check`, without the quotes of names. */
export const columnsOf = (brief: Brief): readonly string[] =>
  storedTypeOf(definitionOf(brief))
    .columns(definitionOf(brief), 'cell')
    .map(({ name, sqlType, nullable, default: value, check, references }) =>
      [
        name,
        sqlType,
        ...(nullable ? [] : ['not null']),
        ...(value === undefined ? [] : [`default ${value}`]),
        ...(check === undefined ? [] : [`check ${check.replaceAll('"', '')}`]),
        ...(references === undefined ? [] : [`-> ${references}`]),
      ].join(' '),
    )

/** The values that go into the columns, or the code of the problem. A type without `write` stores what it was given. */
export async function writtenAs(brief: Brief, value: unknown): Promise<unknown> {
  const parsed: Parsed = (await storedTypeOf(definitionOf(brief)).write?.(value, definitionOf(brief))) ?? {
    values: [value],
  }
  return 'problem' in parsed ? parsed.problem.code : parsed.values
}
