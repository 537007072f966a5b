import type { AutoNumberField } from '../../schemas/generated/definitions.ts'
import type { Numbering, StoredFieldType } from './field-type.ts'

/** `CLI-{seq:6}` is the text before, six digits at least, the text after. */
function numberPattern(text: string): Numbering {
  const [, before = '', digits = '6', after = ''] = /^([^{}]*)\{seq:([1-9])\}([^{}]*)$/.exec(text) ?? []
  return { before, digits: Number(digits), after }
}

/** A number that the database itself gives, from a sequence: growing, never given twice, with gaps where a write was given up. */
export const autoNumber: StoredFieldType<AutoNumberField> = {
  field: 'autoNumber',
  title: { es: 'Número automático', en: 'Automatic number' },
  kind: 'stored',
  encoding: 'text',
  sortable: true,
  filterable: true,
  searchable: true,
  generated: true,
  numbering: ({ numbering }) => numberPattern(numbering),
  valueType: () => 'text',
  columns: (_, name) => [{ name, sqlType: 'text', nullable: false }],
  valueSchema: () => ({ type: 'string', maxLength: 80 }),
}
