import { useEffect, useRef } from 'react'
import classes from './tick.module.css'

type TickProps = {
  /** What it grants, for who does not see the row and column that it stands in. */
  readonly label: string
  readonly state: 'all' | 'some' | 'none'
  readonly disabled?: boolean
  readonly onChange: (on: boolean) => void
}

/** A box of a matrix: hundreds of them stand on one page, so it is the browser's own. Ticked in part, a click ticks it whole. */
export const Tick = ({ label, state, disabled = false, onChange }: TickProps) => {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = state === 'some'
  }, [state])
  return (
    <label className={classes['tick']} data-off={disabled || undefined}>
      <input
        ref={box}
        type="checkbox"
        aria-label={label}
        title={label}
        checked={state === 'all'}
        disabled={disabled}
        onChange={(event) => onChange(state === 'some' || event.currentTarget.checked)}
      />
    </label>
  )
}
