import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRecovery } from '../api/account.ts'
import { LinkAnchor } from '../shell/links.tsx'
import { EntryCard } from './entry-card.tsx'
import { RefusalNote } from './refusal-note.tsx'
import classes from './entry.module.css'

/** Asks for a link to choose another password. Answers the same whether the address is known or not. */
export const RecoveryPage = () => {
  const { t } = useTranslation('account')
  const recovery = useRecovery()
  const [email, setEmail] = useState('')
  const back = (
    <LinkAnchor to="/entrar" size="sm">
      {t('backToSignIn')}
    </LinkAnchor>
  )
  if (recovery.isSuccess)
    return (
      <div role="status" style={{ display: 'contents' }}>
        <EntryCard title={t('recoverySent')} text={t('recoverySentText', { email: email.trim() })} below={back} />
      </div>
    )
  return (
    <EntryCard title={t('recoveryTitle')} text={t('recoveryText')} below={back}>
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          recovery.mutate(email.trim())
        }}
      >
        <RefusalNote error={recovery.error} />
        <TextInput
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Button type="submit" size="md" fullWidth loading={recovery.isPending} disabled={email.trim() === ''}>
          {t('recoverySend')}
        </Button>
      </form>
    </EntryCard>
  )
}
