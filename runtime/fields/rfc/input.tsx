import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'

/** An RFC in capitals, without spaces or hyphens. */
export function RfcInput(props: InputProps) {
  const text = typeof props.value === 'string' ? props.value : ''
  return (
    <TextBox
      {...props}
      mono
      text={text}
      onText={(typed) => props.onCommit(typed.replace(/[\s-]/g, '').toUpperCase() || null)}
    />
  )
}
