import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlayerPause, IconPlayerPlay, IconSend } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModuleSummary, RecordPayload } from '../../runtime/api/contract.ts'
import { moduleQuery, recordQuery } from '../../runtime/api/queries.ts'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { referenceIn, textOf, usePurpose } from '../api/modules.ts'
import { useChangePerson, useInviteAgain } from '../api/people.ts'
import { Card } from '../../runtime/shell/card.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { StudioAnchor } from '../shell/studio-link.tsx'
import { AssignmentsCard } from './assignments-card.tsx'
import { PersonState } from './person-state.tsx'
import classes from '../shell/studio.module.css'

type PersonProps = { readonly people: ModuleSummary; readonly person: RecordPayload }

const StateButtons = ({ people, person }: PersonProps) => {
  const { t } = useTranslation('studio')
  const invite = useInviteAgain()
  const change = useChangePerson(people.name)
  const state = textOf(person, 'status')
  const sent = (): string =>
    notifications.show({ color: 'cimbra', message: t('invitationSent', { email: textOf(person, 'email') }) })
  return (
    <>
      <RefusalNote error={invite.error ?? change.error} />
      <Group gap="xs" mt="sm">
        {state === 'invited' && (
          <Button
            variant="default"
            leftSection={<IconSend size={16} aria-hidden />}
            loading={invite.isPending}
            onClick={() => invite.mutate(person.id, { onSuccess: sent })}
          >
            {t('inviteAgain')}
          </Button>
        )}
        {state === 'suspended' ? (
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={change.isPending}
            onClick={() => change.mutate({ person, changes: { status: 'active' } })}
          >
            {t('letIn')}
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={16} aria-hidden />}
            loading={change.isPending}
            onClick={() => change.mutate({ person, changes: { status: 'suspended' } })}
          >
            {t('suspend')}
          </Button>
        )}
      </Group>
    </>
  )
}

const Person = ({ people, person }: PersonProps) => {
  const { t } = useTranslation('studio')
  const { data: module } = useQuery(moduleQuery(people.name))
  const state = textOf(person, 'status')
  const facts = [textOf(person, 'email'), referenceIn(person, 'role')?.label, textOf(person, 'jobTitle')]
  return (
    <>
      <PageHead
        title={textOf(person, 'name')}
        aside={<PersonState module={module} state={state} />}
        description={facts.filter(Boolean).join(' · ')}
        actions={
          <Button component="a" variant="default" href={`/m/${people.name}/${person.id}`}>
            {t('personRecord')}
          </Button>
        }
      />
      <div className={classes['page']}>
        <AssignmentsCard person={person.id} />
        <Card
          title={t('entry')}
          text={t(state === 'suspended' ? 'entrySuspended' : state === 'invited' ? 'entryInvited' : 'entryActive')}
        >
          <StateButtons people={people} person={person} />
        </Card>
        <Text size="sm">
          <StudioAnchor to="/studio/personas">{t('backToPeople')}</StudioAnchor>
          {' · '}
          <StudioAnchor to={`/studio/por-que?persona=${person.id}`}>{t('whyOf')}</StudioAnchor>
          {' · '}
          <StudioAnchor to={`/studio/bitacora?persona=${person.id}`}>{t('auditOf')}</StudioAnchor>
        </Text>
      </div>
    </>
  )
}

/** One person: what she may do and where, and whether she may come in. */
export const PersonPage = () => {
  const people = usePurpose('people')
  const { id } = useParams({ strict: false })
  const { data, error, refetch } = useQuery({
    ...recordQuery(people?.name ?? '', id ?? ''),
    enabled: people !== undefined && id !== undefined,
  })
  return (
    <Loaded data={people && data} error={error} onRetry={() => void refetch()}>
      {(person) => (people ? <Person people={people} person={person} /> : null)}
    </Loaded>
  )
}
