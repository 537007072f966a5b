import type { Encoding } from '../fields/field-type.ts'
import { typeOf } from '../fields/index.ts'
import type { Field } from './graph.ts'

const byValueType: Readonly<Record<string, Encoding>> = {
  number: 'number',
  boolean: 'boolean',
  datetime: 'instant',
  textList: 'json',
}

/** How the value of any field, computed ones too, leaves the database as text and enters JSON. */
export function encodingOf(field: Field): Encoding {
  const type = typeOf(field.definition)
  if (type.kind === 'stored') return type.encoding
  if (field.kind === 'links' || field.kind === 'lines') return 'json'
  return byValueType[String(field.valueType)] ?? 'text'
}
