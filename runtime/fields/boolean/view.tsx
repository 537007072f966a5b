import { useTranslation } from 'react-i18next'
import type { ViewProps } from '../field-props.ts'
import styles from '../fields.module.css'

/** Sí or No; the no is quiet. */
export function BooleanView({ value }: ViewProps) {
  const { t } = useTranslation('common')
  if (typeof value !== 'boolean') return null
  return value ? <span>{t('yes')}</span> : <span className={styles['quiet']}>{t('no')}</span>
}
