import { Menu, Text } from '@mantine/core'
import { IconKeyboard, IconLanguage, IconLogout, IconTools, IconUserCircle } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useSignOut } from '../api/account.ts'
import type { Session } from '../api/contract.ts'
import { chooseLanguage } from '../i18n/index.ts'
import { LinkMenuItem } from './link-menu-item.tsx'
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
  const signOut = useSignOut()
  const other = i18n.language === 'en' ? 'es' : 'en'
  return (
    <Menu position="bottom-end" width={240} defaultOpened>
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
        <LinkMenuItem to="/cuenta" leftSection={<IconUserCircle size={16} />}>
          {t('myAccount')}
        </LinkMenuItem>
        {session?.administrator && (
          <Menu.Item component="a" href="/studio" leftSection={<IconTools size={16} />}>
            {t('studio')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLanguage size={16} />} onClick={() => chooseLanguage(other)}>
          {t('otherLanguage')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onShortcuts} rightSection={<kbd>?</kbd>}>
          {t('shortcuts')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} closeMenuOnClick={false} onClick={() => signOut.mutate()}>
          {t('signOut')}
        </Menu.Item>
        {signOut.error && (
          <Text size="xs" c="red" px="sm" pb="xs" role="alert">
            {signOut.error.message}
          </Text>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
