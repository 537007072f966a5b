import { Box, Button, Skeleton, Stack } from '@mantine/core'
import { IconFilterOff, IconPlus } from '@tabler/icons-react'
import type { RowSelectionState } from '@tanstack/react-table'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModuleDescription, RecordPayload } from '../api/contract.ts'
import { Blank } from '../shell/blank.tsx'
import { canCreate } from '../shell/can-create.ts'
import { Failure } from '../shell/failure.tsx'
import { LinkButton } from '../shell/links.tsx'
import { ModuleIcon } from '../theme/module-icon.tsx'
import { BulkBar } from './bulk-bar.tsx'
import type { ListSearch } from './list-search.ts'
import { ListToolbar } from './list-toolbar.tsx'
import { RecordGrid } from './record-grid.tsx'
import { planList, useRecords } from './use-list.ts'
import { ViewTabs } from './view-tabs.tsx'
import classes from './record-list.module.css'

type RecordListProps = {
  readonly module: ModuleDescription
  readonly search: ListSearch
  readonly onSearch: (search: ListSearch) => void
  readonly onOpen: (record: RecordPayload) => void
}

/** Rows that are on their way. */
export const ListSkeleton = () => {
  const { t } = useTranslation()
  return (
    <Stack gap={0} className={classes['skeleton'] ?? ''} role="status" aria-label={t('loading')}>
      {Array.from({ length: 12 }, (_, row) => (
        <div key={row} className={classes['skeletonRow']}>
          <Skeleton height={12} width={`${24 + ((row * 7) % 12)}%`} />
          <Skeleton height={12} width="14%" />
          <Skeleton height={12} width="18%" />
          <Skeleton height={12} width="9%" />
        </div>
      ))}
    </Stack>
  )
}

const NoData = ({ module }: { readonly module: ModuleDescription }) => {
  const { t } = useTranslation(['list', 'common'])
  return (
    <Blank
      icon={<ModuleIcon name={module.icon} size={40} />}
      title={t('empty', { title: module.title.toLowerCase() })}
      text={module.usage ?? module.description}
    >
      {canCreate(module) && (
        <LinkButton to="/m/$module/new" params={{ module: module.name }} leftSection={<IconPlus size={16} />}>
          {t(`common:new_${module.gender}`, { singular: module.singular.toLowerCase() })}
        </LinkButton>
      )}
    </Blank>
  )
}

const NoResult = ({ onClear }: { readonly onClear: () => void }) => {
  const { t } = useTranslation('list')
  return (
    <Blank icon={<IconFilterOff size={40} stroke={1.2} />} title={t('noResult')} text={t('noResultText')}>
      <Button variant="default" onClick={onClear}>
        {t('quitFilters')}
      </Button>
    </Blank>
  )
}

/** A list with its views, search, filter and columns; its whole state comes in `search` and goes out by `onSearch`. */
export const RecordList = ({ module, search, onSearch, onOpen }: RecordListProps) => {
  const plan = planList(module, search)
  const query = useRecords(module.name, plan.request)
  const { records, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query
  const [selection, setSelection] = useState<RowSelectionState>({})
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  const narrowed = Object.keys(plan.matching).length > 0
  const chosen = records.filter(({ id }) => selection[id])

  const body = () => {
    if (error && records.length === 0) {
      return (
        <Box p="lg">
          <Failure error={error} onRetry={() => void refetch()} />
        </Box>
      )
    }
    if (isPending) return <ListSkeleton />
    if (records.length === 0) return narrowed ? <NoResult onClear={() => onSearch({})} /> : <NoData module={module} />
    return (
      <RecordGrid
        title={module.title}
        module={module.name}
        columns={plan.columns}
        records={records}
        total={hasNextPage ? undefined : records.length}
        sort={plan.sort}
        onSort={(sort) => onSearch({ ...search, sort })}
        selection={selection}
        onSelection={setSelection}
        onOpen={onOpen}
        more={hasNextPage}
        loadingMore={isFetchingNextPage}
        failedMore={query.isFetchNextPageError}
        onMore={more}
      />
    )
  }
  return (
    <div className={classes['list']} data-fill>
      <ViewTabs module={module} search={search} changed={plan.changed} onSearch={onSearch} />
      {chosen.length > 0 ? (
        <BulkBar
          module={module.name}
          records={chosen}
          deletable={module.delete !== false}
          onDone={() => setSelection({})}
        />
      ) : (
        <ListToolbar
          key={search.view ?? ''}
          module={module}
          plan={plan}
          search={search}
          onSearch={onSearch}
          shown={records.length}
          complete={!hasNextPage && !isPending}
          failed={error !== null}
          fetching={query.isFetching}
          onRefresh={() => void refetch()}
        />
      )}
      {body()}
    </div>
  )
}
