import { Alert, Button, Group, List, Text } from '@mantine/core'
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/request.ts'

type FailureProps = { readonly error: Error; readonly onRetry?: (() => void) | undefined }

/** What went wrong, in the server's own words, with a way to try again. */
export const Failure = ({ error, onRetry }: FailureProps) => {
  const { t } = useTranslation()
  const problem = error instanceof ApiError ? error.problem : undefined
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={problem?.title ?? t('error')} role="alert">
      <Text size="sm">{problem?.detail ?? (problem ? null : error.message)}</Text>
      {problem && problem.problems.length > 0 && (
        <List size="sm">
          {problem.problems.map(({ code, pointer, message, hint }) => (
            <List.Item key={`${code} ${pointer}`}>
              {message}{' '}
              {hint && (
                <Text span c="dimmed" size="sm">
                  {hint}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
      )}
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" leftSection={<IconRefresh size={15} />} onClick={onRetry}>
            {t('retry')}
          </Button>
        </Group>
      )}
    </Alert>
  )
}
