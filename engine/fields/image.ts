import type { ImageField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'

/** Media types that browsers show and that cannot carry a script (SVG can). */
const imageTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const

/** A picture: a file whose first bytes say that it is one. */
export const image: StoredFieldType<ImageField> = {
  field: 'image',
  title: { es: 'Imagen', en: 'Image' },
  kind: 'stored',
  encoding: 'text',
  filterable: true,
  fileLimits: ({ maxSize }) => ({ accept: imageTypes, ...(maxSize === undefined ? {} : { maxSize }) }),
  valueType: () => 'text',
  columns: (_, column) => [{ name: `${column}_id`, sqlType: 'uuid', nullable: true }],
  valueSchema: () => ({ type: 'string', format: 'uuid' }),
}
