import { Drawer } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, PanelDescription, RecordPayload, ReferenceValue } from '../api/contract.ts'
import { RecordForm } from '../form/record-form.tsx'
import { LinkAnchor } from '../shell/links.tsx'
import { WithModule } from '../shell/with-module.tsx'

type QuickCreateProps = {
  readonly panel: PanelDescription
  /** The record that the new one will point at. */
  readonly parent: Required<ReferenceValue>
  readonly onClose: () => void
}

/** What the new record's reference holds: a reference to several modules says which one. */
const parentValue = (via: FieldDescription | undefined, parent: Required<ReferenceValue>): ReferenceValue =>
  via && typeof via.to !== 'string' ? parent : { id: parent.id, label: parent.label }

/** A new record of a panel's module, with the reference to the record on screen already given and fixed. */
export const QuickCreate = ({ panel, parent, onClose }: QuickCreateProps) => {
  const { t } = useTranslation('panel')
  const announce = (record: RecordPayload) =>
    notifications.show({
      color: 'cimbra',
      message: (
        <LinkAnchor to="/m/$module/$id" params={{ module: panel.of, id: record.id }}>
          {t(`created_${panel.ofGender}`, { singular: panel.ofSingular, label: record.label ?? '' })}
        </LinkAnchor>
      ),
    })
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(760px, 100vw)"
      title={t(`create_${panel.ofGender}`, { singular: panel.ofSingular.toLowerCase() })}
      closeOnClickOutside={false}
    >
      <WithModule name={panel.of}>
        {(module) => (
          <RecordForm
            module={module}
            initial={{}}
            fixed={{
              [panel.via]: parentValue(
                module.fields.find(({ name }) => name === panel.via),
                parent,
              ),
            }}
            onSaved={(record) => {
              announce(record)
              onClose()
            }}
            onCancel={onClose}
          />
        )}
      </WithModule>
    </Drawer>
  )
}
