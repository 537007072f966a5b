import { Kbd, Modal, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useActiveShortcuts } from './shortcuts.tsx'

const shown = (key: string): string => (key === 'mod+k' ? 'Ctrl K' : key.length === 1 ? key.toUpperCase() : key)

/** Every key that does something on the page it is opened from. */
export const ShortcutList = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('shell')
  const shortcuts = useActiveShortcuts()
  return (
    <Modal opened onClose={onClose} title={t('shortcuts')}>
      <Table>
        <Table.Tbody>
          {shortcuts().map(({ key, title }) => (
            <Table.Tr key={`${key} ${title}`}>
              <Table.Td>{title}</Table.Td>
              <Table.Td ta="right">
                <Kbd>{shown(key)}</Kbd>
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>{t('gridKeys')}</Table.Td>
            <Table.Td ta="right">
              <Kbd>↑ ↓</Kbd> <Kbd>Enter</Kbd> <Kbd>{t('space')}</Kbd>
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
