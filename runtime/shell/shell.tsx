import { ActionIcon, AppShell, Burger, Group, Menu, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'
import { IconKeyboard, IconLanguage, IconMoon, IconSearch, IconSun } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from '../api/queries.ts'
import { chooseLanguage } from '../i18n/index.ts'
import { ModuleMenu } from './module-menu.tsx'
import { useShortcut } from './shortcuts.tsx'
import classes from './shell.module.css'

// Opened by a key, so not in the first load.
const ShortcutList = lazy(async () => ({ default: (await import('./shortcut-list.tsx')).ShortcutList }))
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))

const ColorSchemeButton = () => {
  const { t } = useTranslation('shell')
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const title = scheme === 'light' ? t('dark') : t('light')
  return (
    <Tooltip label={title}>
      <ActionIcon aria-label={title} size="lg" onClick={() => setColorScheme(scheme === 'light' ? 'dark' : 'light')}>
        {scheme === 'light' ? <IconMoon size={18} /> : <IconSun size={18} />}
      </ActionIcon>
    </Tooltip>
  )
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('')

const PersonMenu = ({ onShortcuts }: { readonly onShortcuts: () => void }) => {
  const { t, i18n } = useTranslation('shell')
  const { data: session } = useQuery(sessionQuery)
  const other = i18n.language === 'en' ? 'es' : 'en'
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton className={classes['person']} aria-label={`${session ? initials(session.user.name) : ''} ${t('account')}`.trim()}>
          {session && initials(session.user.name)}
        </UnstyledButton>
      </Menu.Target>
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

/** Frame of every page: header, menu of modules, and the page itself in `<main>`. */
export const Shell = () => {
  const { t } = useTranslation('shell')
  const [menuOpen, menu] = useDisclosure(false)
  const [listOpen, list] = useDisclosure(false)
  const [paletteOpen, palette] = useDisclosure(false)
  const { data: session } = useQuery(sessionQuery)
  const path = useRouterState({ select: (state) => state.location.pathname })
  useEffect(() => menu.close(), [path, menu])
  useShortcut('?', t('shortcuts'), list.open)
  useShortcut('mod+k', t('palette'), palette.open)
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding={0}
      classNames={{ main: classes['main'] ?? '', navbar: classes['navbar'] ?? '', header: classes['header'] ?? '' }}
    >
      <a href="#main" className={classes['skip']}>
        {t('skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="sm" wrap="nowrap">
          <Burger opened={menuOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={t('menu')} />
          <Link to="/" className={classes['brand']}>
            <span className={classes['mark']} aria-hidden>
              C
            </span>
            <span>Cimbra</span>
          </Link>
          <Text size="sm" c="dimmed" truncate visibleFrom="sm">
            {session?.company.name}
          </Text>
          <Group gap={4} ml="auto" wrap="nowrap">
            <UnstyledButton className={classes['search']} onClick={palette.open}>
              <IconSearch size={16} aria-hidden />
              <span className={classes['searchText']}>{t('palette')}</span>
              <kbd className={classes['searchKey']}>Ctrl K</kbd>
            </UnstyledButton>
            <ColorSchemeButton />
            <PersonMenu onShortcuts={list.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label={t('modules')}>
        <ModuleMenu />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
        <div id="floating" className={classes['floating']} />
        <Notifications position="bottom-right" withinPortal={false} />
      </AppShell.Main>
      <Suspense fallback={null}>
        {listOpen && <ShortcutList onClose={list.close} />}
        {paletteOpen && <Palette onClose={palette.close} />}
      </Suspense>
    </AppShell>
  )
}
