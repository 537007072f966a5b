import { AppShell, Burger, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowLeft, IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from '../../runtime/api/queries.ts'
import { Blank } from '../../runtime/shell/blank.tsx'
import { ColorSchemeButton } from '../../runtime/shell/color-scheme-button.tsx'
import { Failure } from '../../runtime/shell/failure.tsx'
import { PersonButton } from '../../runtime/shell/person-button.tsx'
import { useShortcut } from '../../runtime/shell/shortcuts.tsx'
import frame from '../../runtime/shell/shell.module.css'
import { sections } from './sections.ts'
import { StudioNav } from './studio-link.tsx'
import classes from './studio-shell.module.css'

const Notifications = lazy(async () => ({ default: (await import('@mantine/notifications')).Notifications }))
const ShortcutList = lazy(async () => ({
  default: (await import('../../runtime/shell/shortcut-list.tsx')).ShortcutList,
}))

const isAt = (path: string, to: string): boolean =>
  to === '/studio' ? path.replace(/\/$/, '') === to : path === to || path.startsWith(`${to}/`)

const Sections = ({ path }: { readonly path: string }) => {
  const { t } = useTranslation('studio')
  return (
    <div className={classes['sections']}>
      {sections.map(({ to, title, icon: Drawing }) => (
        <StudioNav
          key={to}
          to={to}
          label={t(title)}
          leftSection={<Drawing size={17} stroke={1.6} aria-hidden />}
          active={isAt(path, to)}
          {...(isAt(path, to) ? { 'aria-current': 'page' as const } : {})}
          classNames={{ root: classes['link'] ?? '' }}
        />
      ))}
    </div>
  )
}

const Inside = () => {
  const { t } = useTranslation(['studio', 'common', 'shell'])
  const { data: session, error, refetch } = useQuery(sessionQuery)
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (!session)
    return (
      <Stack p="lg" gap="sm" role="status" aria-label={t('common:loading')}>
        <Skeleton height={28} width={260} />
        <Skeleton height={320} />
      </Stack>
    )
  if (session.administrator !== true)
    return (
      <Blank order={1} icon={<IconLock size={40} stroke={1.2} />} title={t('notYours')} text={t('notYoursText')}>
        <a href="/">{t('shell:home')}</a>
      </Blank>
    )
  return (
    <Suspense fallback={null}>
      <Outlet />
    </Suspense>
  )
}

/** Frame of every page of the studio: what can be set up at the left, the page in `<main>`. */
export const StudioShell = () => {
  const { t } = useTranslation(['studio', 'shell'])
  const [listOpen, list] = useDisclosure(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [menuPath, setMenuPath] = useState<string | null>(null)
  const menuOpen = menuPath === path
  useShortcut('?', t('shell:shortcuts'), list.open)
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding={0}
      classNames={{ main: frame['main'] ?? '', navbar: frame['navbar'] ?? '', header: frame['header'] ?? '' }}
    >
      <a href="#main" className={frame['skip']}>
        {t('shell:skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="sm" wrap="nowrap">
          <Burger
            opened={menuOpen}
            onClick={() => setMenuPath(menuOpen ? null : path)}
            hiddenFrom="sm"
            size="sm"
            aria-label={t('shell:menu')}
          />
          <a href="/" className={frame['brand']}>
            <span className={frame['mark']} aria-hidden>
              C
            </span>
            <span>Cimbra</span>
          </a>
          <Text size="sm" c="dimmed">
            {t('shell:studio')}
          </Text>
          <Group gap={4} ml="auto" wrap="nowrap">
            <a href="/" className={classes['back']} aria-label={t('backToWork')}>
              <IconArrowLeft size={15} aria-hidden />
              <Text span inherit visibleFrom="sm">
                {t('backToWork')}
              </Text>
            </a>
            <ColorSchemeButton />
            <PersonButton onShortcuts={list.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label={t('sections')}>
        <Sections path={path} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Inside />
        <div id="floating" className={frame['floating']} />
        <Suspense fallback={null}>
          <Notifications position="bottom-right" withinPortal={false} />
        </Suspense>
      </AppShell.Main>
      <Suspense fallback={null}>{listOpen && <ShortcutList onClose={list.close} />}</Suspense>
    </AppShell>
  )
}
