import type { InputProps } from '../field-props.ts'
import { NumberBox } from '../number-box.tsx'

/** An amount in pesos and cents (or the currency of the record). */
export const MoneyInput = (props: InputProps) => <NumberBox {...props} scale={2} least={2} />
