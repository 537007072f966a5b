import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'

/** A CLABE of 18 digits; spaces go. */
export function ClabeInput(props: InputProps) {
  const text = typeof props.value === 'string' ? props.value : ''
  return (
    <TextBox
      {...props}
      mono
      inputMode="numeric"
      text={text}
      onText={(typed) => props.onCommit(typed.replace(/[\s-]/g, '') || null)}
    />
  )
}
