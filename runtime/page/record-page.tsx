import { Suspense, lazy, useEffect, useState } from 'react'
import { ActionIcon, Alert, Box, Button, Menu, Skeleton, Tabs } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDots, IconEyeQuestion, IconLock, IconMathFunction, IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, ModuleDescription, RecordPayload } from '../api/contract.ts'
import { useRestoreRecord } from '../api/mutations.ts'
import { recordQuery, sessionQuery } from '../api/queries.ts'
import { History } from '../history/history.tsx'
import { RelatedPanels } from '../panel/related-panels.tsx'
import { Failure } from '../shell/failure.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { useShortcut } from '../shell/shortcuts.tsx'
import { writableNames } from '../fields/field-value.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { KeyFields } from './key-fields.tsx'
import { RecordDetails } from './record-details.tsx'
import { recordLabel } from './record-label.ts'
import { StatusMoves } from './status-moves.tsx'
import styles from './page.module.css'

// Not needed to read a record: each comes when it is asked for.
const formCode = () => import('../form/record-form.tsx')
const RecordForm = lazy(async () => ({ default: (await formCode()).RecordForm }))
const ExplainDrawer = lazy(async () => ({ default: (await import('./explain-drawer.tsx')).ExplainDrawer }))

type RecordPageProps = { readonly module: ModuleDescription; readonly id: string }

/** The page of one record: what it says, what belongs to it, what happened to it. */
export function RecordPage({ module, id }: RecordPageProps) {
  const { t } = useTranslation('common')
  const { data: record, error, refetch } = useQuery(recordQuery(module.name, id))
  // After a deletion the server no longer has it: what was there stays on screen, with the way back.
  if (record) return <OpenRecord module={module} record={record} />
  if (error)
    return (
      <Box p="lg">
        <Failure error={error} onRetry={() => void refetch()} />
      </Box>
    )
  return (
    <Box p="lg" role="status" aria-label={t('loading')}>
      <Skeleton height={28} width={320} mb="lg" />
      <Skeleton height={360} />
    </Box>
  )
}

type OpenRecordProps = { readonly module: ModuleDescription; readonly record: RecordPayload }

const stateField = (module: ModuleDescription): FieldDescription | undefined =>
  module.fields.find(({ transitions, hidden }) => transitions && !hidden)

const computedFields = (module: ModuleDescription): readonly FieldDescription[] =>
  module.fields.filter(({ kind, hidden }) => (kind === 'formula' || kind === 'rollup') && !hidden)

