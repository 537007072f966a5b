import type { InputProps } from '../field-props.ts'
import { boxClass, inputAria } from '../text-box.tsx'
import { useBuffered } from '../use-buffered.ts'
import styles from '../fields.module.css'

/** Text of several lines: Enter makes a line, Ctrl+Enter and leaving commit. */
export function LongTextInput(props: InputProps) {
  const { value, onCommit, compact, autoFocus } = props
  const buffer = useBuffered(typeof value === 'string' ? value : '', (text) =>
    onCommit(text.trim() === '' ? null : text),
  )
  return (
    <textarea
      {...inputAria(props)}
      className={`${boxClass({ compact })} ${styles['area']}`}
      rows={compact ? 1 : 3}
      autoFocus={autoFocus}
      value={buffer.text}
      onChange={(event) => buffer.change(event.currentTarget.value)}
      onFocus={(event) => autoFocus && event.currentTarget.setSelectionRange(-1, -1)}
      onBlur={buffer.flush}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) buffer.flush()
        if (event.key === 'Escape' && buffer.reset()) event.stopPropagation()
      }}
    />
  )
}
