import { Drawer } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription, RecordDraft } from '../../runtime/api/contract.ts'
import { RecordForm } from '../../runtime/form/record-form.tsx'
import { WithModule } from '../../runtime/shell/with-module.tsx'

/** What the drawer is about: a record to change, or a new one with what it starts with. */
export type RecordAsked = {
  readonly module: string
  readonly title: string
  readonly id?: string
  readonly initial?: RecordDraft
  readonly fixed?: RecordDraft
}

type RecordDrawerProps = { readonly asked: RecordAsked; readonly onClose: () => void }

const Form = ({ module, asked, onClose }: RecordDrawerProps & { readonly module: ModuleDescription }) => {
  const { t } = useTranslation('studio')
  const client = useQueryClient()
  return (
    <RecordForm
      module={module}
      {...(asked.id === undefined ? {} : { id: asked.id })}
      {...(asked.initial === undefined ? {} : { initial: asked.initial })}
      {...(asked.fixed === undefined ? {} : { fixed: asked.fixed })}
      onSaved={() => {
        notifications.show({ color: 'cimbra', message: t('saved') })
        void client.invalidateQueries({ queryKey: ['setup'] })
        onClose()
      }}
      onCancel={onClose}
    />
  )
}

/** The form of any record, at the right of what one is looking at. */
export const RecordDrawer = ({ asked, onClose }: RecordDrawerProps) => (
  <Drawer
    opened
    onClose={onClose}
    position="right"
    size="min(620px, 100vw)"
    title={asked.title}
    closeOnClickOutside={false}
  >
    <WithModule name={asked.module}>{(module) => <Form module={module} asked={asked} onClose={onClose} />}</WithModule>
  </Drawer>
)
