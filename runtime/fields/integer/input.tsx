import type { InputProps } from '../field-props.ts'
import { NumberBox } from '../number-box.tsx'

/** A whole number. */
export const IntegerInput = (props: InputProps) => <NumberBox {...props} scale={0} least={0} />
