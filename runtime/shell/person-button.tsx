import { UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from '../api/queries.ts'
import classes from './shell.module.css'

// The menu itself comes with the first click.
const PersonMenu = lazy(async () => ({ default: (await import('./person-menu.tsx')).PersonMenu }))

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('')

/** Who is signed in, as two letters; opens what concerns only them. */
export const PersonButton = ({ onShortcuts }: { readonly onShortcuts: () => void }) => {
  const { t } = useTranslation('shell')
  const [asked, ask] = useDisclosure(false)
  const { data: session } = useQuery(sessionQuery)
  const letters = session ? initials(session.user.name) : ''
  const button = (
    <UnstyledButton
      className={classes['person']}
      aria-label={`${letters} ${t('account')}`.trim()}
      aria-haspopup="menu"
      onClick={ask.open}
    >
      {letters}
    </UnstyledButton>
  )
  if (!asked) return button
  return (
    <Suspense fallback={button}>
      <PersonMenu session={session} onShortcuts={onShortcuts} target={button} />
    </Suspense>
  )
}
