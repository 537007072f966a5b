/** The registry of field types in the browser: what edits a value and what shows it. Forget one and this does not compile. */
import type { FieldTypeName } from '../api/contract.ts'
import type { FieldComponents } from './field-props.ts'
import { AnyReferenceInput } from './anyReference/input.tsx'
import { AnyReferenceView } from './anyReference/view.tsx'
import { AutoNumberInput } from './autoNumber/input.tsx'
import { AutoNumberView } from './autoNumber/view.tsx'
import { BooleanInput } from './boolean/input.tsx'
import { BooleanView } from './boolean/view.tsx'
import { ClabeInput } from './clabe/input.tsx'
import { ClabeView } from './clabe/view.tsx'
import { DateInput } from './date/input.tsx'
import { DateView } from './date/view.tsx'
import { DatetimeInput } from './datetime/input.tsx'
import { DatetimeView } from './datetime/view.tsx'
import { DecimalInput } from './decimal/input.tsx'
import { DecimalView } from './decimal/view.tsx'
import { EmailInput } from './email/input.tsx'
import { EmailView } from './email/view.tsx'
import { FileInput } from './file/input.tsx'
import { FileView } from './file/view.tsx'
import { FormulaInput } from './formula/input.tsx'
import { FormulaView } from './formula/view.tsx'
import { GeoPointInput } from './geoPoint/input.tsx'
import { GeoPointView } from './geoPoint/view.tsx'
import { ImageInput } from './image/input.tsx'
import { ImageView } from './image/view.tsx'
import { IntegerInput } from './integer/input.tsx'
import { IntegerView } from './integer/view.tsx'
import { LinesInput } from './lines/input.tsx'
import { LinesView } from './lines/view.tsx'
import { LongTextInput } from './longText/input.tsx'
import { LongTextView } from './longText/view.tsx'
import { MoneyInput } from './money/input.tsx'
import { MoneyView } from './money/view.tsx'
import { MultiPicklistInput } from './multiPicklist/input.tsx'
import { MultiPicklistView } from './multiPicklist/view.tsx'
import { MultiReferenceInput } from './multiReference/input.tsx'
import { MultiReferenceView } from './multiReference/view.tsx'
import { PercentInput } from './percent/input.tsx'
import { PercentView } from './percent/view.tsx'
import { PhoneInput } from './phone/input.tsx'
import { PhoneView } from './phone/view.tsx'
import { PicklistInput } from './picklist/input.tsx'
import { PicklistView } from './picklist/view.tsx'
import { PriceInput } from './price/input.tsx'
import { PriceView } from './price/view.tsx'
import { ReferenceInput } from './reference/input.tsx'
import { ReferenceView } from './reference/view.tsx'
import { RfcInput } from './rfc/input.tsx'
import { RfcView } from './rfc/view.tsx'
import { RichTextInput } from './richText/input.tsx'
import { RichTextView } from './richText/view.tsx'
import { RollupInput } from './rollup/input.tsx'
import { RollupView } from './rollup/view.tsx'
import { SecretInput } from './secret/input.tsx'
import { SecretView } from './secret/view.tsx'
import { StringListInput } from './stringList/input.tsx'
import { StringListView } from './stringList/view.tsx'
import { TextInput } from './text/input.tsx'
import { TextView } from './text/view.tsx'
import { TimeInput } from './time/input.tsx'
import { TimeView } from './time/view.tsx'
import { UrlInput } from './url/input.tsx'
import { UrlView } from './url/view.tsx'
import { UuidInput } from './uuid/input.tsx'
import { UuidView } from './uuid/view.tsx'

export const fieldComponents = {
  anyReference: { Input: AnyReferenceInput, View: AnyReferenceView },
  autoNumber: { Input: AutoNumberInput, View: AutoNumberView },
  boolean: { Input: BooleanInput, View: BooleanView, ownLabel: true },
  clabe: { Input: ClabeInput, View: ClabeView },
  date: { Input: DateInput, View: DateView },
  datetime: { Input: DatetimeInput, View: DatetimeView, parts: true },
  decimal: { Input: DecimalInput, View: DecimalView, numeric: true },
  email: { Input: EmailInput, View: EmailView },
  file: { Input: FileInput, View: FileView },
  formula: { Input: FormulaInput, View: FormulaView },
  geoPoint: { Input: GeoPointInput, View: GeoPointView },
  image: { Input: ImageInput, View: ImageView },
  integer: { Input: IntegerInput, View: IntegerView, numeric: true },
  lines: { Input: LinesInput, View: LinesView, wide: true },
  longText: { Input: LongTextInput, View: LongTextView, wide: true, parts: true },
  money: { Input: MoneyInput, View: MoneyView, numeric: true },
  multiPicklist: { Input: MultiPicklistInput, View: MultiPicklistView, parts: true },
  multiReference: { Input: MultiReferenceInput, View: MultiReferenceView, parts: true },
  percent: { Input: PercentInput, View: PercentView, numeric: true },
  phone: { Input: PhoneInput, View: PhoneView },
  picklist: { Input: PicklistInput, View: PicklistView },
  price: { Input: PriceInput, View: PriceView, numeric: true },
  reference: { Input: ReferenceInput, View: ReferenceView },
  rfc: { Input: RfcInput, View: RfcView },
  richText: { Input: RichTextInput, View: RichTextView, wide: true, parts: true },
  rollup: { Input: RollupInput, View: RollupView },
  secret: { Input: SecretInput, View: SecretView },
  stringList: { Input: StringListInput, View: StringListView, parts: true },
  text: { Input: TextInput, View: TextView },
  time: { Input: TimeInput, View: TimeView },
  url: { Input: UrlInput, View: UrlView },
  uuid: { Input: UuidInput, View: UuidView },
} as const satisfies Record<FieldTypeName, FieldComponents>

/** What edits and shows values of a type. */
export const componentsOf = (type: FieldTypeName): FieldComponents => fieldComponents[type]
