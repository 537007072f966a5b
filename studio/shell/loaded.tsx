import { Skeleton, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../runtime/shell/failure.tsx'

type LoadedProps<T> = {
  readonly data: T | undefined
  readonly error: Error | null
  readonly onRetry: () => void
  readonly rows?: number
  readonly children: (data: T) => ReactNode
}

/** What was asked for once it is there; rows on their way until then, or why it did not come. */
export const Loaded = <T,>({ data, error, onRetry, rows = 4, children }: LoadedProps<T>) => {
  const { t } = useTranslation()
  if (data !== undefined) return children(data)
  if (error) return <Failure error={error} onRetry={onRetry} />
  return (
    <Stack gap={10} mt="sm" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={26} />
      ))}
    </Stack>
  )
}
