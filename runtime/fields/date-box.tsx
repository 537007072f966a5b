import { Suspense, lazy, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconCalendar } from '@tabler/icons-react'
import { readDate, writeDate } from './date-text.ts'
import type { InputProps } from './field-props.ts'
import { Floating } from './floating.tsx'
import { TextBox } from './text-box.tsx'
import { usePlace } from './use-place.ts'
import styles from './fields.module.css'

const Calendar = lazy(() => import('./calendar.tsx'))

const isDay = /^\d{4}-\d{2}-\d{2}$/

/** A day typed as dd/mm/aaaa, or picked from a calendar (Alt+ArrowDown or its button). */
export function DateBox(props: InputProps) {
  const { value, onCommit } = props
  const { t } = useTranslation('fields')
  const { today } = usePlace()
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const text = typeof value === 'string' ? writeDate(value) : ''

  // A click anywhere else and Esc close the calendar.
  useEffect(() => {
    if (!open) return undefined
    const closeOutside = (event: PointerEvent): void => {
      if (!(event.target instanceof Node && box.current?.contains(event.target))) setOpen(false)
    }
    document.addEventListener('pointerdown', closeOutside)
    return () => document.removeEventListener('pointerdown', closeOutside)
  }, [open])

  const close = (): void => {
    setOpen(false)
    box.current?.querySelector('input')?.focus()
  }
  const read = (typed: string): void => onCommit(typed.trim() === '' ? null : (readDate(typed, today) ?? typed.trim()))
  return (
    <div
      ref={box}
      role="presentation"
      onKeyDown={(event) => {
        if (!open || event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
    >
      <TextBox
        {...props}
        text={text}
        onText={read}
        placeholder={t('dateShape')}
        onArrowDown={() => setOpen(true)}
        aside={
          <button
            type="button"
            tabIndex={-1}
            className={styles['aside']}
            aria-label={t('openCalendar', { label: props.label })}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <IconCalendar size={15} aria-hidden />
          </button>
        }
      />
      {open && (
        <Floating anchor={box}>
          <Suspense fallback={<div className={styles['nothing']}>{t('searching')}</div>}>
            <Calendar
              day={typeof value === 'string' && isDay.test(value) ? value : null}
              today={today}
              onPick={(day) => {
                onCommit(day)
                close()
              }}
            />
          </Suspense>
        </Floating>
      )}
    </div>
  )
}
