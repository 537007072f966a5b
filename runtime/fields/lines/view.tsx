import { Suspense, lazy } from 'react'
import { useTranslation } from 'react-i18next'
import type { ViewProps } from '../field-props.ts'
import { rowsOf } from '../field-value.ts'
import styles from '../fields.module.css'

const LinesTable = lazy(() => import('./lines-table.tsx'))

/** The lines of a document as a table; in a list, how many there are. */
export function LinesView({ field, value, compact }: ViewProps) {
  const { t } = useTranslation('fields')
  const rows = rowsOf(value)
  if (compact) return <span>{rows.length}</span>
  if (rows.length === 0) return <span className={styles['quiet']}>{t('noLines')}</span>
  return (
    <Suspense fallback={<span>{rows.length}</span>}>
      <LinesTable field={field} rows={rows} />
    </Suspense>
  )
}
