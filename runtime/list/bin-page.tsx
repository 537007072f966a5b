import { Box, Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconRestore, IconTrash } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, ModuleDescription, RecordPayload, RecordsRequest } from '../api/contract.ts'
import { useRestoreRecord } from '../api/mutations.ts'
import { FieldView } from '../fields/field-view.tsx'
import { Blank } from '../shell/blank.tsx'
import { Failure } from '../shell/failure.tsx'
import { LinkAnchor } from '../shell/links.tsx'
import { PageHead } from '../shell/page-head.tsx'
import { WithModule } from '../shell/with-module.tsx'
import { columnFields, defaultColumns, expandedColumns, isNumeric, pickColumns } from './columns.ts'
import type { BinSearch } from './list-search.ts'
import { SearchBox } from './list-toolbar.tsx'
import { ListSkeleton } from './record-list.tsx'
import { useRecords } from './use-list.ts'
import classes from './bin-page.module.css'
import listClasses from './record-list.module.css'

const route = getRouteApi('/m/$module/bin')

const shownColumns = 4

/** Columns of the bin: the first of the list, then when and by whom it was deleted. Pure. */
const binColumns = (module: ModuleDescription): readonly FieldDescription[] => {
  const names = defaultColumns(module).slice(0, shownColumns)
  return pickColumns(columnFields(module), [...names, 'deletedAt', 'modifiedBy'])
}

const binRequest = (columns: readonly FieldDescription[], { q }: BinSearch): RecordsRequest => ({
  fields: ['label', ...columns.map(({ name }) => name)],
  expand: expandedColumns(columns),
  limit: 50,
  ...(q === undefined ? {} : { search: q }),
})

type RowProps = {
  readonly module: ModuleDescription
  readonly record: RecordPayload
  readonly columns: readonly FieldDescription[]
}

const BinRow = ({ module, record, columns }: RowProps) => {
  const { t } = useTranslation(['list', 'common'])
  const restore = useRestoreRecord(module.name)
  const label = record.label ?? t('withoutLabel')
  const run = () =>
    restore.mutate(record.id, {
      onSuccess: () =>
        notifications.show({
          color: 'cimbra',
          message: (
            <LinkAnchor to="/m/$module/$id" params={{ module: module.name, id: record.id }}>
              {t('restored', { label })}
            </LinkAnchor>
          ),
        }),
      onError: (error) => notifications.show({ color: 'red', message: <Failure error={error} /> }),
    })
  return (
    <tr>
      {columns.map((field) => (
        <td key={field.name} data-numeric={isNumeric(field) || undefined}>
          <FieldView field={field} value={record[field.name]} compact />
        </td>
      ))}
      <td>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRestore size={15} aria-hidden />}
          loading={restore.isPending}
          onClick={run}
          aria-label={`${t('common:restore')}: ${label}`}
        >
          {t('common:restore')}
        </Button>
      </td>
    </tr>
  )
}

const Bin = ({ module }: { readonly module: ModuleDescription }) => {
  const { t } = useTranslation(['list', 'common'])
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const columns = binColumns(module)
  const query = useRecords(module.name, binRequest(columns, search), 'bin')
  const { records, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query

  const body = () => {
    if (error) return <Failure error={error} onRetry={() => void refetch()} />
    if (isPending) return <ListSkeleton />
    if (records.length === 0) {
      return (
        <Blank
          icon={<IconTrash size={40} stroke={1.2} />}
          title={search.q === undefined ? t('binEmpty') : t('noResult')}
          text={search.q === undefined ? t('binEmptyText', { title: module.title }) : t('noResultText')}
        />
      )
    }
    return (
      <div className={classes['frame']}>
        <table className={classes['table']} aria-label={t('bin')}>
          <thead>
            <tr>
              {columns.map((field) => (
                <th key={field.name} scope="col" data-numeric={isNumeric(field) || undefined}>
                  {field.name === 'deletedAt' ? t('deletedAt') : field.title}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">{t('common:actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {records.map((record) => (
              <BinRow key={record.id} module={module} record={record} columns={columns} />
            ))}
          </tbody>
        </table>
        {hasNextPage && (
          <Button m="sm" size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('common:loadMore')}
          </Button>
        )}
      </div>
    )
  }
  return (
    <>
      <PageHead module={module} title={t('bin')} description={t('binText', { title: module.title })} />
      <div className={listClasses['toolbar']}>
        <SearchBox
          title={t('bin')}
          value={search.q ?? ''}
          onChange={(q) => void navigate({ search: q.trim() === '' ? {} : { q: q.trim() }, replace: true })}
        />
      </div>
      <Box className={classes['page'] ?? ''}>{body()}</Box>
    </>
  )
}

/** The records of a module that were deleted, and the way back. */
export const BinPage = () => {
  const { module } = route.useParams()
  return <WithModule name={module}>{(description) => <Bin key={module} module={description} />}</WithModule>
}
