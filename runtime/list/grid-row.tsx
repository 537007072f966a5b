import { Checkbox } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { memo, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, RecordPayload } from '../api/contract.ts'
import { FieldView } from '../fields/field-view.tsx'
import { isNumeric } from './columns.ts'
import type { Place } from './use-roving.ts'
import classes from './record-grid.module.css'

type GridRowProps = {
  readonly module: string
  readonly record: RecordPayload
  readonly columns: readonly FieldDescription[]
  readonly index: number
  /** Distance from the first row, in pixels. */
  readonly top: number
  readonly selected: boolean
  /** Column of the tab stop when it is in this row, else -1. */
  readonly activeColumn: number
  readonly onPlace: (place: Place) => void
  readonly onSelect: (event: unknown) => void
  readonly onOpen: (record: RecordPayload) => void
}

const isBlank = (value: unknown): boolean => value === null || value === undefined || value === ''

// Text goes in as it is: the view of an address or a reference is a link itself, and links do not nest.
const linkText = (field: FieldDescription, value: unknown, label: string) => {
  if (isBlank(value) || typeof field.valueType === 'object') return label
  if (field.valueType === 'text' && !field.picklist) return String(value)
  return <FieldView field={field} value={value} compact />
}

const Row = (props: GridRowProps) => {
  const { module, record, columns, index, top, selected, activeColumn, onPlace, onSelect, onOpen } = props
  const { t } = useTranslation('list')
  const row = useRef<HTMLDivElement>(null)
  // The grid is one tab stop: what views draw as links is for the mouse and for "open in a new tab".
  useLayoutEffect(() => row.current?.querySelectorAll('a').forEach((link) => link.setAttribute('tabindex', '-1')))
  const label = record.label ?? t('withoutLabel')
  const place = (column: number) => ({
    'aria-colindex': column + 1,
    'data-place': `${index}:${column}`,
    tabIndex: activeColumn === column ? 0 : -1,
    onFocus: () => onPlace({ row: index, column }),
  })
  const content = (field: FieldDescription, first: boolean) => {
    const value = record[field.name]
    if (!first) return <FieldView field={field} value={value} compact />
    return (
      <Link to="/m/$module/$id" params={{ module, id: record.id }} tabIndex={-1} className={classes['link']}>
        {linkText(field, value, label)}
      </Link>
    )
  }
  return (
    <div
      ref={row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes['row']}
      style={{ transform: `translateY(${top}px)` }}
      onDoubleClick={() => onOpen(record)}
    >
      <div role="gridcell" className={classes['check']} {...place(0)}>
        <Checkbox
          size="xs"
          tabIndex={-1}
          aria-label={t('select', { label })}
          checked={selected}
          onChange={() => undefined}
          onClick={onSelect}
        />
      </div>
      {columns.map((field, column) => (
        <div
          key={field.name}
          role={column === 0 ? 'rowheader' : 'gridcell'}
          className={classes['cell']}
          data-numeric={isNumeric(field) || undefined}
          {...place(column + 1)}
        >
          {content(field, column === 0)}
        </div>
      ))}
    </div>
  )
}

/** One record as a row of the grid; drawn again only when something of its own changed. */
export const GridRow = memo(Row, (before, after) =>
  (Object.keys(after) as readonly (keyof GridRowProps)[]).every(
    // The handler of a row is made anew on each render and does the same.
    (name) => name === 'onSelect' || before[name] === after[name],
  ),
)
