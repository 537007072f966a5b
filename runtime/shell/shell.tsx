import { AppShell, Burger, Group, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from '../api/queries.ts'
import { ColorSchemeButton } from './color-scheme-button.tsx'
import { ModuleMenu } from './module-menu.tsx'
import { PersonButton } from './person-button.tsx'
import { useShortcut } from './shortcuts.tsx'
import classes from './shell.module.css'

// Opened by somebody, or shown after something was done: not in the first load.
const Notifications = lazy(async () => ({ default: (await import('@mantine/notifications')).Notifications }))
const ShortcutList = lazy(async () => ({ default: (await import('./shortcut-list.tsx')).ShortcutList }))
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))

/** Frame of every page: header, menu of modules, and the page itself in `<main>`. */
export const Shell = () => {
  const { t } = useTranslation('shell')
  const [listOpen, list] = useDisclosure(false)
  const [paletteOpen, palette] = useDisclosure(false)
  const { data: session } = useQuery(sessionQuery)
  const path = useRouterState({ select: (state) => state.location.pathname })
  // On a narrow screen the menu is open on one page: going to another closes it.
  const [menuPath, setMenuPath] = useState<string | null>(null)
  const menuOpen = menuPath === path
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
          <Burger
            opened={menuOpen}
            onClick={() => setMenuPath(menuOpen ? null : path)}
            hiddenFrom="sm"
            size="sm"
            aria-label={t('menu')}
          />
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
            <PersonButton onShortcuts={list.open} />
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
        <Suspense fallback={null}>
          <Notifications position="bottom-right" withinPortal={false} />
        </Suspense>
      </AppShell.Main>
      <Suspense fallback={null}>
        {listOpen && <ShortcutList onClose={list.close} />}
        {paletteOpen && <Palette onClose={palette.close} />}
      </Suspense>
    </AppShell>
  )
}
