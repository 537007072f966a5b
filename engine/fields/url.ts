import type { UrlField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { textColumn, textSchema } from './stored-text.ts'

const longest = 2000

/** A web address. Only http and https, so that a link in a list cannot run a script. */
export const url: StoredFieldType<UrlField> = {
  field: 'url',
  title: { es: 'Dirección web', en: 'Web address' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  searchable: true,
  valueType: () => 'text',
  columns: (_, column) => textColumn(column, longest),
  valueSchema: () => textSchema(longest, { format: 'uri', pattern: '^[hH][tT][tT][pP][sS]?://.+$' }),
  write: (value) => ({ values: [String(value).trim()] }),
}
