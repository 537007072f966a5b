import type { ViewProps } from '../field-props.ts'
import { NumberView } from '../number-view.tsx'

/** A percentage with its sign. */
export const PercentView = ({ value }: ViewProps) => <NumberView value={value} digits={4} least={0} after="&#8239;%" />
