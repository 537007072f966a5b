import { useRef, useState } from 'react'
import type { ClipboardEvent, KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { FieldDescription, RecordDraft } from '../../api/contract.ts'
import { computedHere } from '../../expression/computed.ts'
import { isNumeric } from '../computed-view.tsx'
import { FieldHost, useFieldScope } from '../field-scope.tsx'
import type { InputProps } from '../field-props.ts'
import { rowKey } from '../field-value.ts'
import { FieldView } from '../field-view.tsx'
import type { PlacedProblems } from '../problems-below.ts'
import { usePreviewedRows, useProblemsBelow } from '../problems-below.ts'
import { usePlace } from '../use-place.ts'
import { useLineColumns } from './line-columns.ts'
import { LineRow } from './line-row.tsx'
import { isAmount, totalOf } from './line-totals.ts'
import { useLines } from './use-lines.ts'
import { usePaste } from './use-paste.ts'
import styles from './lines.module.css'

const noProblems: Readonly<Record<string, readonly string[]>> = {}

const problemsOfRow = (problems: PlacedProblems, at: number): Readonly<Record<string, readonly string[]>> => {
  const own = [...problems].filter(([place]) => place.startsWith(`${at}/`))
  return own.length === 0
    ? noProblems
    : Object.fromEntries(own.map(([place, texts]) => [place.slice(place.indexOf('/') + 1), texts]))
}

const idOf = (row: RecordDraft, at: number): string => String(row['id'] ?? row[rowKey] ?? at)

// Where a cell stands, from any element in it.
const cellAt = (target: EventTarget): { readonly row: number; readonly column: string } | undefined => {
  const cell = target instanceof Element ? target.closest<HTMLElement>('td[data-column]') : null
  const row = cell?.closest<HTMLElement>('tr[data-row]')?.dataset['row']
  return cell && row !== undefined ? { row: Number(row), column: cell.dataset['column'] ?? '' } : undefined
}

/** The lines of a document, typed as in a spreadsheet: Tab walks, Enter goes down and adds, a copied block is pasted. */
export default function LinesEditor({ field, value, onCommit, id, label, describedBy }: InputProps) {
  const { t } = useTranslation('fields')
  const { module, columns, details } = useLineColumns(field)
  const { pending, onTyped } = useFieldScope()
  if (!module) return <p role="status">{t('searching')}</p>
  return (
    <FieldHost module={module} pending={pending} onTyped={onTyped}>
      <LinesGrid
        field={field}
        value={value}
        onCommit={onCommit}
        id={id}
        label={label}
        describedBy={describedBy}
        fields={module.fields}
        of={module.name}
        columns={columns}
        details={details}
      />
    </FieldHost>
  )
}

type LinesGridProps = Pick<InputProps, 'field' | 'value' | 'onCommit' | 'id' | 'label' | 'describedBy'> & {
  readonly of: string
  readonly fields: readonly FieldDescription[]
  readonly columns: readonly FieldDescription[]
  readonly details: readonly FieldDescription[]
}

function LinesGrid({ field, value, onCommit, id, label, describedBy, of, fields, columns, details }: LinesGridProps) {
  const { t } = useTranslation('fields')
  const lines = useLines(value, fields, onCommit)
  const { paste, pasted } = usePaste(of, columns, lines)
  const problems = useProblemsBelow()
  const told = usePreviewedRows()
  const place = usePlace()
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const table = useRef<HTMLTableElement>(null)

  const focusCell = (row: number, column: string): void =>
    // After React has drawn a row that was just added.
    void requestAnimationFrame(() => {
      const cells = table.current?.querySelectorAll<HTMLElement>(`tr[data-row="${row}"] td[data-column]`) ?? []
      const cell = [...cells].find((other) => other.dataset['column'] === column) ?? cells[0]
      cell?.querySelector<HTMLElement>('input, textarea, button')?.focus()
    })
  const addRow = (): void => {
    lines.add()
    focusCell(lines.rows.length, firstToType(columns))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = cellAt(event.target)
    if (!at || event.defaultPrevented) return
    if (event.key === 'Enter') {
      event.preventDefault()
      if (at.row === lines.rows.length - 1) addRow()
      else focusCell(at.row + 1, at.column)
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      const by = event.key === 'ArrowUp' ? -1 : 1
      lines.move(at.row, by)
      focusCell(Math.max(0, Math.min(at.row + by, lines.rows.length - 1)), at.column)
    }
  }
  const onPaste = (event: ClipboardEvent): void => {
    const at = cellAt(event.target)
    const text = event.clipboardData.getData('text/plain')
    if (!at || !/[\t\n]/.test(text.replace(/\n$/, ''))) return
    event.preventDefault()
    void paste(text, at.row, at.column)
  }
  const toggle = useRef((row: string) =>
    setOpen((before) =>
      before.has(row) ? new Set([...before].filter((other) => other !== row)) : new Set([...before, row]),
    ),
  )
  const shown = lines.rows.map((row) => ({ ...row, ...computedHere(fields, row, place), ...told.get(row) }))
  const most = field.lines?.maxItems ?? 1000
  return (
    <div id={id} role="group" aria-label={label} aria-describedby={describedBy}>
      <div
        role="presentation"
        className={styles['scroll']}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        tabIndex={lines.rows.length === 0 ? 0 : undefined}
      >
        <table ref={table} className={`${styles['table']} ${styles['editable']}`}>
          <thead>
            <tr>
              <th scope="col" className={styles['first']}>
                <span className="visually-hidden">{t('rowNumber')}</span>
              </th>
              {columns.map((column) => (
                <th
                  key={column.name}
                  scope="col"
                  className={isNumeric(column) ? styles['right'] : undefined}
                  style={{ minWidth: widthOf(column) }}
                  title={column.help ?? column.description}
                >
                  {column.title}
                </th>
              ))}
              <th scope="col" className={styles['last']}>
                <span className="visually-hidden">{t('lineActions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.rows.map((row, at) => (
              <LineRow
                key={idOf(row, at)}
                id={idOf(row, at)}
                row={row}
                told={told.get(row)}
                at={at}
                last={at === lines.rows.length - 1}
                fields={fields}
                columns={columns}
                details={details}
                open={open.has(idOf(row, at))}
                onToggle={toggle.current}
                set={lines.set}
                remove={lines.remove}
                move={lines.move}
                problems={problemsOfRow(problems, at)}
              />
            ))}
          </tbody>
          {lines.rows.length > 1 && columns.some(isAmount) && (
            <tfoot>
              <tr>
                <td className={styles['first']} />
                {columns.map((column) => (
                  <td key={column.name} className={styles['right']}>
                    {isAmount(column) && <FieldView field={column} value={totalOf(shown, column.name)} compact />}
                  </td>
                ))}
                <td className={styles['last']} />
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      <div className={styles['foot']}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={lines.rows.length >= most}
          onClick={addRow}
        >
          {t('addLine')}
        </Button>
        <span role="status">
          {pasted ? t('pasted', { count: pasted.rows }) : t('linesHint')}
          {pasted && pasted.unknown > 0 && ` ${t('pastedUnknown', { count: pasted.unknown })}`}
        </span>
      </div>
    </div>
  )
}

// A line's number is seldom typed: what is sold comes first.
const firstToType = (columns: readonly FieldDescription[]): string =>
  columns.find(({ readOnly, kind, type }) => readOnly !== true && kind === 'stored' && type !== 'integer')?.name ?? ''

const widths: Partial<Record<FieldDescription['type'], string>> = {
  integer: '4.5rem',
  decimal: '6rem',
  percent: '5.5rem',
  money: '7.5rem',
  price: '7.5rem',
  formula: '7.5rem',
  picklist: '9rem',
  reference: '13rem',
  text: '14rem',
  longText: '14rem',
  date: '8rem',
}

const widthOf = ({ type }: FieldDescription): string => widths[type] ?? '8rem'
