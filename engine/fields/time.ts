import type { TimeField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'

/** A time of day. */
export const time: StoredFieldType<TimeField> = {
  field: 'time',
  title: { es: 'Hora', en: 'Time' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  valueType: () => 'time',
  columns: (_, name) => [{ name, sqlType: 'time(0)', nullable: true }],
  valueSchema: () => ({ type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$' }),
}
