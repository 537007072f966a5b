import { Button, Group, Loader } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef } from 'react'
import type { CSSProperties, KeyboardEvent, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, RecordPayload } from '../api/contract.ts'
import { columnWidth } from './columns.ts'
import { GridHead } from './grid-head.tsx'
import { GridRow } from './grid-row.tsx'
import { useRecordTable } from './use-record-table.ts'
import type { RecordTable, RecordTableOptions } from './use-record-table.ts'
import { useRoving } from './use-roving.ts'
import type { Place } from './use-roving.ts'
import classes from './record-grid.module.css'

const rowHeight = 36
const checkboxWidth = 40
// The first column says which record it is.
const firstWidth = 250
// Rows before the end at which the next page is asked for.
const ahead = 15

type Paging = {
  readonly more: boolean
  readonly loadingMore: boolean
  /** True: the next page did not come; it is asked for again only by hand. */
  readonly failedMore: boolean
  readonly onMore: () => void
}

export type RecordGridProps = RecordTableOptions &
  Paging & {
    readonly title: string
    readonly module: string
    /** Records there are in all, when that is known. */
    readonly total: number | undefined
    readonly onOpen: (record: RecordPayload) => void
  }

const columnStyle = (columns: readonly FieldDescription[]): CSSProperties => {
  const widths = columns.map((field, index) => Math.max(columnWidth(field), index === 0 ? firstWidth : 0))
  const least = widths.reduce((sum, width) => sum + width, checkboxWidth)
  return {
    minWidth: least,
    '--columns': `${checkboxWidth}px ${widths.map((width) => `minmax(${width}px, ${width}fr)`).join(' ')}`,
  } as CSSProperties // CSSProperties does not know custom properties.
}

const useRows = (scroller: RefObject<HTMLDivElement | null>, count: number) =>
  useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The head stands above the rows and stays while they scroll.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
  })

/** What the keys of a grid do, before those that move: select one, select all, open. */
const gridKeys = (table: RecordTable, place: Place, onOpen: RecordGridProps['onOpen']) => (event: KeyboardEvent) => {
  const row = table.getRowModel().rows[place.row]
  if (event.key === 'a' && (event.ctrlKey || event.metaKey)) table.toggleAllRowsSelected(true)
  else if (row && event.key === ' ') row.toggleSelected()
  // A link inside a cell that has the focus (by mouse) does what it says.
  else if (row && event.key === 'Enter' && !(event.target instanceof HTMLAnchorElement)) onOpen(row.original)
  else return false
  event.preventDefault()
  return true
}

const More = ({ more, loadingMore, onMore }: Paging) => {
  const { t } = useTranslation()
  if (!more && !loadingMore) return null
  return (
    <Group justify="center" p="sm" className={classes['more'] ?? ''}>
      {loadingMore ? (
        <Loader size="sm" aria-label={t('loading')} />
      ) : (
        <Button size="xs" variant="default" onClick={onMore}>
          {t('loadMore')}
        </Button>
      )}
    </Group>
  )
}

type GridBodyProps = Pick<RecordGridProps, 'module' | 'columns' | 'onOpen'> & {
  readonly table: RecordTable
  readonly virtual: ReturnType<typeof useRows>
  readonly place: Place
  readonly onPlace: (place: Place) => void
}

const GridBody = ({ module, columns, onOpen, table, virtual, place, onPlace }: GridBodyProps) => {
  const rows = table.getRowModel().rows
  return (
    <div role="rowgroup" className={classes['body']} style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, start }) => {
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
              onPlace={onPlace}
              onSelect={row.getToggleSelectedHandler()}
              onOpen={onOpen}
            />
          )
        )
      })}
    </div>
  )
}

/** Records in rows and columns, drawn only where they are seen, walked by keyboard from one tab stop. */
export const RecordGrid = (props: RecordGridProps) => {
  const { title, module, columns, records, total, onOpen, more, loadingMore, failedMore, onMore } = props
  const { t } = useTranslation('list')
  const scroller = useRef<HTMLDivElement>(null)
  const table = useRecordTable(props)
  const virtual = useRows(scroller, records.length)
  const reveal = useCallback((row: number) => virtual.scrollToIndex(row), [virtual])
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2)
  const size = { rows: records.length, columns: columns.length + 1, page }
  const { place, setPlace, press } = useRoving(scroller, size, reveal)
  const does = gridKeys(table, place, onOpen)

  const lastDrawn = virtual.getVirtualItems().at(-1)?.index ?? -1
  const wanted = more && !loadingMore && !failedMore && lastDrawn >= records.length - ahead
  useEffect(() => {
    if (wanted) onMore()
  }, [wanted, onMore])

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
        onKeyDown={(event) => {
          if (!event.defaultPrevented && !does(event)) press(event)
        }}
      >
        <GridHead table={table} columns={columns} place={place} onPlace={setPlace} />
        <GridBody
          module={module}
          columns={columns}
          onOpen={onOpen}
          table={table}
          virtual={virtual}
          place={place}
          onPlace={setPlace}
        />
      </div>
      <More more={more} loadingMore={loadingMore} failedMore={failedMore} onMore={onMore} />
    </div>
  )
}
