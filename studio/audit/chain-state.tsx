import { Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconLink } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { askChain } from '../api/audit.ts'
import { formatNumber } from '../../runtime/i18n/format.ts'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'

/** Recomputes every link of the log when asked, and says whether somebody has tampered with it. */
export const ChainState = () => {
  const { t } = useTranslation('studio')
  const chain = useMutation({ mutationFn: askChain })
  const { entries = 0, broken } = chain.data ?? {}
  return (
    <>
      <RefusalNote error={chain.error} />
      <Text size="sm" role="status" c={broken === undefined ? 'dimmed' : 'red'}>
        {chain.data &&
          (broken === undefined
            ? t('chainWhole', { number: formatNumber(entries) })
            : t('chainBroken', { seq: broken }))}
      </Text>
      <Button
        variant="default"
        leftSection={
          broken === undefined ? <IconLink size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />
        }
        loading={chain.isPending}
        onClick={() => chain.mutate()}
      >
        {t('chainCheck')}
      </Button>
    </>
  )
}
