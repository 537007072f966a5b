import type { FileField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'

/** A file kept under its hash; the value is its id among the files, which are held by a foreign key. */
export const file: StoredFieldType<FileField> = {
  field: 'file',
  title: { es: 'Archivo', en: 'File' },
  kind: 'stored',
  encoding: 'text',
  filterable: true,
  fileLimits: (definition) => definition,
  valueType: () => 'text',
  columns: (_, column) => [{ name: `${column}_id`, sqlType: 'uuid', nullable: true }],
  valueSchema: () => ({ type: 'string', format: 'uuid' }),
}
