import { Button, Skeleton, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconSearch, IconUserPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModuleSummary } from '../../runtime/api/contract.ts'
import { moduleQuery, recordsQuery } from '../../runtime/api/queries.ts'
import { Blank } from '../../runtime/shell/blank.tsx'
import { Failure } from '../../runtime/shell/failure.tsx'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { useShortcut } from '../../runtime/shell/shortcuts.tsx'
import { referenceIn, textOf, usePurpose } from '../api/modules.ts'
import { StudioAnchor, useStudioGo } from '../shell/studio-link.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { PersonState } from './person-state.tsx'
import classes from '../shell/studio.module.css'

type PeopleTableProps = { readonly people: ModuleSummary; readonly typed: string }

const PeopleTable = ({ people, typed }: PeopleTableProps) => {
  const { t } = useTranslation(['studio', 'common'])
  const [search] = useDebouncedValue(typed, 250)
  const { data: module } = useQuery(moduleQuery(people.name))
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    recordsQuery(people.name, {
      sort: 'name',
      fields: ['name', 'email', 'status', 'role', 'jobTitle'],
      expand: ['role'],
      limit: 50,
      ...(search.trim() === '' ? {} : { search: search.trim() }),
    }),
  )
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (!data)
    return (
      <Stack gap={8} role="status" aria-label={t('common:loading')}>
        {[0, 1, 2, 3, 4].map((row) => (
          <Skeleton key={row} height={36} />
        ))}
      </Stack>
    )
  const records = data.pages.flatMap((page) => page.records)
  if (records.length === 0) return <Blank title={t('nobodyFound')} text={t('nobodyFoundText')} />
  return (
    <>
      <div className={`${classes['sheet']} ${classes['scroll']}`}>
        <table className={classes['table']}>
          <thead>
            <tr>
              <th scope="col">{t('name')}</th>
              <th scope="col">{t('email')}</th>
              <th scope="col">{t('role')}</th>
              <th scope="col">{t('state')}</th>
            </tr>
          </thead>
          <tbody>
            {records.map((person) => (
              <tr key={person.id}>
                <td>
                  <StudioAnchor to={`/studio/personas/${person.id}`} fw={500} size="sm">
                    {textOf(person, 'name')}
                  </StudioAnchor>
                </td>
                <td>{textOf(person, 'email')}</td>
                <td>{referenceIn(person, 'role')?.label ?? textOf(person, 'jobTitle')}</td>
                <td>
                  <PersonState module={module} state={textOf(person, 'status')} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && (
        <Button
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('common:loadMore')}
        </Button>
      )}
    </>
  )
}

/** Everybody who uses the system, or was invited to. */
export const PeoplePage = () => {
  const { t } = useTranslation('studio')
  const people = usePurpose('people')
  const go = useStudioGo()
  const [typed, setTyped] = useState('')
  const [inviting, invite] = useDisclosure(false)
  useShortcut('n', t('invite'), invite.open)
  return (
    <>
      <PageHead
        title={t('people')}
        description={t('peopleText')}
        actions={
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={invite.open}>
            {t('invite')}
          </Button>
        }
      />
      <div className={classes['page']}>
        <TextInput
          maw={360}
          aria-label={t('findPerson')}
          placeholder={t('findPerson')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {people && <PeopleTable people={people} typed={typed} />}
      </div>
      {inviting && people && (
        <InviteDialog people={people} onInvited={(id) => go(`/studio/personas/${id}`)} onClose={invite.close} />
      )}
    </>
  )
}
