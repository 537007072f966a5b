import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { FieldDescription, ModuleDescription, RecordPayload, RecordsRequest } from '../api/contract.ts'
import { recordsQuery } from '../api/queries.ts'
import { baseView, columnFields, defaultColumns, expandedColumns, pickColumns } from './columns.ts'
import { bothFilters, filterExpression } from './filter/operators.ts'
import type { ListSearch } from './list-search.ts'

const pageSize = 50

/** What the address asks for, laid over the view and the module. */
export type ListPlan = {
  /** Every field that could be a column. */
  readonly fields: readonly FieldDescription[]
  readonly columns: readonly FieldDescription[]
  readonly sort: string
  /** True: columns, order or filter are not those of the view. */
  readonly changed: boolean
  /** What decides which records there are, whatever the columns. */
  readonly matching: RecordsRequest
  readonly request: RecordsRequest
}

/** From the address and the module to what is asked of the server. Pure. */
export const planList = (module: ModuleDescription, search: ListSearch): ListPlan => {
  const view = module.views.find(({ name }) => name === search.view) ?? baseView(module)
  const fields = columnFields(module)
  const names = search.columns?.split(',') ?? view?.columns ?? defaultColumns(module)
  const columns = pickColumns(fields, names)
  const sort = search.sort ?? view?.sort ?? ''
  const own = search.where ? filterExpression(search.where, fields) : search.filter
  const filter = bothFilters(view?.filter, own)
  const matching: RecordsRequest = {
    ...(filter === undefined ? {} : { filter }),
    ...(search.q === undefined ? {} : { search: search.q }),
  }
  return {
    fields,
    columns,
    sort,
    changed: [search.columns, search.sort, search.where, search.filter].some((part) => part !== undefined),
    matching,
    request: {
      ...matching,
      ...(sort === '' ? {} : { sort }),
      fields: ['label', ...columns.map(({ name }) => name)],
      expand: expandedColumns(columns),
      limit: pageSize,
    },
  }
}

const noRecords: readonly RecordPayload[] = []

/** The pages of a list fetched so far, and how to get the next. */
export const useRecords = (module: string, request: RecordsRequest, where: 'list' | 'bin' = 'list') => {
  const query = useInfiniteQuery(recordsQuery(module, request, where))
  const { data } = query
  const records = useMemo(() => data?.pages.flatMap((page) => page.records) ?? noRecords, [data])
  return { ...query, records }
}
