import type { InputProps } from '../field-props.ts'
import { FormulaView } from './view.tsx'

/** Nobody types this value: it is shown where an input would stand. */
export const FormulaInput = ({ field, value, compact }: InputProps) => (
  <FormulaView field={field} value={value} compact={compact} />
)
