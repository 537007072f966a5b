import type { InputProps } from '../field-props.ts'
import { RollupView } from './view.tsx'

/** Nobody types this value: it is shown where an input would stand. */
export const RollupInput = ({ field, value, compact }: InputProps) => (
  <RollupView field={field} value={value} compact={compact} />
)
