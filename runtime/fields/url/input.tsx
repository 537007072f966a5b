import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'

const withScheme = (text: string): string => (text === '' || /^[a-z]+:/i.test(text) ? text : `https://${text}`)

/** A web address; https:// is put before it when it is not typed. */
export function UrlInput(props: InputProps) {
  const text = typeof props.value === 'string' ? props.value : ''
  return (
    <TextBox
      {...props}
      inputMode="url"
      placeholder={props.compact ? '' : 'https://'}
      text={text}
      onText={(typed) => props.onCommit(withScheme(typed.trim()) || null)}
    />
  )
}
