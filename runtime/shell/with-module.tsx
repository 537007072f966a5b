import { Box, Skeleton, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription } from '../api/contract.ts'
import { moduleQuery } from '../api/queries.ts'
import { Failure } from './failure.tsx'

type WithModuleProps = {
  readonly name: string
  readonly children: (module: ModuleDescription) => ReactNode
}

/** Fetches a module's description and draws what needs it; a skeleton or the failure until then. */
export const WithModule = ({ name, children }: WithModuleProps) => {
  const { t } = useTranslation()
  const { data: module, error, refetch } = useQuery(moduleQuery(name))
  if (module) return children(module)
  if (error) {
    return (
      <Box p="lg">
        <Title order={1} className="visually-hidden">
          {name}
        </Title>
        <Failure error={error} onRetry={() => void refetch()} />
      </Box>
    )
  }
  return (
    <Stack p="lg" gap="sm" role="status" aria-label={t('loading')}>
      <Skeleton height={28} width={260} />
      <Skeleton height={320} />
    </Stack>
  )
}
