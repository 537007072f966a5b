import { Button, PasswordInput, TextInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { asksForCode, useSignIn } from '../api/account.ts'
import { wayBack } from '../api/sign-in-address.ts'
import { forgetOthersDrafts } from '../form/draft.ts'
import { LinkAnchor } from '../shell/links.tsx'
import { EntryCard } from './entry-card.tsx'
import { RefusalNote } from './refusal-note.tsx'
import classes from './entry.module.css'

const route = getRouteApi('/entrar')

/** Signs in: address and password, then the code for those who set one up. Goes on where the person came from. */
export const SignInPage = () => {
  const { t } = useTranslation('account')
  const { volver } = route.useSearch()
  const signIn = useSignIn()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [coding, setCoding] = useState(false)
  const [incomplete, setIncomplete] = useState(false)
  const send = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    // What the browser fills in by itself is in the form before anybody is told.
    const filled = new FormData(event.currentTarget)
    const given = (name: string, typed: string): string => {
      const value = filled.get(name)
      return typeof value === 'string' ? value : typed
    }
    const credentials = { email: given('email', email).trim(), password: given('password', password) }
    setEmail(credentials.email)
    setPassword(credentials.password)
    if (credentials.email === '' || credentials.password === '') return setIncomplete(true)
    return signIn.mutate(
      { ...credentials, ...(coding ? { code: code.trim() } : {}) },
      {
        onSuccess: ({ user }) => {
          forgetOthersDrafts(user.id)
          window.location.replace(wayBack(volver, window.location.origin))
        },
        onError: (error) => {
          // The first question for a code is no refusal.
          if (!asksForCode(error) || coding) return
          setCoding(true)
          signIn.reset()
        },
      },
    )
  }
  const again = (): void => {
    signIn.reset()
    setCoding(false)
    setCode('')
    setPassword('')
  }
  return (
    <EntryCard
      title={coding ? t('codeTitle') : t('signInTitle')}
      text={coding ? t('codeText') : volver === undefined ? undefined : t('signInAgain')}
      below={
        coding ? (
          <Button variant="subtle" size="compact-sm" onClick={again}>
            {t('otherPerson')}
          </Button>
        ) : (
          <LinkAnchor to="/recuperar" size="sm">
            {t('forgot')}
          </LinkAnchor>
        )
      }
    >
      <form className={classes['form']} onSubmit={send} noValidate>
        <RefusalNote error={signIn.error} />
        {coding ? (
          <TextInput
            key="code"
            label={t('code')}
            description={t('codeHint')}
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellCheck={false}
            autoFocus
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        ) : (
          <>
            <TextInput
              key="email"
              label={t('email')}
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              value={email}
              error={incomplete && email === '' ? t('emailMissing') : undefined}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label={t('password')}
              name="password"
              autoComplete="current-password"
              value={password}
              error={incomplete && password === '' ? t('passwordMissing') : undefined}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
            />
          </>
        )}
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={signIn.isPending || signIn.isSuccess}
          disabled={coding && code.trim() === ''}
        >
          {t('enter')}
        </Button>
      </form>
    </EntryCard>
  )
}
