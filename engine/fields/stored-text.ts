import { quoted } from './column-name.ts'
import type { Column, JsonSchema } from './field-type.ts'

/** The one nullable text column of a type whose values are text, at most `maxLength` characters long. */
export const textColumn = (name: string, maxLength?: number): readonly Column[] => [
  {
    name,
    sqlType: 'text',
    nullable: true,
    ...(maxLength === undefined ? {} : { check: `char_length(${quoted(name)}) <= ${maxLength}` }),
  },
]

export const textSchema = (maxLength: number, more: JsonSchema = {}): JsonSchema => ({
  type: 'string',
  maxLength,
  ...more,
})

/** A regular expression that matches whatever it matches as a whole. */
export const whole = (pattern: string): string =>
  pattern.startsWith('^') && pattern.endsWith('$') ? pattern : `^(?:${pattern})$`
