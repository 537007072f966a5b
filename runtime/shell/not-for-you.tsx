import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/request.ts'

/** True: the server keeps this part of a record from this person; nothing is broken. */
export const isWithheld = (error: Error | null): boolean =>
  error instanceof ApiError && (error.status === 403 || error.status === 404)

/** In place of a part of a record that this person may not see, though she sees the record. */
export const NotForYou = () => {
  const { t } = useTranslation()
  return (
    <Text size="sm" c="dimmed" py="md">
      {t('notForYou')}
    </Text>
  )
}
