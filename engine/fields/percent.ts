import type { PercentField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { decimalSchema, numericColumn } from './stored-number.ts'

const limits = ({ minimum = 0, maximum = 100 }: PercentField) => ({ minimum, maximum })

/** A percentage with four decimals: 16 is 16 %. */
export const percent: StoredFieldType<PercentField> = {
  field: 'percent',
  title: { es: 'Porcentaje', en: 'Percentage' },
  kind: 'stored',
  encoding: 'number',
  sortable: true,
  filterable: true,
  valueType: () => 'number',
  columns: (definition, column) => numericColumn(column, 9, 4, limits(definition)),
  valueSchema: (definition) => decimalSchema(9, 4, limits(definition)),
}
