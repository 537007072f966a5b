import type { FieldDefinition } from '../../schemas/generated/definitions.ts'
import { anyReference } from './any-reference.ts'
import { autoNumber } from './auto-number.ts'
import { boolean } from './boolean.ts'
import { clabe } from './clabe.ts'
import { date } from './date.ts'
import { datetime } from './datetime.ts'
import { decimal } from './decimal.ts'
import { email } from './email.ts'
import type { FieldType, StoredFieldType } from './field-type.ts'
import { file } from './file.ts'
import { formula } from './formula.ts'
import { geoPoint } from './geo-point.ts'
import { image } from './image.ts'
import { integer } from './integer.ts'
import { lines } from './lines.ts'
import { longText } from './long-text.ts'
import { money } from './money.ts'
import { multiPicklist } from './multi-picklist.ts'
import { multiReference } from './multi-reference.ts'
import { percent } from './percent.ts'
import { phone } from './phone.ts'
import { picklist } from './picklist.ts'
import { price } from './price.ts'
import { reference } from './reference.ts'
import { rfc } from './rfc.ts'
import { richText } from './rich-text.ts'
import { rollup } from './rollup.ts'
import { secret } from './secret.ts'
import { stringList } from './string-list.ts'
import { text } from './text.ts'
import { time } from './time.ts'
import { url } from './url.ts'
import { uuid } from './uuid.ts'

type Registry = { readonly [T in FieldDefinition['field']]: FieldType<Extract<FieldDefinition, { field: T }>> }

/** All field types by the word that a definition uses. Forget one and this does not compile. */
export const fieldTypes: Registry = {
  text,
  longText,
  richText,
  email,
  phone,
  url,
  uuid,
  integer,
  decimal,
  money,
  price,
  percent,
  boolean,
  date,
  datetime,
  time,
  picklist,
  multiPicklist,
  reference,
  multiReference,
  anyReference,
  lines,
  file,
  image,
  secret,
  autoNumber,
  stringList,
  rfc,
  clabe,
  geoPoint,
  formula,
  rollup,
}

/** The type of a definition. The registry pairs each definition with its own type; this is the one place where that pairing is forgotten. */
export const typeOf = (definition: FieldDefinition): FieldType => fieldTypes[definition.field]

/** The type of a field that has columns. A field of another kind is our defect. */
export function storedTypeOf(definition: FieldDefinition): StoredFieldType {
  const type = typeOf(definition)
  if (type.kind !== 'stored') throw new Error(`${definition.field} has no column`)
  return type
}
