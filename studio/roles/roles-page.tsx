import { ActionIcon, Badge, Button, Text, Tooltip } from '@mantine/core'
import { IconPencil, IconPlus, IconSubtask } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageHead } from '../../runtime/shell/page-head.tsx'
import { allRecordsQuery, referenceIn, textOf, usePurpose } from '../api/modules.ts'
import { Card } from '../../runtime/shell/card.tsx'
import { Loaded } from '../shell/loaded.tsx'
import type { RecordAsked } from '../shell/record-drawer.tsx'
import { GroupsCard } from './groups-card.tsx'
import { roleTree } from './role-tree.ts'
import type { RoleNode } from './role-tree.ts'
import page from '../shell/studio.module.css'
import classes from './roles.module.css'

const RecordDrawer = lazy(async () => ({ default: (await import('../shell/record-drawer.tsx')).RecordDrawer }))

type BranchProps = {
  readonly node: RoleNode
  readonly people: ReadonlyMap<string, readonly string[]>
  readonly onEdit: (node: RoleNode) => void
  readonly onBelow: (node: RoleNode) => void
}

const Branch = ({ node, people, onEdit, onBelow }: BranchProps) => {
  const { t } = useTranslation('studio')
  const { record, below } = node
  const name = textOf(record, 'name')
  const names = people.get(record.id) ?? []
  return (
    <li>
      <div className={classes['role']}>
        <span className={classes['name']}>{name}</span>
        {record['readsSubordinates'] === true && below.length > 0 && (
          <Tooltip label={t('readsBelowText')}>
            <Badge variant="light" tt="none" tabIndex={0}>
              {t('readsBelow')}
            </Badge>
          </Tooltip>
        )}
        <Text size="xs" c="dimmed" className={classes['people'] ?? ''}>
          {names.length === 0 ? t('nobodyHasIt') : names.join(', ')}
        </Text>
        <ActionIcon aria-label={t('editRole', { name })} onClick={() => onEdit(node)}>
          <IconPencil size={16} />
        </ActionIcon>
        <ActionIcon aria-label={t('addBelow', { name })} onClick={() => onBelow(node)}>
          <IconSubtask size={16} />
        </ActionIcon>
      </div>
      {below.length > 0 && (
        <ul className={classes['tree']}>
          {below.map((each) => (
            <Branch key={each.record.id} node={each} people={people} onEdit={onEdit} onBelow={onBelow} />
          ))}
        </ul>
      )}
    </li>
  )
}

const usePeopleByRole = (): ReadonlyMap<string, readonly string[]> => {
  const people = usePurpose('people')
  const { data = [] } = useQuery(
    allRecordsQuery(people?.name ?? '', {
      sort: 'name',
      fields: ['name', 'role'],
      expand: ['role'],
      filter: 'NOT IS_NULL(role)',
    }),
  )
  const named = data.flatMap((person) => {
    const role = referenceIn(person, 'role')?.id
    return role === undefined ? [] : [{ role, name: textOf(person, 'name') }]
  })
  return new Map(
    [...Map.groupBy(named, ({ role }) => role)].map(([role, each]) => [role, each.map(({ name }) => name)]),
  )
}

/** Who is above whom, and the groups that records are shared with. */
export const RolesPage = () => {
  const { t } = useTranslation('studio')
  const roles = usePurpose('roles')
  const { data, error, refetch } = useQuery(
    allRecordsQuery(roles?.name ?? '', {
      sort: 'name',
      fields: ['name', 'parent', 'readsSubordinates'],
      expand: ['parent'],
    }),
  )
  const people = usePeopleByRole()
  const [asked, setAsked] = useState<RecordAsked | null>(null)
  const module = roles?.name ?? ''
  const edit = ({ record }: RoleNode): void =>
    setAsked({ module, id: record.id, title: t('editRole', { name: textOf(record, 'name') }) })
  const addBelow = ({ record }: RoleNode): void =>
    setAsked({
      module,
      title: t('addBelow', { name: textOf(record, 'name') }),
      initial: { parent: { id: record.id, label: textOf(record, 'name') } },
    })
  return (
    <>
      <PageHead title={t('roles')} description={t('rolesText')} />
      <div className={page['page']}>
        <Card
          title={t('roleTree')}
          text={t('roleTreeText')}
          action={
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setAsked({ module, title: t('newRole') })}
            >
              {t('newRole')}
            </Button>
          }
        >
          <Loaded data={data} error={error} onRetry={() => void refetch()}>
            {(records) =>
              records.length === 0 ? (
                <Text size="sm" mt="md">
                  {t('noRoles')}
                </Text>
              ) : (
                <ul className={classes['tree']} data-top>
                  {roleTree(records).map((node) => (
                    <Branch key={node.record.id} node={node} people={people} onEdit={edit} onBelow={addBelow} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Card>
        <GroupsCard onAsk={setAsked} />
      </div>
      <Suspense fallback={null}>{asked && <RecordDrawer asked={asked} onClose={() => setAsked(null)} />}</Suspense>
    </>
  )
}
