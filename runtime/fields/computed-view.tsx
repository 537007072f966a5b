import type { ComponentType } from 'react'
import type { DisplayAs, FieldDescription, ValueType } from '../api/contract.ts'
import { BooleanView } from './boolean/view.tsx'
import { DateView } from './date/view.tsx'
import { DatetimeView } from './datetime/view.tsx'
import { DecimalView } from './decimal/view.tsx'
import type { ViewProps } from './field-props.ts'
import { IntegerView } from './integer/view.tsx'
import { MoneyView } from './money/view.tsx'
import { MultiPicklistView } from './multiPicklist/view.tsx'
import { PercentView } from './percent/view.tsx'
import { PicklistView } from './picklist/view.tsx'
import { PriceView } from './price/view.tsx'
import { ReferenceView } from './reference/view.tsx'
import { StringListView } from './stringList/view.tsx'
import { TextView } from './text/view.tsx'
import { TimeView } from './time/view.tsx'

type View = ComponentType<ViewProps>

const shownAs: Readonly<Record<DisplayAs, View>> = {
  money: MoneyView,
  price: PriceView,
  percent: PercentView,
  integer: IntegerView,
  decimal: DecimalView,
  date: DateView,
}

const shownByValue: Readonly<Record<Extract<ValueType, string>, View>> = {
  number: DecimalView,
  text: TextView,
  boolean: BooleanView,
  date: DateView,
  datetime: DatetimeView,
  time: TimeView,
  textList: StringListView,
}

const viewOf = ({ as, picklist, valueType }: FieldDescription): View => {
  if (picklist) return valueType === 'textList' ? MultiPicklistView : PicklistView
  if (as) return shownAs[as]
  return typeof valueType === 'string' ? shownByValue[valueType] : ReferenceView
}

/** A computed value: shown as the definition says, else as what it is. */
export function ComputedView(props: ViewProps) {
  const View = viewOf(props.field)
  return <View {...props} />
}

/** True where a computed value is a number: it stands at the right. */
export const isNumeric = ({ valueType, picklist }: FieldDescription): boolean => valueType === 'number' && !picklist
