import type { InputProps } from '../field-props.ts'
import { inputAria } from '../text-box.tsx'
import styles from '../fields.module.css'

/** A box to tick, with its name beside it. */
export function BooleanInput(props: InputProps) {
  const { value, onCommit, compact, label, autoFocus } = props
  const { 'aria-required': _never, ...aria } = inputAria(props)
  return (
    <label className={styles['check']}>
      <input
        {...aria}
        type="checkbox"
        autoFocus={autoFocus}
        checked={value === true}
        onChange={(event) => onCommit(event.currentTarget.checked)}
      />
      {!compact && <span>{label}</span>}
    </label>
  )
}
