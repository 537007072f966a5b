import type { LongTextField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { textColumn, textSchema } from './stored-text.ts'

const usualLength = 20_000

/** Text of several lines. */
export const longText: StoredFieldType<LongTextField> = {
  field: 'longText',
  title: { es: 'Texto largo', en: 'Long text' },
  kind: 'stored',
  encoding: 'text',
  filterable: true,
  searchable: true,
  valueType: () => 'text',
  columns: ({ maxLength }, column) => textColumn(column, maxLength ?? usualLength),
  valueSchema: ({ maxLength }) => textSchema(maxLength ?? usualLength),
  write: (value) => ({ values: [String(value).trim() === '' ? null : value] }),
}
