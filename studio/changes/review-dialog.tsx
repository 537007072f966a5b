import { Button, Group, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'
import { changesQuery, type ChangeAsked } from '../api/access.ts'
import { Loaded } from '../shell/loaded.tsx'
import { ChangeList } from './change-list.tsx'
import classes from './changes.module.css'

type ReviewDialogProps = {
  readonly asked: ChangeAsked
  /** Said before the changes. */
  readonly children?: ReactNode
  /** What the button that saves says. */
  readonly save: string
  /** What the button that does not save says. */
  readonly back: string
  readonly saving: boolean
  /** Why it was not saved. */
  readonly error: Error | null
  readonly onSave: () => void
  readonly onClose: () => void
}

/** Says what would change and for whom, and only then lets it be saved. */
export const ReviewDialog = (props: ReviewDialogProps) => {
  const { asked, children, save, back, saving, error: refused, onSave, onClose } = props
  const { t } = useTranslation('studio')
  const { data, error, refetch } = useQuery(changesQuery(asked))
  return (
    <Modal opened onClose={onClose} title={t('changesTitle')} size="lg">
      {children}
      <Loaded data={data} error={error} onRetry={() => void refetch()}>
        {(changes) => <ChangeList changes={changes} />}
      </Loaded>
      <RefusalNote error={refused} />
      <Group justify="flex-end" mt="md" className={classes['actions']}>
        <Button variant="default" onClick={onClose}>
          {back}
        </Button>
        <Button data-autofocus loading={saving} disabled={data === undefined} onClick={onSave}>
          {save}
        </Button>
      </Group>
    </Modal>
  )
}
