import { ActionIcon, Button, Pill, Text } from '@mantine/core'
import { IconPencil, IconPlus, IconUserPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription, PanelDescription, RecordPayload } from '../../runtime/api/contract.ts'
import { useDeleteRecord } from '../../runtime/api/mutations.ts'
import { moduleQuery, panelQuery } from '../../runtime/api/queries.ts'
import { RefusalNote } from '../../runtime/entry/refusal-note.tsx'
import { allRecordsQuery, referenceIn, textOf, usePurpose } from '../api/modules.ts'
import { Card } from '../../runtime/shell/card.tsx'
import { Loaded } from '../shell/loaded.tsx'
import type { RecordAsked } from '../shell/record-drawer.tsx'
import classes from './roles.module.css'

type GroupProps = {
  readonly module: ModuleDescription
  readonly members: PanelDescription
  readonly group: RecordPayload
  readonly onAsk: (asked: RecordAsked) => void
}

const Group = ({ module, members, group, onAsk }: GroupProps) => {
  const { t } = useTranslation('studio')
  const name = textOf(group, 'name')
  const { data } = useInfiniteQuery(panelQuery(module.name, group.id, members.name, 100))
  const remove = useDeleteRecord(members.of)
  const records = data?.pages.flatMap((page) => page.records) ?? []
  return (
    <li className={classes['group']}>
      <div className={classes['groupTop']}>
        <span className={classes['name']}>{name}</span>
        <Text size="xs" c="dimmed" className={classes['people'] ?? ''}>
          {textOf(group, 'description')}
        </Text>
        <ActionIcon
          aria-label={t('editGroup', { name })}
          onClick={() => onAsk({ module: module.name, id: group.id, title: t('editGroup', { name }) })}
        >
          <IconPencil size={16} />
        </ActionIcon>
        <ActionIcon
          aria-label={t('addMember', { name })}
          onClick={() =>
            onAsk({
              module: members.of,
              title: t('addMember', { name }),
              fixed: { [members.via]: { id: group.id, label: name } },
            })
          }
        >
          <IconUserPlus size={16} />
        </ActionIcon>
      </div>
      <RefusalNote error={remove.error} />
      <ul className={classes['members']} aria-label={t('membersOf', { name })}>
        {data && records.length === 0 && (
          <li>
            <Text size="sm" c="dimmed">
              {t('noMembers')}
            </Text>
          </li>
        )}
        {records.map((member) => {
          const person = referenceIn(member, 'person')?.label ?? member.label ?? ''
          return (
            <li key={member.id}>
              <Pill
                size="md"
                withRemoveButton
                removeButtonProps={{
                  'aria-label': t('removeMember', { person, name }),
                  'aria-hidden': false,
                  tabIndex: 0,
                }}
                onRemove={() => remove.mutate({ id: member.id, version: member.version })}
              >
                {person}
              </Pill>
            </li>
          )
        })}
      </ul>
    </li>
  )
}

/** Groups and who is in each. */
export const GroupsCard = ({ onAsk }: { readonly onAsk: (asked: RecordAsked) => void }) => {
  const { t } = useTranslation('studio')
  const groups = usePurpose('groups')
  const { data: module } = useQuery({ ...moduleQuery(groups?.name ?? ''), enabled: groups !== undefined })
  const { data, error, refetch } = useQuery(
    allRecordsQuery(groups?.name ?? '', { sort: 'name', fields: ['name', 'description'] }),
  )
  const members = module?.panels[0]
  return (
    <Card
      title={t('groups')}
      text={t('groupsText')}
      action={
        groups && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => onAsk({ module: groups.name, title: t('newGroup') })}
          >
            {t('newGroup')}
          </Button>
        )
      }
    >
      <Loaded data={data} error={error} onRetry={() => void refetch()} rows={2}>
        {(records) =>
          records.length === 0 ? (
            <Text size="sm" mt="md">
              {t('noGroups')}
            </Text>
          ) : (
            <ul style={{ padding: 0, margin: '8px 0 0', listStyle: 'none' }}>
              {module &&
                members &&
                records.map((group) => (
                  <Group key={group.id} module={module} members={members} group={group} onAsk={onAsk} />
                ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}
