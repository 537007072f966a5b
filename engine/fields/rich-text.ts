import sanitizeHtml from 'sanitize-html'
import type { RichTextField } from '../../schemas/generated/definitions.ts'
import type { StoredFieldType } from './field-type.ts'
import { textColumn, textSchema } from './stored-text.ts'

const usualLength = 100_000

const allowed: sanitizeHtml.IOptions = {
  allowedTags: [
    'p',
    'br',
    'b',
    'strong',
    'i',
    'em',
    'u',
    's',
    'ul',
    'ol',
    'li',
    'h2',
    'h3',
    'h4',
    'blockquote',
    'a',
    'code',
    'pre',
  ],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https', 'mailto'],
}

/** Text with format. HTML is cleaned when it is written, so no reader has to trust it. */
export const richText: StoredFieldType<RichTextField> = {
  field: 'richText',
  title: { es: 'Texto con formato', en: 'Rich text' },
  kind: 'stored',
  encoding: 'text',
  searchable: true,
  filterable: true,
  valueType: () => 'text',
  columns: ({ maxLength }, column) => textColumn(column, maxLength ?? usualLength),
  valueSchema: ({ maxLength }) => textSchema(maxLength ?? usualLength),
  write: (value) => ({ values: [sanitizeHtml(String(value), allowed) || null] }),
}
