import { useTranslation } from 'react-i18next'
import { DateBox } from '../date-box.tsx'
import { instantOf, readTime, wallClock } from '../date-text.ts'
import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'
import { usePlace } from '../use-place.ts'
import styles from '../fields.module.css'

const isDay = /^\d{4}-\d{2}-\d{2}$/

// What is typed and is no instant yet stands as `<day> <time>`, each part as typed.
const partsOf = (value: unknown, timeZone: string): { readonly day: string; readonly time: string } => {
  if (typeof value !== 'string' || value === '') return { day: '', time: '' }
  if (!Number.isNaN(Date.parse(value)) && value.includes('T')) return wallClock(value, timeZone)
  const [day = '', ...time] = value.split(' ')
  return { day, time: time.join(' ') }
}

/** A day and a time on the company's clock. A day alone means its first minute. */
export function DatetimeInput(props: InputProps) {
  const { t } = useTranslation('fields')
  const { timeZone, today } = usePlace()
  const { day, time } = partsOf(props.value, timeZone)
  const give = (newDay: string, newTime: string): void => {
    if (newDay === '') return props.onCommit(newTime === '' ? null : ` ${newTime}`)
    const read = newTime === '' ? '00:00' : readTime(newTime)
    return props.onCommit(
      isDay.test(newDay) && read !== undefined ? instantOf(newDay, read, timeZone) : `${newDay} ${newTime}`,
    )
  }
  return (
    <div className={styles['pair']} data-compact={props.compact || undefined} role="group" aria-label={props.label}>
      <DateBox
        {...props}
        compact={props.compact}
        label={t('dayOf', { label: props.label })}
        value={day}
        onCommit={(picked) => give(typeof picked === 'string' ? picked : '', day === '' && time === '' ? '' : time)}
      />
      <div className={styles['narrow']}>
        <TextBox
          {...props}
          id={`${props.id}-time`}
          autoFocus={false}
          compact
          label={t('timeOf', { label: props.label })}
          inputMode="numeric"
          placeholder="hh:mm"
          text={time}
          onText={(typed) => give(day === '' && typed.trim() !== '' ? today : day, typed.trim())}
        />
      </div>
    </div>
  )
}
