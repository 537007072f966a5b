import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  FieldDescription,
  ModuleDescription,
  PanelDescription,
  PanelPage,
  RecordPayload,
  ReferenceValue,
} from '../api/contract.ts'
import { panelQuery } from '../api/queries.ts'
import type { ListSearch } from '../list/list-search.ts'
import { reference } from './reference.ts'

const pageSize = 20

/** The list of a panel's module, limited to what points at this record; undefined when a list can't say it. */
const listOfPanel = (
  panel: PanelDescription,
  parent: ReferenceValue,
  fields: readonly FieldDescription[],
): ListSearch | undefined => {
  const via = fields.find(({ name }) => name === panel.via)
  // A reference that may point at several modules has no condition in the filter builder.
  if (via && typeof via.to !== 'string') return undefined
  return {
    where: {
      join: 'and',
      rows: [{ field: panel.via, operator: 'anyOf', values: [{ id: parent.id, label: parent.label }] }],
    },
  }
}

/** Data of one panel: its columns, the rows shown so far, and what leads further. */
export const useRelatedPanel = (
  module: ModuleDescription,
  record: RecordPayload,
  panel: PanelDescription,
  page: PanelPage,
) => {
  const [unfolded, setUnfolded] = useState(false)
  const query = useInfiniteQuery({
    ...panelQuery(module.name, record.id, panel.name, pageSize),
    enabled: unfolded,
  })
  const fields = module.related[panel.of]?.fields ?? []
  const columns = panel.columns.flatMap((name) => fields.find((field) => field.name === name) ?? [])
  const fetched = unfolded ? query.data?.pages.flatMap(({ records }) => records) : undefined
  return {
    columns,
    records: fetched ?? page.records,
    list: listOfPanel(panel, reference(module, record), fields),
    unfolded: fetched !== undefined,
    loading: unfolded && query.isFetching,
    more: fetched === undefined ? page.more || page.count > page.records.length : query.hasNextPage,
    onMore: () => (unfolded ? void query.fetchNextPage() : setUnfolded(true)),
    onFold: () => setUnfolded(false),
    error: query.error,
  }
}
