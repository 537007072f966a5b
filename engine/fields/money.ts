import type { MoneyField } from '../../schemas/generated/definitions.ts'
import { mostDigits } from './decimal.ts'
import type { StoredFieldType } from './field-type.ts'
import { decimalSchema, numericColumn } from './stored-number.ts'

/** An amount: two decimals, below 10^13, so that at most 15 digits ever leave the database. */
export const money: StoredFieldType<MoneyField> = {
  field: 'money',
  title: { es: 'Importe', en: 'Amount' },
  kind: 'stored',
  encoding: 'number',
  sortable: true,
  filterable: true,
  valueType: () => 'number',
  columns: (definition, column) => numericColumn(column, 18, 2, definition, `'10000000000000'`),
  valueSchema: (definition) => decimalSchema(mostDigits, 2, definition),
}
