import type { EmailField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { textColumn, textSchema } from './stored-text.ts'

/** Octets of the longest address that SMTP carries (RFC 5321, 4.5.3.1.3, less the angle brackets). */
const longest = 254

/** An e-mail address, kept with its letters as typed; `unique` without case is said by the definition. */
export const email: StoredFieldType<EmailField> = {
  field: 'email',
  title: { es: 'Correo electrónico', en: 'E-mail' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  searchable: true,
  valueType: () => 'text',
  columns: (_, column) => textColumn(column, longest),
  valueSchema: () => textSchema(longest, { format: 'email' }),
  write: (value) => ({ values: [String(value).trim()] }),
}
