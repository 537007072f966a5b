import type { LinesField } from '../../schemas/generated/definitions.ts'
import type { OwnTableFieldType } from './field-type.ts'
import { targetProblems } from './reference.ts'

/** Lines of a document: records of another module that live and die with it. Their items are checked by the line module's own schema. */
export const lines: OwnTableFieldType<LinesField> = {
  field: 'lines',
  title: { es: 'Partidas', en: 'Lines' },
  kind: 'lines',
  check: ({ of }, scope) => targetProblems(of, '/of', scope),
  valueType: () => 'textList',
  valueSchema: ({ minItems, maxItems = 500 }) => ({
    type: 'array',
    maxItems,
    ...(minItems === undefined ? {} : { minItems }),
    items: { type: 'object' },
  }),
}
