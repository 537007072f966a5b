import { Menu, Text } from '@mantine/core'
import { IconKeyboard, IconLanguage } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Session } from '../api/contract.ts'
import { chooseLanguage } from '../i18n/index.ts'
import classes from './shell.module.css'

type PersonMenuProps = {
  readonly session: Session | undefined
  readonly onShortcuts: () => void
  /** The button that opens it. */
  readonly target: ReactElement
}

/** Who is signed in and what concerns only them. Open from the start: it is fetched by the click that asks for it. */
export const PersonMenu = ({ session, onShortcuts, target }: PersonMenuProps) => {
  const { t, i18n } = useTranslation('shell')
  const other = i18n.language === 'en' ? 'es' : 'en'
  return (
    <Menu position="bottom-end" width={230} defaultOpened>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        {session && (
          <div className={classes['who']}>
            <Text size="sm" fw={600}>
              {session.user.name}
            </Text>
            <Text size="xs" c="dimmed">
              {session.user.email}
            </Text>
          </div>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLanguage size={16} />} onClick={() => chooseLanguage(other)}>
          {t('otherLanguage')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onShortcuts} rightSection={<kbd>?</kbd>}>
          {t('shortcuts')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
