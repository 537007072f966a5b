import type { ViewProps } from '../field-props.ts'
import { NumberView } from '../number-view.tsx'

/** A number with the decimals it has, up to those the field keeps. */
export const DecimalView = ({ field, value }: ViewProps) => (
  <NumberView value={value} digits={field.scale ?? 6} least={0} />
)
