import type { DecimalField } from '../../schemas/generated/definitions.ts'
import { problem } from '../problems/problem.ts'
import type { StoredFieldType } from './field-type.ts'
import { decimalSchema, numericColumn } from './stored-number.ts'

/** Digits that a JSON number carries unchanged through a double. */
export const mostDigits = 15

const shape = ({ precision = mostDigits, scale = 2 }: DecimalField) => ({ precision, scale })

/** An exact decimal number. */
export const decimal: StoredFieldType<DecimalField> = {
  field: 'decimal',
  title: { es: 'Número decimal', en: 'Decimal number' },
  kind: 'stored',
  encoding: 'number',
  sortable: true,
  filterable: true,
  check: (definition) => {
    const { precision, scale } = shape(definition)
    return scale <= precision
      ? []
      : [problem('CIM104', '/scale', { keyword: 'scale', detail: `${scale} > ${precision}` })]
  },
  valueType: () => 'number',
  columns: (definition, column) => {
    const { precision, scale } = shape(definition)
    return numericColumn(column, precision, scale, definition)
  },
  valueSchema: (definition) => {
    const { precision, scale } = shape(definition)
    return decimalSchema(precision, scale, definition)
  },
}
