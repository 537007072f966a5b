import { Button, Group, List, Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription, RecordPayload } from '../api/contract.ts'
import { useDeleteRecord } from '../api/mutations.ts'
import { ApiError } from '../api/request.ts'

type DeleteDialogProps = {
  readonly module: ModuleDescription
  readonly record: RecordPayload
  readonly label: string
  readonly onDeleted: () => void
  readonly onClose: () => void
}

/** Asks before a record goes to the bin, and says what keeps it from going. */
export function DeleteDialog({ module, record, label, onDeleted, onClose }: DeleteDialogProps) {
  const { t } = useTranslation(['page', 'common'])
  const remove = useDeleteRecord(module.name)
  const problem = remove.error instanceof ApiError ? remove.error.problem : undefined
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('deleteTitle', { label })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Text size="sm">{t('deleteText')}</Text>
      {remove.error && (
        <div role="alert">
          <Text size="sm" c="red" mt="sm">
            {problem?.title ?? remove.error.message}
          </Text>
          <List size="sm">
            {problem?.problems.map(({ code, pointer, message, hint }) => (
              <List.Item key={`${code} ${pointer}`}>
                {message} {hint}
              </List.Item>
            ))}
          </List>
        </div>
      )}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button
          color="red"
          loading={remove.isPending}
          data-autofocus
          onClick={() => remove.mutate({ id: record.id, version: record.version }, { onSuccess: onDeleted })}
        >
          {t('common:delete')}
        </Button>
      </Group>
    </Modal>
  )
}
