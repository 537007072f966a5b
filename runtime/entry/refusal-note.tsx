import { Alert } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/request.ts'

/** Why something was not done, in the server's words, which tell a stranger nothing. Nothing without an error. */
export const RefusalNote = ({ error }: { readonly error: Error | null }) => {
  const { t } = useTranslation()
  if (!error) return null
  const problem = error instanceof ApiError ? error.problem : undefined
  const said = problem?.problems.map(({ message, hint }) => [message, hint].filter(Boolean).join(' ')) ?? []
  const [first, ...others] = said.length > 0 ? said : [problem?.title ?? t('error'), problem?.detail ?? '']
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle />} role="alert" p="xs">
      {[first, ...others].filter(Boolean).map((line) => (
        <div key={line}>{line}</div>
      ))}
    </Alert>
  )
}
