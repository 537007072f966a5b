import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'

/** A telephone number, as typed: the server writes it in one form. */
export function PhoneInput(props: InputProps) {
  const text = typeof props.value === 'string' ? props.value : ''
  return <TextBox {...props} inputMode="tel" text={text} onText={(typed) => props.onCommit(typed.trim() || null)} />
}
