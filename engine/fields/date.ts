import type { DateField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'

/** A calendar day of the company, from the year 1 to 9999; no time, no zone. */
export const date: StoredFieldType<DateField> = {
  field: 'date',
  title: { es: 'Fecha', en: 'Date' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  valueType: () => 'date',
  columns: (_, name) => [{ name, sqlType: 'date', nullable: true }],
  valueSchema: () => ({ type: 'string', format: 'date' }),
}
