import type { ViewProps } from '../field-props.ts'
import { NumberView } from '../number-view.tsx'

/** An amount with cents. */
export const MoneyView = ({ value }: ViewProps) => <NumberView value={value} digits={2} least={2} before="$" />
