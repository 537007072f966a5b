import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'
import { changesQuery } from '../api/access.ts'
import { useSaveProfile } from '../api/studio.ts'
import { Loaded } from '../shell/loaded.tsx'
import { ChangeList } from './change-list.tsx'
import type { ProfileEditor } from './use-profile-editor.ts'

type SaveDialogProps = {
  readonly profile: string
  readonly editor: ProfileEditor
  readonly onClose: () => void
}

/** Says what would change and for whom, and only then saves. */
export const SaveDialog = ({ profile, editor, onClose }: SaveDialogProps) => {
  const { t } = useTranslation(['studio', 'common'])
  const { patch, version } = editor
  const { data, error, refetch } = useQuery(changesQuery({ profile: { key: profile, patch } }))
  const save = useSaveProfile(profile)
  // The editor begins anew under the new version, and this dialog is gone by then.
  const send = async (): Promise<void> => {
    await save.mutateAsync({ patch, version })
    notifications.show({ color: 'cimbra', message: t('profileSaved') })
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={t('changesTitle')} size="lg">
      <Loaded data={data} error={error} onRetry={() => void refetch()}>
        {(changes) => <ChangeList changes={changes} />}
      </Loaded>
      <RefusalNote error={save.error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('goOnEditing')}
        </Button>
        <Button
          data-autofocus
          loading={save.isPending}
          disabled={data === undefined}
          // Why it was refused stands above.
          onClick={() => void send().catch(() => undefined)}
        >
          {t('common:save')}
        </Button>
      </Group>
    </Modal>
  )
}
