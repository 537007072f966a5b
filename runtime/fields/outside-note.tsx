import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import styles from './fields.module.css'

/** In place of a record that this person may not see. */
export const OutsideNote = () => {
  const { t } = useTranslation('fields')
  return (
    <span className={styles['outside']}>
      <IconLock size={13} stroke={1.8} aria-hidden /> {t('outside')}
    </span>
  )
}
