import type { HTMLInputTypeAttribute, KeyboardEvent, ReactNode } from 'react'
import type { InputProps } from './field-props.ts'
import { useBuffered } from './use-buffered.ts'
import styles from './fields.module.css'

type TextBoxProps = InputProps & {
  /** The value as text to type over. */
  readonly text: string
  readonly onText: (text: string) => void
  readonly type?: HTMLInputTypeAttribute
  readonly inputMode?: 'text' | 'decimal' | 'numeric' | 'tel' | 'email' | 'url'
  readonly placeholder?: string
  readonly numeric?: boolean
  readonly mono?: boolean
  readonly maxLength?: number
  /** Stands at the right, inside the box. */
  readonly aside?: ReactNode
  readonly onArrowDown?: () => void
}

/** Class of a box that text is typed into, as the field stands. */
export const boxClass = ({ compact, numeric, mono }: { compact: boolean; numeric?: boolean; mono?: boolean }): string =>
  [styles['box'], compact && styles['compact'], numeric && styles['numeric'], mono && styles['mono']]
    .filter(Boolean)
    .join(' ')

/** What every element that a label names is told. */
export const inputAria = ({ id, label, compact, describedBy, invalid, required }: InputProps) => ({
  id,
  'aria-label': compact ? label : undefined,
  'aria-describedby': describedBy,
  'aria-invalid': invalid || undefined,
  'aria-required': required || undefined,
  // Esc belongs to the input: it must not close the drawer around the form, and lose it.
  'data-mantine-stop-propagation': true,
})

/** One line of text, buffered: commits on blur and Enter, Esc gives back what stood there. */
export function TextBox(props: TextBoxProps) {
  const { text, onText, type = 'text', inputMode, placeholder, numeric, mono, maxLength, aside, onArrowDown } = props
  const buffer = useBuffered(text, onText)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') buffer.flush()
    if (event.key === 'Escape' && buffer.reset()) event.stopPropagation()
    if (event.key === 'ArrowDown' && event.altKey && onArrowDown) {
      event.preventDefault()
      onArrowDown()
    }
  }
  const input = (
    <input
      {...inputAria(props)}
      className={boxClass({ compact: props.compact, numeric: numeric ?? false, mono: mono ?? false })}
      type={type}
      inputMode={inputMode}
      placeholder={placeholder}
      maxLength={maxLength}
      autoComplete="off"
      autoFocus={props.autoFocus}
      value={buffer.text}
      onChange={(event) => buffer.change(event.currentTarget.value)}
      // In a cell, or over a number, what is typed takes the place of what stands there.
      onFocus={props.compact || numeric ? (event) => event.currentTarget.select() : undefined}
      onBlur={buffer.flush}
      onKeyDown={onKeyDown}
    />
  )
  return aside ? (
    <div className={styles['withAside']}>
      {input}
      {aside}
    </div>
  ) : (
    input
  )
}