function OpenRecord({ module, record }: OpenRecordProps) {
  const { t } = useTranslation(['page', 'common'])
  const [editing, setEditing] = useState(false)
  const [asking, setAsking] = useState(false)
  const [removed, setRemoved] = useState(false)
  const [explaining, setExplaining] = useState<string | null>(null)
  const [tab, setTab] = useState<string | null>('details')
  const label = recordLabel(module, record)
  const deleted = removed || (record['deletedAt'] !== null && record['deletedAt'] !== undefined)
  const basic = record.$basic === true
  const canEdit = !deleted && !basic && module.update !== false && writableNames(module.schemas.update).size > 0
  const state = stateField(module)
  const edit = (): void => setEditing(true)
  // The form opens at once: its code comes while the record is read.
  useEffect(() => {
    const timer = setTimeout(() => void formCode(), 600)
    return () => clearTimeout(timer)
  }, [])
  useShortcut('e', t('common:edit'), edit, canEdit && !editing)

  return (
    <>
      <PageHead
        module={module}
        title={label}
        aside={state && !deleted && !basic && !editing && <StatusMoves module={module} record={record} field={state} />}
        actions={
          !editing &&
          !deleted &&
          !basic && (
            <>
              {canEdit && (
                <Button leftSection={<IconPencil size={16} />} onClick={edit}>
                  {t('common:edit')}
                </Button>
              )}
              <ActionsMenu module={module} id={record.id} onExplain={setExplaining} onDelete={() => setAsking(true)} />
            </>
          )
        }
      />
      <div className={styles['page']}>
        {basic && <BasicOnly />}
        {deleted && <InBin module={module} record={record} onRestored={() => setRemoved(false)} />}
        {editing ? (
          <Suspense fallback={<Skeleton height={360} />}>
            <RecordForm
              module={module}
              id={record.id}
              onSaved={() => {
                setEditing(false)
                notifications.show({ color: 'cimbra', message: t('saved', { label }) })
              }}
              onCancel={() => setEditing(false)}
            />
          </Suspense>
        ) : (
          <>
            <KeyFields module={module} record={record} />
            <Tabs value={tab} onChange={setTab} keepMounted={false}>
              <Tabs.List mb="md">
                <Tabs.Tab value="details">{t('details')}</Tabs.Tab>
                {module.panels.length > 0 && !basic && <Tabs.Tab value="related">{t('related')}</Tabs.Tab>}
                {!basic && <Tabs.Tab value="history">{t('history')}</Tabs.Tab>}
              </Tabs.List>
              <Tabs.Panel value="details">
                <RecordDetails
                  module={module}
                  record={record}
                  still={deleted || basic || module.update === false}
                  onExplain={setExplaining}
                />
              </Tabs.Panel>
              {module.panels.length > 0 && (
                <Tabs.Panel value="related">
                  <RelatedPanels module={module} record={record} />
                </Tabs.Panel>
              )}
              <Tabs.Panel value="history">
                <History module={module} id={record.id} />
              </Tabs.Panel>
            </Tabs>
          </>
        )}
      </div>
      {asking && (
        <DeleteDialog
          module={module}
          record={record}
          label={label}
          onDeleted={() => {
            setAsking(false)
            setRemoved(true)
          }}
          onClose={() => setAsking(false)}
        />
      )}
      {explaining !== null && (
        <Suspense fallback={null}>
          <ExplainDrawer
            key={explaining}
            module={module}
            id={record.id}
            field={explaining}
            onClose={() => setExplaining(null)}
          />
        </Suspense>
      )}
    </>
  )
}

function BasicOnly() {
  const { t } = useTranslation('page')
  return (
    <Alert color="gray" variant="light" icon={<IconLock size={18} />} mb="md">
      {t('basicOnly')}
    </Alert>
  )
}

type ActionsMenuProps = {
  readonly module: ModuleDescription
  readonly id: string
  readonly onExplain: (field: string) => void
  readonly onDelete: () => void
}

function ActionsMenu({ module, id, onExplain, onDelete }: ActionsMenuProps) {
  const { t } = useTranslation(['page', 'common'])
  const { data: session } = useQuery(sessionQuery)
  const fields = computedFields(module)
  const mayDelete = module.delete !== false
  const mayAsk = session?.administrator === true
  if (!mayDelete && !mayAsk && fields.length === 0) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="lg" variant="default" aria-label={t('common:actions')}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" style={{ overflowY: 'auto' }}>
        {mayDelete && (
          <Menu.Item c="var(--mantine-color-error)" leftSection={<IconTrash size={15} />} onClick={onDelete}>
            {t('common:delete')}
          </Menu.Item>
        )}
        {mayAsk && (
          <Menu.Item
            component="a"
            href={`/studio/por-que?modulo=${encodeURIComponent(module.name)}&registro=${encodeURIComponent(id)}`}
            leftSection={<IconEyeQuestion size={15} />}
          >
            {t('whoSees')}
          </Menu.Item>
        )}
        {fields.length > 0 && <Menu.Label>{t('explain')}</Menu.Label>}
        {fields.map(({ name, title }) => (
          <Menu.Item key={name} leftSection={<IconMathFunction size={15} />} onClick={() => onExplain(name)}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

type InBinProps = OpenRecordProps & { readonly onRestored: () => void }

function InBin({ module, record, onRestored }: InBinProps) {
  const { t } = useTranslation(['page', 'common'])
  const restore = useRestoreRecord(module.name)
  return (
    <Alert
      color="gray"
      variant="light"
      icon={<IconTrash size={18} />}
      mb="md"
      title={t(`inBin_${module.gender}`, { singular: module.singular.toLowerCase() })}
    >
      {restore.error && <p role="alert">{restore.error.message}</p>}
      {module.delete !== false && (
        <Button
          size="compact-sm"
          variant="default"
          loading={restore.isPending}
          onClick={() => restore.mutate(record.id, { onSuccess: onRestored })}
        >
          {t('common:restore')}
        </Button>
      )}
    </Alert>
  )
}
