import { rowSelectionFeature, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import type { ColumnDef, RowSelectionState } from '@tanstack/react-table'
import { useMemo } from 'react'
import type { FieldDescription, RecordPayload } from '../api/contract.ts'
import { isNumeric } from './columns.ts'
import type { SortKey } from './sort.ts'
import { readSort, writeSort } from './sort.ts'

const features = tableFeatures({ rowSelectionFeature, rowSortingFeature })

export type RecordTableOptions = {
  readonly columns: readonly FieldDescription[]
  readonly records: readonly RecordPayload[]
  readonly sort: string
  /** Missing: the order is fixed. */
  readonly onSort?: (sort: string) => void
  readonly selection: RowSelectionState
  readonly onSelection: (selection: RowSelectionState) => void
}

/** The table behind a grid: which order comes after a click, which records are selected. The server sorts. */
export const useRecordTable = ({ columns, records, sort, onSort, selection, onSelection }: RecordTableOptions) => {
  const definitions = useMemo(
    () =>
      columns.map((field): ColumnDef<typeof features, RecordPayload> => ({
        id: field.name,
        accessorFn: (record) => record[field.name],
        enableSorting: onSort !== undefined && field.sortable !== false,
        sortDescFirst: isNumeric(field),
      })),
    [columns, onSort],
  )
  const sorting: SortKey[] = useMemo(() => [...readSort(sort)], [sort])
  return useTable({
    features,
    columns: definitions,
    data: records,
    getRowId: ({ id }) => id,
    manualSorting: true,
    state: { sorting, rowSelection: selection },
    onSortingChange: (update) => onSort?.(writeSort(typeof update === 'function' ? update(sorting) : update)),
    onRowSelectionChange: (update) => onSelection(typeof update === 'function' ? update(selection) : update),
  })
}

export type RecordTable = ReturnType<typeof useRecordTable>
