import type { MultiReferenceField } from '../../schemas/generated/definitions.ts'
import type { OwnTableFieldType } from './field-type.ts'
import { targetProblems } from './reference.ts'

/** Several records of another module, in the order given, each once: a table of links with foreign keys on both sides. */
export const multiReference: OwnTableFieldType<MultiReferenceField> = {
  field: 'multiReference',
  title: { es: 'Varias referencias', en: 'Several references' },
  kind: 'links',
  check: ({ to }, scope) => targetProblems(to, '/to', scope),
  valueType: () => 'textList',
  valueSchema: ({ maxItems = 200 }) => ({
    type: 'array',
    maxItems,
    uniqueItems: true,
    items: { type: 'string', format: 'uuid' },
  }),
}
