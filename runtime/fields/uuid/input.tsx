import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'

/** A UUID, in small letters. */
export function UuidInput(props: InputProps) {
  const text = typeof props.value === 'string' ? props.value : ''
  return <TextBox {...props} mono text={text} onText={(typed) => props.onCommit(typed.trim().toLowerCase() || null)} />
}
