import type { InputProps } from '../field-props.ts'
import { NumberBox } from '../number-box.tsx'

/** A unit price with up to six decimals. */
export const PriceInput = (props: InputProps) => <NumberBox {...props} scale={6} least={2} />
