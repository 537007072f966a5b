import { Button, Checkbox, Group, Loader } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { rowSelectionFeature, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import type { ColumnDef, RowSelectionState } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { CSSProperties, KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, RecordPayload } from '../api/contract.ts'
import { columnWidth, isNumeric } from './columns.ts'
import { GridRow } from './grid-row.tsx'
import type { SortKey } from './sort.ts'
import { readSort, writeSort } from './sort.ts'
import { useRoving } from './use-roving.ts'
import classes from './record-grid.module.css'

const rowHeight = 36
const checkboxWidth = 40
// The first column says which record it is.
const firstWidth = 250
const features = tableFeatures({ rowSelectionFeature, rowSortingFeature })

export type RecordGridProps = {
  readonly title: string
  readonly module: string
  readonly columns: readonly FieldDescription[]
  readonly records: readonly RecordPayload[]
  /** Records there are in all, when that is known. */
  readonly total?: number | undefined
  readonly sort: string
  /** Missing: the order is fixed. */
  readonly onSort?: (sort: string) => void
  readonly selection: RowSelectionState
  readonly onSelection: (selection: RowSelectionState) => void
  /** Missing: records can't be opened (the recycle bin). */
  readonly onOpen?: (record: RecordPayload) => void
  readonly more: boolean
  readonly loadingMore: boolean
  readonly onMore: () => void
}

const useRecordTable = ({ columns, records, sort, onSort, selection, onSelection }: RecordGridProps) => {
  const definitions = useMemo(
    () =>
      columns.map(
        (field): ColumnDef<typeof features, RecordPayload> => ({
          id: field.name,
          accessorFn: (record) => record[field.name],
          enableSorting: onSort !== undefined && field.sortable !== false,
          sortDescFirst: isNumeric(field),
        }),
      ),
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

type HeaderCellProps = {
  readonly field: FieldDescription
  readonly column: number
  readonly active: boolean
  readonly sorted: false | 'asc' | 'desc'
  /** Place among several keys of the order, from 1; 0 when it is alone. */
  readonly position: number
  readonly onSort: ((event: unknown) => void) | undefined
  readonly onFocus: () => void
}

const HeaderCell = ({ field, column, active, sorted, position, onSort, onFocus }: HeaderCellProps) => {
  const { t } = useTranslation('list')
  const Arrow = sorted === 'desc' ? IconArrowDown : IconArrowUp
  const hint = [field.title, field.description, onSort && t('sortHint')].filter(Boolean).join('\n')
  return (
    <div
      role="columnheader"
      aria-colindex={column + 1}
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
      data-place={`-1:${column}`}
      data-numeric={isNumeric(field) || undefined}
      data-sortable={onSort !== undefined || undefined}
      tabIndex={active ? 0 : -1}
      title={hint}
      className={classes['headerCell']}
      onClick={onSort}
      onFocus={onFocus}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onSort?.(event)
      }}
    >
      <span className={classes['headerText']}>{field.title}</span>
      {sorted && <Arrow size={13} aria-hidden className={classes['arrow']} />}
      {sorted && position > 0 && <span className={classes['position']}>{position}</span>}
    </div>
  )
}

const columnStyle = (columns: readonly FieldDescription[]): CSSProperties => {
  const widths = columns.map((field, index) => (index === 0 ? Math.max(columnWidth(field), firstWidth) : columnWidth(field)))
  const least = widths.reduce((sum, width) => sum + width, checkboxWidth)
  return {
    minWidth: least,
    '--columns': `${checkboxWidth}px ${widths.map((width) => `minmax(${width}px, ${width}fr)`).join(' ')}`,
  } as CSSProperties // CSSProperties does not know custom properties.
}

/** Records in rows and columns, drawn only where they are seen, walked by keyboard from one tab stop. */
export const RecordGrid = (props: RecordGridProps) => {
  const { title, module, columns, total, onOpen, more, loadingMore, onMore } = props
  const { t } = useTranslation(['list', 'common'])
  const table = useRecordTable(props)
  const rows = table.getRowModel().rows
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
  })
  const reveal = useCallback((row: number) => virtual.scrollToIndex(row), [virtual])
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2)
  const { place, setPlace, press } = useRoving(
    scroller,
    { rows: rows.length, columns: columns.length + 1, page },
    reveal,
  )

  const some = rows.some(({ id }) => props.selection[id])
  const all = some && rows.every(({ id }) => props.selection[id])
  const items = virtual.getVirtualItems()
  const lastDrawn = items.at(-1)?.index ?? -1
  const nearEnd = more && !loadingMore && lastDrawn >= rows.length - 15
  useEffect(() => {
    if (nearEnd) onMore()
  }, [nearEnd, onMore])

  const keyDown = (event: KeyboardEvent) => {
    const row = rows[place.row]
    if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      table.toggleAllRowsSelected(true)
      return
    }
    if (row && event.key === ' ') {
      event.preventDefault()
      row.toggleSelected()
      return
    }
    if (row && event.key === 'Enter') {
      event.preventDefault()
      onOpen?.(row.original)
      return
    }
    press(event)
  }

  return (
    <div className={classes['scroller']} ref={scroller}>
      <div
        role="grid"
        aria-label={t('grid', { title })}
        aria-rowcount={total === undefined ? -1 : total + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        className={classes['grid']}
        style={columnStyle(columns)}
        onKeyDown={keyDown}
      >
        <div role="rowgroup" className={classes['head']}>
          <div role="row" aria-rowindex={1} className={classes['row']}>
            <div
              role="columnheader"
              aria-colindex={1}
              className={classes['check']}
              data-place="-1:0"
              tabIndex={place.row === -1 && place.column === 0 ? 0 : -1}
              onFocus={() => setPlace({ row: -1, column: 0 })}
              onKeyDown={(event) => event.key === ' ' && table.toggleAllRowsSelected()}
            >
              <Checkbox
                size="xs"
                tabIndex={-1}
                aria-label={t('selectAll')}
                checked={all}
                indeterminate={some && !all}
                onChange={() => table.toggleAllRowsSelected()}
              />
            </div>
            {table.getHeaderGroups()[0]?.headers.map(({ id, column }, index) => {
              const field = columns[index]
              return (
                field && (
                  <HeaderCell
                    key={id}
                    field={field}
                    column={index + 1}
                    active={place.row === -1 && place.column === index + 1}
                    sorted={column.getIsSorted()}
                    position={readSort(props.sort).length > 1 ? column.getSortIndex() + 1 : 0}
                    onSort={column.getCanSort() ? column.getToggleSortingHandler() : undefined}
                    onFocus={() => setPlace({ row: -1, column: index + 1 })}
                  />
                )
              )
            })}
          </div>
        </div>
        <div role="rowgroup" className={classes['body']} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rows[index]
            return (
              row && (
                <GridRow
                  key={row.id}
                  module={module}
                  record={row.original}
                  columns={columns}
                  index={index}
                  top={start - rowHeight}
                  selected={row.getIsSelected()}
                  activeColumn={place.row === index ? place.column : -1}
                  onPlace={setPlace}
                  onSelect={row.getToggleSelectedHandler()}
                  onOpen={onOpen}
                />
              )
            )
          })}
        </div>
      </div>
      {(more || loadingMore) && (
        <Group justify="center" p="sm" className={classes['more'] ?? ''}>
          {loadingMore ? (
            <Loader size="sm" aria-label={t('common:loading')} />
          ) : (
            <Button size="xs" variant="default" onClick={onMore}>
              {t('common:loadMore')}
            </Button>
          )}
        </Group>
      )}
    </div>
  )
}
