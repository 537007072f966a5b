import { Badge, Button, Skeleton, Text } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { sessionsQuery, useEndSession } from '../api/account.ts'
import type { OpenSession } from '../api/account.ts'
import { RefusalNote } from '../entry/refusal-note.tsx'
import { usePlace } from '../fields/use-place.ts'
import { formatAgo, formatInstant } from '../i18n/format.ts'
import { Failure } from '../shell/failure.tsx'
import { Card } from '../shell/card.tsx'
import { deviceIn } from './device-name.ts'
import classes from './account.module.css'

type SessionRowProps = { readonly session: OpenSession; readonly busy: boolean; readonly onEnd: () => void }

const SessionRow = ({ session, busy, onEnd }: SessionRowProps) => {
  const { t } = useTranslation('account')
  const { timeZone } = usePlace()
  const { browser, system } = deviceIn(session.device)
  const device = browser && system ? t('device', { browser, system }) : (browser ?? system ?? t('deviceUnknown'))
  const Drawing = session.channel === 'mobile' ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes['row']}>
      <Drawing size={22} stroke={1.5} aria-hidden />
      <div className={classes['main']}>
        <Text size="sm" fw={500} span>
          {device}
        </Text>{' '}
        {session.current && (
          <Badge size="sm" variant="light" tt="none">
            {t('thisDevice')}
          </Badge>
        )}
        <Text size="xs" c="dimmed">
          {session.channel === 'mobile' ? `${t('mobile')} · ` : ''}
          {t('lastUse', { when: formatAgo(session.lastUsedAt, timeZone) })},{' '}
          {t('since', { when: formatInstant(session.createdAt, timeZone) })}
        </Text>
      </div>
      {!session.current && (
        <Button
          variant="default"
          size="compact-sm"
          disabled={busy}
          aria-label={t('endSessionOf', { device })}
          onClick={onEnd}
        >
          {t('endSession')}
        </Button>
      )}
    </li>
  )
}

/** Where the person is signed in; each place can be ended from here. */
export const SessionsCard = () => {
  const { t } = useTranslation(['account', 'common'])
  const { data: sessions, error, refetch } = useQuery(sessionsQuery)
  const end = useEndSession()
  return (
    <Card
      title={t('sessions')}
      text={t('sessionsText')}
      action={
        (sessions?.length ?? 0) > 1 && (
          <Button variant="default" size="xs" loading={end.isPending} onClick={() => end.mutate(null)}>
            {t('endOthers')}
          </Button>
        )
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      <RefusalNote error={end.error} />
      {!sessions && !error && <Skeleton height={60} mt="md" role="status" aria-label={t('common:loading')} />}
      {sessions && (
        <ul className={classes['rows']}>
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} busy={end.isPending} onEnd={() => end.mutate(session.id)} />
          ))}
        </ul>
      )}
    </Card>
  )
}
