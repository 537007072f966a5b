import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { useSaveProfile } from '../api/studio.ts'
import { ReviewDialog } from '../changes/review-dialog.tsx'
import type { ProfileEditor } from './use-profile-editor.ts'

type SaveDialogProps = {
  readonly profile: string
  readonly editor: ProfileEditor
  readonly onClose: () => void
}

/** A change of a profile: what it would do, and for whom, before it is saved. */
export const SaveDialog = ({ profile, editor, onClose }: SaveDialogProps) => {
  const { t } = useTranslation(['studio', 'common'])
  const { patch, version } = editor
  const save = useSaveProfile(profile)
  // The editor begins anew under the new version, and this dialog is gone by then.
  const send = async (): Promise<void> => {
    await save.mutateAsync({ patch, version })
    notifications.show({ color: 'cimbra', message: t('profileSaved') })
    onClose()
  }
  return (
    <ReviewDialog
      asked={{ profile: { key: profile, patch } }}
      save={t('common:save')}
      back={t('goOnEditing')}
      saving={save.isPending}
      error={save.error}
      // Why it was refused stands above.
      onSave={() => void send().catch(() => undefined)}
      onClose={onClose}
    />
  )
}
