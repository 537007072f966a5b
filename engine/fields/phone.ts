import type { PhoneField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { textColumn, textSchema } from './stored-text.ts'

const longest = 40

/**
 * E.164 where the text can be read so: ten digits are a Mexican number, a plus sign opens an international one. Anything else
 * (an extension, a short number) stays as typed.
 */
export function normalisePhone(typed: string): string {
  const tidy = typed.trim()
  const digits = tidy.replaceAll(/[\s().-]/g, '')
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits
  return /^\d{10}$/.test(digits) ? `+52${digits}` : tidy
}

export const phone: StoredFieldType<PhoneField> = {
  field: 'phone',
  title: { es: 'Teléfono', en: 'Telephone' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  searchable: true,
  valueType: () => 'text',
  columns: (_, column) => textColumn(column, longest),
  valueSchema: () => textSchema(longest, { pattern: '^[-+0-9 ().,;#*/a-zA-Z]+$' }),
  write: (value) => ({ values: [normalisePhone(String(value))] }),
}
