import { Anchor, Avatar, Button, Skeleton, Stack, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, HistoryChange, HistoryEntry, ModuleDescription } from '../api/contract.ts'
import { historyQuery, sessionQuery } from '../api/queries.ts'
import { FieldView } from '../fields/field-view.tsx'
import { formatAgo, formatInstant } from '../i18n/format.ts'
import { Failure } from '../shell/failure.tsx'
import { isWithheld, NotForYou } from '../shell/not-for-you.tsx'
import classes from './history.module.css'

const shownChanges = 6

type SideProps = {
  readonly field: FieldDescription | undefined
  readonly value: unknown
  readonly label: string | undefined
}

// The label is the server's: of an option or a record that may be gone by now.
const Side = ({ field, value, label }: SideProps) => {
  const { t } = useTranslation('history')
  if (value === null || value === undefined || value === '')
    return <span className={classes['nothing']}>{t('nothing')}</span>
  if (label !== undefined) return <span>{label}</span>
  if (field) return <FieldView field={field} value={value} compact />
  return <span>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</span>
}

type ChangeProps = { readonly module: ModuleDescription; readonly change: HistoryChange; readonly created: boolean }

const Change = ({ module, change, created }: ChangeProps) => {
  const { t } = useTranslation('history')
  const field = module.fields.find(({ name }) => name === change.field)
  return (
    <li className={classes['change']}>
      <span className={classes['field']}>{field?.title ?? change.field}</span>
      {!created && (
        <>
          <span className="visually-hidden">{t('changedFrom')}</span>
          <span className={classes['old']}>
            <Side field={field} value={change.old} label={change.oldLabel} />
          </span>
          <IconArrowRight size={13} aria-hidden className={classes['arrow']} />
          <span className="visually-hidden">{t('changedTo')}</span>
        </>
      )}
      <span className={classes['new']}>
        <Side field={field} value={change.new} label={change.newLabel} />
      </span>
    </li>
  )
}

type EntryProps = { readonly module: ModuleDescription; readonly entry: HistoryEntry; readonly timeZone: string }

const Entry = ({ module, entry, timeZone }: EntryProps) => {
  const { t } = useTranslation('history')
  const [unfolded, setUnfolded] = useState(false)
  const created = entry.action === 'create'
  const shown = unfolded ? entry.changes : entry.changes.slice(0, created ? 0 : shownChanges)
  const rest = entry.changes.length - shown.length
  const who = entry.by?.label ?? t('nobody')
  return (
    <li className={classes['entry']}>
      <Avatar size={26} radius="xl" name={who} color="cimbra" className={classes['avatar'] ?? ''} aria-hidden />
      <div className={classes['body']}>
        <Text size="sm">
          <Text span size="sm" fw={600}>
            {who}
          </Text>{' '}
          {t(`did_${entry.action}`)}{' '}
          <Text
            span
            size="xs"
            c="dimmed"
            component="time"
            dateTime={entry.at}
            title={formatInstant(entry.at, timeZone)}
          >
            {formatAgo(entry.at, timeZone)}
          </Text>
        </Text>
        {shown.length > 0 && (
          <ul className={classes['changes']}>
            {shown.map((change) => (
              <Change key={change.field} module={module} change={change} created={created} />
            ))}
          </ul>
        )}
        {(rest > 0 || unfolded) && (
          <Anchor
            component="button"
            type="button"
            size="xs"
            onClick={() => setUnfolded(!unfolded)}
            aria-expanded={unfolded}
          >
            {unfolded ? t('fold') : created ? t('values', { count: rest }) : t('and', { count: rest })}
          </Anchor>
        )}
      </div>
    </li>
  )
}

type HistoryProps = { readonly module: ModuleDescription; readonly id: string }

/** Who changed what in a record and when, newest first. */
export const History = ({ module, id }: HistoryProps) => {
  const { t } = useTranslation(['history', 'common'])
  const { data: session } = useQuery(sessionQuery)
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    historyQuery(module.name, id),
  )
  const entries = data?.pages.flatMap((page) => page.entries)
  if (isWithheld(error)) return <NotForYou />
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (!entries) {
    return (
      <Stack gap="xs" role="status" aria-label={t('common:loading')}>
        <Skeleton height={36} />
        <Skeleton height={36} />
      </Stack>
    )
  }
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('empty')}
      </Text>
    )
  }
  return (
    <>
      <ol className={classes['timeline']} aria-label={t('title')}>
        {entries.map((entry, index) => (
          <Entry
            key={`${entry.at} ${index}`}
            module={module}
            entry={entry}
            timeZone={session?.timeZone ?? 'America/Mexico_City'}
          />
        ))}
      </ol>
      {hasNextPage && (
        <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('common:loadMore')}
        </Button>
      )}
    </>
  )
}
