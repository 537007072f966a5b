import type { InputProps } from '../field-props.ts'
import { NumberBox } from '../number-box.tsx'

/** A percentage: 16 is 16 %. */
export const PercentInput = (props: InputProps) => <NumberBox {...props} scale={4} least={0} />
