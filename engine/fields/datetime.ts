import type { DatetimeField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'

/** An instant, kept to the millisecond (what JavaScript and JSON carry unchanged). */
export const datetime: StoredFieldType<DatetimeField> = {
  field: 'datetime',
  title: { es: 'Fecha y hora', en: 'Date and time' },
  kind: 'stored',
  encoding: 'instant',
  sortable: true,
  filterable: true,
  valueType: () => 'datetime',
  columns: (_, name) => [{ name, sqlType: 'timestamptz(3)', nullable: true }],
  valueSchema: () => ({ type: 'string', format: 'date-time' }),
}
