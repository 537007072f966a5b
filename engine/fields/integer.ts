import type { IntegerField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { integerColumn, integerSchema } from './stored-number.ts'

/** A whole number of 32 bits. */
export const integer: StoredFieldType<IntegerField> = {
  field: 'integer',
  title: { es: 'Número entero', en: 'Whole number' },
  kind: 'stored',
  encoding: 'number',
  sortable: true,
  filterable: true,
  valueType: () => 'number',
  columns: (definition, column) => integerColumn(column, definition),
  valueSchema: (definition) => integerSchema(definition),
}
