import type { InputProps } from '../field-props.ts'
import { NumberBox } from '../number-box.tsx'

/** A number with as many decimals as the field keeps. */
export const DecimalInput = (props: InputProps) => <NumberBox {...props} scale={props.field.scale ?? 2} least={0} />
