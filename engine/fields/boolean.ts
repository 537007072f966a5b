import type { BooleanField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'

/** Yes or no, never null: what nobody said is no. */
export const boolean: StoredFieldType<BooleanField> = {
  field: 'boolean',
  title: { es: 'Sí o no', en: 'Yes or no' },
  kind: 'stored',
  encoding: 'boolean',
  sortable: true,
  filterable: true,
  valueType: () => 'boolean',
  columns: ({ default: value }, name) => [
    { name, sqlType: 'bool', nullable: false, default: value === true ? 'true' : 'false' },
  ],
  valueSchema: () => ({ type: 'boolean' }),
}
