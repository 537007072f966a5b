import { Badge, Button, CopyButton, Group, Modal, NativeSelect, Skeleton, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tokensQuery, useCreateToken, useEndToken } from '../api/account.ts'
import type { ApiToken, ApiTokens } from '../api/account.ts'
import { RefusalNote } from '../entry/refusal-note.tsx'
import { DayInput } from '../fields/day-input.tsx'
import { usePlace } from '../fields/use-place.ts'
import { formatAgo, formatDate } from '../i18n/format.ts'
import { Failure } from '../shell/failure.tsx'
import { Card } from '../shell/card.tsx'
import classes from './account.module.css'

type NewTokenProps = {
  readonly profiles: ApiTokens['profiles']
  readonly onMade: (token: string) => void
  readonly onCancel: () => void
}

const inDays = (today: string, days: number): string => {
  const date = new Date(`${today}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

const NewTokenForm = ({ profiles, onMade, onCancel }: NewTokenProps) => {
  const { t } = useTranslation(['account', 'common'])
  const { today } = usePlace()
  const create = useCreateToken()
  const [name, setName] = useState('')
  const [profile, setProfile] = useState(profiles[0]?.key ?? '')
  const [validTo, setValidTo] = useState(inDays(today, 90))
  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate({ name: name.trim(), profile, validTo }, { onSuccess: ({ token }) => onMade(token) })
      }}
    >
      <RefusalNote error={create.error} />
      <TextInput
        label={t('tokenName')}
        description={t('tokenNameHint')}
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('tokenProfile')}
        description={t('tokenProfileHint')}
        value={profile}
        onChange={(event) => setProfile(event.currentTarget.value)}
        data={profiles.map(({ key, title }) => ({ value: key, label: title }))}
      />
      <DayInput label={t('tokenUntil')} value={validTo} onChange={setValidTo} />
      <Group gap="xs">
        <Button
          type="submit"
          loading={create.isPending}
          disabled={name.trim() === '' || profile === '' || validTo === ''}
        >
          {t('createToken')}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
      </Group>
    </form>
  )
}

const MadeToken = ({ token, onClose }: { readonly token: string; readonly onClose: () => void }) => {
  const { t } = useTranslation(['account', 'common'])
  return (
    <Modal opened onClose={onClose} title={t('tokenMade')} closeOnClickOutside={false}>
      <Text size="sm" mb="sm">
        {t('tokenCopy')}
      </Text>
      <code className={classes['secret']} style={{ display: 'block' }}>
        {token}
      </code>
      <Group mt="md" justify="flex-end">
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button data-autofocus onClick={copy}>
              {copied ? t('common:copied') : t('common:copy')}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={onClose}>
          {t('common:close')}
        </Button>
      </Group>
    </Modal>
  )
}

const EndToken = ({ token, onClose }: { readonly token: ApiToken; readonly onClose: () => void }) => {
  const { t } = useTranslation(['account', 'common'])
  const end = useEndToken()
  return (
    <Modal opened onClose={onClose} title={t('endTokenTitle', { name: token.name })}>
      <Text size="sm" mb="sm">
        {t('endTokenText')}
      </Text>
      <RefusalNote error={end.error} />
      <Group mt="md" justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button
          color="red.9"
          data-autofocus
          loading={end.isPending}
          onClick={() => end.mutate(token.id, { onSuccess: onClose })}
        >
          {t('endToken')}
        </Button>
      </Group>
    </Modal>
  )
}

type TokenRowProps = {
  readonly token: ApiToken
  readonly profile: string
  readonly onEnd: () => void
}

const TokenRow = ({ token, profile, onEnd }: TokenRowProps) => {
  const { t } = useTranslation('account')
  const { today, timeZone } = usePlace()
  const { name, validTo, lastUsedAt } = token
  const over = validTo !== null && validTo.slice(0, 10) < today
  return (
    <li className={classes['row']}>
      <IconKey size={20} stroke={1.5} aria-hidden />
      <div className={classes['main']}>
        <Text size="sm" fw={500} span>
          {name}
        </Text>{' '}
        {over && (
          <Badge size="sm" color="gray" variant="light" tt="none">
            {t('expired')}
          </Badge>
        )}
        <Text size="xs" c="dimmed">
          {[
            profile,
            validTo !== null && t('untilDay', { day: formatDate(validTo) }),
            lastUsedAt === null ? t('never') : t('lastUse', { when: formatAgo(lastUsedAt, timeZone) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </div>
      <Button variant="default" size="compact-sm" aria-label={t('endTokenOf', { name })} onClick={onEnd}>
        {t('endToken')}
      </Button>
    </li>
  )
}

/** Keys for programs: made with one of the person's profiles and an end, shown once, revoked here. */
export const TokensCard = () => {
  const { t } = useTranslation(['account', 'common'])
  const { data, error, refetch } = useQuery(tokensQuery)
  const [adding, add] = useDisclosure(false)
  const [made, setMade] = useState<string | null>(null)
  const [ending, setEnding] = useState<ApiToken | null>(null)
  const titleOf = (key: string): string => data?.profiles.find((profile) => profile.key === key)?.title ?? key
  return (
    <Card
      title={t('tokens')}
      text={t('tokensText')}
      action={
        data &&
        !adding && (
          <Button variant="default" size="xs" onClick={add.open}>
            {t('newToken')}
          </Button>
        )
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={40} mt="md" role="status" aria-label={t('common:loading')} />}
      {data && adding && (
        <NewTokenForm
          profiles={data.profiles}
          onMade={(token) => {
            setMade(token)
            add.close()
          }}
          onCancel={add.close}
        />
      )}
      {data?.tokens.length === 0 && !adding && (
        <Text size="sm" c="dimmed" mt="md">
          {t('noTokens')}
        </Text>
      )}
      {data && data.tokens.length > 0 && (
        <ul className={classes['rows']}>
          {data.tokens.map((token) => (
            <TokenRow key={token.id} token={token} profile={titleOf(token.profile)} onEnd={() => setEnding(token)} />
          ))}
        </ul>
      )}
      {made !== null && <MadeToken token={made} onClose={() => setMade(null)} />}
      {ending && <EndToken token={ending} onClose={() => setEnding(null)} />}
    </Card>
  )
}
