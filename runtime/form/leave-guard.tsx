import { Button, Group, Modal, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

type LeaveGuardProps = { readonly unsaved: () => boolean }

/** Asks before a page with unsaved changes is left, by a link, the back button or the tab's cross. */
export function LeaveGuard({ unsaved }: LeaveGuardProps) {
  const { t } = useTranslation(['form', 'common'])
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: unsaved,
    enableBeforeUnload: unsaved,
    withResolver: true,
  })
  return (
    <Modal
      opened={status === 'blocked'}
      onClose={() => reset?.()}
      title={t('unsavedTitle')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Text size="sm">{t('unsavedText')}</Text>
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={() => proceed?.()}>
          {t('leave')}
        </Button>
        <Button onClick={() => reset?.()} data-autofocus>
          {t('stay')}
        </Button>
      </Group>
    </Modal>
  )
}
