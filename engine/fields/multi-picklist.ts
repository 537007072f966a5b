import { sql } from 'kysely'
import type { MultiPicklistField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { picklistProblems } from './picklist.ts'

/** Several options of a named picklist, each once; an empty list when nothing is chosen. */
export const multiPicklist: StoredFieldType<MultiPicklistField> = {
  field: 'multiPicklist',
  title: { es: 'Lista de selección múltiple', en: 'Multiple picklist' },
  kind: 'stored',
  encoding: 'json',
  filterable: true,
  check: ({ picklist }, scope) => picklistProblems(picklist, scope),
  valueType: () => 'textList',
  columns: (_, name) => [{ name, sqlType: 'text[]', nullable: false, default: `'{}'` }],
  valueSchema: ({ picklist, maxItems }, scope) => ({
    type: 'array',
    uniqueItems: true,
    maxItems: maxItems ?? Math.max(1, scope.keysOf(picklist).length),
    items: { enum: scope.keysOf(picklist) },
  }),
  read: (_, [column]) => sql`array_to_json(${column ?? sql`null`})`,
}
