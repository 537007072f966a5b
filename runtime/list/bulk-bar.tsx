import { Button, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RecordPayload } from '../api/contract.ts'
import { useBatch, useRestoreRecord } from '../api/mutations.ts'
import { Failure } from '../shell/failure.tsx'
import classes from './record-list.module.css'

type BulkBarProps = {
  readonly module: string
  readonly records: readonly RecordPayload[]
  /** False: this person may delete nothing of this module. */
  readonly deletable: boolean
  readonly onDone: () => void
}

const useBulkDelete = ({ module, records, onDone }: BulkBarProps) => {
  const { t } = useTranslation('list')
  const batch = useBatch(module)
  const restore = useRestoreRecord(module)
  const undo = async (ids: readonly string[]) => {
    for (const id of ids) await restore.mutateAsync(id)
  }
  const announce = (ids: readonly string[]) => {
    const id = notifications.show({
      autoClose: 10_000,
      color: 'cimbra',
      title: t('deleted', { count: ids.length }),
      message: (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            notifications.hide(id)
            void undo(ids)
          }}
        >
          {t('undo')}
        </Button>
      ),
    })
  }
  const run = async () => {
    const operations = records.map(({ id, version }) => ({ action: 'delete', id, version }) as const)
    const { results } = await batch.mutateAsync(operations)
    const gone = records.filter((_, index) => (results[index]?.status ?? 500) < 300).map(({ id }) => id)
    if (gone.length > 0) announce(gone)
    const refused = results.filter(({ status }) => status >= 300)
    if (refused.length > 0) {
      notifications.show({
        color: 'red',
        autoClose: false,
        title: t('notDeleted', { count: refused.length }),
        message: [
          ...new Set(refused.flatMap(({ problems, title }) => problems?.map((each) => each.message) ?? title ?? [])),
        ].join('\n'),
      })
    }
    onDone()
  }
  return { run, batch }
}

/** What can be done with the selected records; stands in the place of the toolbar while there are any. */
export const BulkBar = (props: BulkBarProps) => {
  const { records, deletable, onDone } = props
  const { t } = useTranslation(['list', 'common'])
  const [asking, ask] = useDisclosure(false)
  const { run, batch } = useBulkDelete(props)
  return (
    <div className={classes['toolbar']} role="toolbar" aria-label={t('common:actions')}>
      <Text size="sm" fw={600} aria-live="polite">
        {t('selected', { count: records.length })}
      </Text>
      {deletable && (
        <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={ask.open}>
          {t('common:delete')}
        </Button>
      )}
      <Button variant="subtle" onClick={onDone}>
        {t('unselect')}
      </Button>
      <Modal opened={asking} onClose={ask.close} title={t('askDelete', { count: records.length })}>
        <Text size="sm">{t('askDeleteText')}</Text>
        {batch.error && <Failure error={batch.error} />}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={ask.close}>
            {t('common:cancel')}
          </Button>
          <Button
            color="red.9"
            data-autofocus
            loading={batch.isPending}
            onClick={() => void run().catch(() => undefined)}
          >
            {t('common:delete')}
          </Button>
        </Group>
      </Modal>
    </div>
  )
}
