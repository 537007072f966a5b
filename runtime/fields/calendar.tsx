import { DatePicker } from '@mantine/dates'
import '@mantine/dates/styles.css'
import 'dayjs/locale/es-mx'
import { useTranslation } from 'react-i18next'
import styles from './fields.module.css'

type CalendarProps = { readonly day: string | null; readonly today: string; readonly onPick: (day: string) => void }

/** A month to pick a day from. Loaded when it is first opened. */
export default function Calendar({ day, today, onPick }: CalendarProps) {
  const { t, i18n } = useTranslation('fields')
  const spanish = i18n.language !== 'en'
  return (
    <div className={styles['calendar']}>
      <DatePicker
        size="xs"
        locale={spanish ? 'es-mx' : 'en'}
        firstDayOfWeek={spanish ? 1 : 0}
        value={day}
        defaultDate={day ?? today}
        highlightToday
        hideOutsideDates
        weekendDays={[]}
        onChange={(picked) => {
          if (picked !== null) onPick(picked)
        }}
        ariaLabels={{
          nextMonth: t('nextMonth'),
          previousMonth: t('previousMonth'),
          nextYear: t('nextYear'),
          previousYear: t('previousYear'),
          nextDecade: t('nextDecade'),
          previousDecade: t('previousDecade'),
        }}
      />
    </div>
  )
}
