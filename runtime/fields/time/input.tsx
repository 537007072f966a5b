import { readTime } from '../date-text.ts'
import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'

/** A time of day: `9`, `9:30`, `9:30 pm` and `2130` are understood. */
export function TimeInput(props: InputProps) {
  const text = typeof props.value === 'string' ? props.value.slice(0, 5) : ''
  return (
    <TextBox
      {...props}
      placeholder="hh:mm"
      text={text}
      onText={(typed) => props.onCommit(typed.trim() === '' ? null : (readTime(typed) ?? typed.trim()))}
    />
  )
}
