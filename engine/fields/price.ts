import type { PriceField } from '../../schemas/generated/definitions.ts'
import { mostDigits } from './decimal.ts'
import type { StoredFieldType } from './field-type.ts'
import { decimalSchema, numericColumn } from './stored-number.ts'

/** A unit price: six decimals, below 10^9. */
export const price: StoredFieldType<PriceField> = {
  field: 'price',
  title: { es: 'Precio unitario', en: 'Unit price' },
  kind: 'stored',
  encoding: 'number',
  sortable: true,
  filterable: true,
  valueType: () => 'number',
  columns: (definition, column) => numericColumn(column, 18, 6, definition, '1000000000'),
  valueSchema: (definition) => decimalSchema(mostDigits, 6, definition),
}
