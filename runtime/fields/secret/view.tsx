import { useTranslation } from 'react-i18next'
import styles from '../fields.module.css'

/** A secret is never shown. */
export function SecretView() {
  const { t } = useTranslation('fields')
  return <span className={styles['quiet']}>{t('secret')}</span>
}
