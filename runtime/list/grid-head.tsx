import { Checkbox } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription } from '../api/contract.ts'
import { isNumeric } from './columns.ts'
import type { RecordTable } from './use-record-table.ts'
import type { Place } from './use-roving.ts'
import classes from './record-grid.module.css'

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

const order = { asc: 'ascending', desc: 'descending' } as const

const HeaderCell = ({ field, column, active, sorted, position, onSort, onFocus }: HeaderCellProps) => {
  const { t } = useTranslation('list')
  const Arrow = sorted === 'desc' ? IconArrowDown : IconArrowUp
  const hint = [field.title, field.description, onSort && t('sortHint')].filter(Boolean).join('\n')
  return (
    <div
      role="columnheader"
      aria-colindex={column + 1}
      aria-sort={sorted ? order[sorted] : 'none'}
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

type GridHeadProps = {
  readonly table: RecordTable
  readonly columns: readonly FieldDescription[]
  readonly place: Place
  readonly onPlace: (place: Place) => void
}

const SelectAll = ({ table, place, onPlace }: Omit<GridHeadProps, 'columns'>) => {
  const { t } = useTranslation('list')
  const rows = table.getRowModel().rows
  const some = rows.some((row) => row.getIsSelected())
  const all = some && rows.every((row) => row.getIsSelected())
  return (
    <div
      role="columnheader"
      aria-colindex={1}
      className={classes['check']}
      data-place="-1:0"
      tabIndex={place.row === -1 && place.column === 0 ? 0 : -1}
      onFocus={() => onPlace({ row: -1, column: 0 })}
      onKeyDown={(event) => {
        if (event.key !== ' ') return
        event.preventDefault()
        table.toggleAllRowsSelected()
      }}
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
  )
}

/** Head of the grid: select everything, and the columns, each of which sorts. */
export const GridHead = ({ table, columns, place, onPlace }: GridHeadProps) => {
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const several = headers.filter(({ column }) => column.getIsSorted() !== false).length > 1
  return (
    <div role="rowgroup" className={classes['head']}>
      <div role="row" aria-rowindex={1} className={classes['row']}>
        <SelectAll table={table} place={place} onPlace={onPlace} />
        {columns.map((field, index) => {
          const column = headers[index]?.column
          return (
            <HeaderCell
              key={field.name}
              field={field}
              column={index + 1}
              active={place.row === -1 && place.column === index + 1}
              sorted={column?.getIsSorted() ?? false}
              position={several && column ? column.getSortIndex() + 1 : 0}
              onSort={column?.getCanSort() ? column.getToggleSortingHandler() : undefined}
              onFocus={() => onPlace({ row: -1, column: index + 1 })}
            />
          )
        })}
      </div>
    </div>
  )
}
