import type { ViewProps } from '../field-props.ts'
import { NumberView } from '../number-view.tsx'

/** A whole number with its thousands marked. */
export const IntegerView = ({ value }: ViewProps) => <NumberView value={value} digits={0} least={0} />
