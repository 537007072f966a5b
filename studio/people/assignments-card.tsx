import { ActionIcon, Badge, Button, Group, Text } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordPayload } from '../../runtime/api/contract.ts'
import { usePlace } from '../../runtime/fields/use-place.ts'
import { formatDate } from '../../runtime/i18n/format.ts'
import { allRecordsQuery, referenceIn, textOf } from '../api/modules.ts'
import { useDropAssignment } from '../api/people.ts'
import { useAdministratorProfiles } from '../api/studio.ts'
import { Card } from '../../runtime/shell/card.tsx'
import { ReviewDialog } from '../changes/review-dialog.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { AssignmentDialog } from './assignment-dialog.tsx'
import { useReachWords } from './reach-words.ts'
import { usePlaces } from './use-places.ts'
import classes from '../shell/studio.module.css'

type AssignmentRowProps = {
  readonly record: RecordPayload
  readonly profile: string
  readonly administrator: boolean
  readonly onChange: () => void
  readonly onDrop: () => void
}

const AssignmentRow = ({ record, profile, administrator, onChange, onDrop }: AssignmentRowProps) => {
  const { t } = useTranslation('studio')
  const { today } = usePlace()
  const words = useReachWords()
  const from = textOf(record, 'validFrom')
  const to = textOf(record, 'validTo')
  const resting = (from !== '' && from > today) || (to !== '' && to < today)
  const unit = referenceIn(record, 'unit')?.label ?? ''
  const portfolio = referenceIn(record, 'portfolio')?.label ?? null
  const place = [unit, portfolio ?? t('allPortfolios')].join(' · ')
  return (
    <li className={classes['row']}>
      <div className={classes['main']}>
        <Group gap={8}>
          <Text size="sm" fw={600} span>
            {profile}
          </Text>
          <Text size="sm" span>
            {place}
          </Text>
          {resting && (
            <Badge color="gray" variant="light" tt="none">
              {from > today ? t('notYet') : t('over')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {words({ administrator, profile, unit, portfolio })} {from !== '' && t('fromDay', { day: formatDate(from) })}{' '}
          {to !== '' && t('untilDay', { day: formatDate(to) })}
        </Text>
      </div>
      <ActionIcon aria-label={t('changeAssignmentOf', { profile, place })} onClick={onChange}>
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon aria-label={t('dropAssignmentOf', { profile, place })} onClick={onDrop}>
        <IconTrash size={16} />
      </ActionIcon>
    </li>
  )
}

type DropDialogProps = { readonly module: string; readonly record: RecordPayload; readonly onClose: () => void }

const DropDialog = ({ module, record, onClose }: DropDialogProps) => {
  const { t } = useTranslation(['studio', 'common'])
  const drop = useDropAssignment(module)
  return (
    <ReviewDialog
      asked={{ assignment: { id: record.id, deleted: true } }}
      save={t('dropAssignment')}
      back={t('common:cancel')}
      saving={drop.isPending}
      error={drop.error}
      onSave={() => drop.mutate(record, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}

/** The profiles of a person and where each is valid: one row for each cartera. */
export const AssignmentsCard = ({ person }: { readonly person: string }) => {
  const { t } = useTranslation('studio')
  const places = usePlaces()
  const administrators = useAdministratorProfiles()
  const module = places.assignments?.name ?? ''
  const { data, error, refetch } = useQuery(
    allRecordsQuery(module, {
      filter: `person = '${person}'`,
      fields: ['profile', 'unit', 'portfolio', 'validFrom', 'validTo'],
      expand: ['unit', 'portfolio'],
    }),
  )
  const [editing, setEditing] = useState<RecordPayload | 'new' | null>(null)
  const [dropping, setDropping] = useState<RecordPayload | null>(null)
  const titleOf = (key: string): string => places.profiles.find((profile) => profile.key === key)?.label ?? key
  return (
    <Card
      title={t('assignments')}
      text={t('assignmentsText')}
      action={
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={!places.ready}
          onClick={() => setEditing('new')}
        >
          {t('addAssignment')}
        </Button>
      }
    >
      <Loaded data={data} error={error} onRetry={() => void refetch()} rows={2}>
        {(records) =>
          records.length === 0 ? (
            <Text size="sm" mt="md">
              {t('noAssignments')}
            </Text>
          ) : (
            <ul className={classes['rows']}>
              {records.map((record) => (
                <AssignmentRow
                  key={record.id}
                  record={record}
                  profile={titleOf(textOf(record, 'profile'))}
                  administrator={administrators.has(textOf(record, 'profile'))}
                  onChange={() => setEditing(record)}
                  onDrop={() => setDropping(record)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {editing !== null && (
        <AssignmentDialog
          person={person}
          was={editing === 'new' ? undefined : editing}
          places={places}
          onClose={() => setEditing(null)}
        />
      )}
      {dropping !== null && <DropDialog module={module} record={dropping} onClose={() => setDropping(null)} />}
    </Card>
  )
}
