import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconX } from '@tabler/icons-react'
import styles from './fields.module.css'

type Pill = { readonly key: string; readonly label: string; readonly mark?: ReactNode }

type PillsProps = { readonly pills: readonly Pill[]; readonly onRemove?: (key: string) => void }

/** What was chosen, each with its button to take it out. */
export function Pills({ pills, onRemove }: PillsProps) {
  const { t } = useTranslation('fields')
  if (pills.length === 0) return null
  return (
    <div className={styles['pills']}>
      {pills.map(({ key, label, mark }) => (
        <span key={key} className={styles['pill']}>
          {mark}
          {label}
          {onRemove && (
            <button type="button" aria-label={t('remove', { label })} onClick={() => onRemove(key)}>
              <IconX size={12} aria-hidden />
            </button>
          )}
        </span>
      ))}
    </div>
  )
}
