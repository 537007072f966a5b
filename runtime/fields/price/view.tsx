import type { ViewProps } from '../field-props.ts'
import { NumberView } from '../number-view.tsx'

/** A unit price: two decimals, more where it has them. */
export const PriceView = ({ value }: ViewProps) => <NumberView value={value} digits={6} least={2} before="$" />
