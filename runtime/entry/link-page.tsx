import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { linkQuery, useFollowLink } from '../api/account.ts'
import type { OneTimeLink } from '../api/account.ts'
import { ApiError } from '../api/request.ts'
import { LinkButton } from '../shell/links.tsx'
import { EntryCard } from './entry-card.tsx'
import { isReady, NewPasswordBoxes, noPassword } from './new-password-boxes.tsx'
import { RefusalNote } from './refusal-note.tsx'
import classes from './entry.module.css'

const route = getRouteApi('/enlace/$token')

type SetPasswordProps = { readonly token: string; readonly link: OneTimeLink }

const SetPassword = ({ token, link }: SetPasswordProps) => {
  const { t } = useTranslation('account')
  const follow = useFollowLink(token)
  const [typed, setTyped] = useState(noPassword)
  if (follow.isSuccess)
    return (
      <EntryCard title={t('passwordKept')} text={t('passwordKeptText')}>
        <div className={classes['form']}>
          <LinkButton to="/entrar" size="md" fullWidth data-autofocus>
            {t('enter')}
          </LinkButton>
        </div>
      </EntryCard>
    )
  const invited = link.kind === 'invitation'
  return (
    <EntryCard
      title={invited ? t('welcome') : t('resetTitle')}
      text={t(invited ? 'welcomeText' : 'resetText', { email: link.email })}
    >
      <form
        className={classes['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          follow.mutate(typed.password)
        }}
      >
        <RefusalNote error={follow.error} />
        <NewPasswordBoxes value={typed} minLength={link.minLength} onChange={setTyped} autoFocus />
        <Button type="submit" size="md" fullWidth loading={follow.isPending} disabled={!isReady(typed, link.minLength)}>
          {t('keepPassword')}
        </Button>
      </form>
    </EntryCard>
  )
}

/** Behind the link of an invitation or of a recovery: a password is chosen, once. */
export const LinkPage = () => {
  const { t } = useTranslation(['account', 'common'])
  const { token } = route.useParams()
  const { data: link, error, refetch } = useQuery(linkQuery(token))
  if (link) return <SetPassword token={token} link={link} />
  if (!error)
    return (
      <EntryCard title={t('oneMoment')}>
        <Skeleton height={180} mt="md" role="status" aria-label={t('common:loading')} />
      </EntryCard>
    )
  const worn = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429
  if (worn)
    return (
      <EntryCard title={t('linkWorn')} text={t('linkWornText')}>
        <div className={classes['form']}>
          <LinkButton to="/recuperar" size="md" fullWidth>
            {t('askAnother')}
          </LinkButton>
        </div>
      </EntryCard>
    )
  return (
    <EntryCard title={t('common:error')}>
      <div className={classes['form']}>
        <RefusalNote error={error} />
        <Button variant="default" onClick={() => void refetch()}>
          {t('common:retry')}
        </Button>
      </div>
    </EntryCard>
  )
}
