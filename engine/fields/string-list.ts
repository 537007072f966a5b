import { sql } from 'kysely'
import type { StringListField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'

/** A list of short texts, in the order given. */
export const stringList: StoredFieldType<StringListField> = {
  field: 'stringList',
  title: { es: 'Lista de textos', en: 'List of texts' },
  kind: 'stored',
  encoding: 'json',
  filterable: true,
  valueType: () => 'textList',
  columns: (_, name) => [{ name, sqlType: 'text[]', nullable: false, default: `'{}'` }],
  valueSchema: ({ maxItems = 100, maxLength = 200 }) => ({
    type: 'array',
    maxItems,
    items: { type: 'string', minLength: 1, maxLength },
  }),
  read: (_, [column]) => sql`array_to_json(${column ?? sql`null`})`,
}
