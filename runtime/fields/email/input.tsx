import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'

/** An e-mail address; spaces around it go. */
export function EmailInput(props: InputProps) {
  const text = typeof props.value === 'string' ? props.value : ''
  return (
    <TextBox
      {...props}
      inputMode="email"
      placeholder={props.compact ? '' : 'nombre@empresa.mx'}
      text={text}
      onText={(typed) => props.onCommit(typed.trim() || null)}
    />
  )
}
