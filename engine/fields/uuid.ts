import type { UuidField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'

/** A UUID from outside, such as the fiscal folio of a stamped document; written in lower case. */
export const uuid: StoredFieldType<UuidField> = {
  field: 'uuid',
  title: { es: 'UUID', en: 'UUID' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  valueType: () => 'text',
  columns: (_, name) => [{ name, sqlType: 'uuid', nullable: true }],
  valueSchema: () => ({ type: 'string', format: 'uuid' }),
  write: (value) => ({ values: [String(value).toLowerCase()] }),
}
