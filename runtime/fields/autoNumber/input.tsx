import type { InputProps } from '../field-props.ts'
import { AutoNumberView } from './view.tsx'

/** Nobody types this value: it is shown where an input would stand. */
export const AutoNumberInput = ({ field, value, compact }: InputProps) => (
  <AutoNumberView field={field} value={value} compact={compact} />
)
