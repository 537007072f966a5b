import type { InputProps } from './field-props.ts'
import { readNumber, writeNumber } from './number-text.ts'
import { TextBox } from './text-box.tsx'

type NumberBoxProps = InputProps & { readonly scale: number; readonly least: number; readonly aside?: string }

/**
 * A number typed as people write it. What cannot be read exactly is committed as typed, so that the check of the field
 * says why; digits are never lost or rounded.
 */
export function NumberBox({ scale, least, aside, ...props }: NumberBoxProps) {
  const { value, onCommit } = props
  const text = typeof value === 'number' ? writeNumber(value, least) : typeof value === 'string' ? value : ''
  const read = (typed: string): void => {
    const reading = readNumber(typed, scale)
    onCommit('value' in reading ? reading.value : typed)
  }
  return (
    <TextBox
      {...props}
      numeric
      inputMode="decimal"
      text={text}
      onText={read}
      {...(aside ? { placeholder: aside } : {})}
    />
  )
}
