import { memo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionIcon, Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight, IconTrash } from '@tabler/icons-react'
import type { FieldDescription, RecordDraft } from '../../api/contract.ts'
import { computedHere, holds } from '../../expression/computed.ts'
import { FieldEditor } from '../field-editor.tsx'
import { problemText } from '../field-problem.ts'
import { withCopies } from '../field-value.ts'
import { usePlace } from '../use-place.ts'
import type { Lines } from './use-lines.ts'
import styles from './lines.module.css'

type LineRowProps = Pick<Lines, 'set' | 'remove' | 'move'> & {
  readonly id: string
  readonly row: RecordDraft
  /** Computed values and copies as the server previewed them for this very row. */
  readonly told: RecordDraft | undefined
  readonly at: number
  readonly last: boolean
  readonly fields: readonly FieldDescription[]
  readonly columns: readonly FieldDescription[]
  readonly details: readonly FieldDescription[]
  readonly open: boolean
  readonly onToggle: (id: string) => void
  /** Texts by field, of this row. */
  readonly problems: Readonly<Record<string, readonly string[]>>
}

/** One line: a cell for each column, computed ones live; the other fields below when it is opened. */
export const LineRow = memo(function LineRow(props: LineRowProps) {
  const { id, row, told, at, last, fields, columns, details, open, onToggle, set, remove, move, problems } = props
  const { t } = useTranslation('fields')
  const place = usePlace()
  // What is copied into the row stays while the server is asked about its next state.
  const [lately, setLately] = useState(told)
  if (told !== undefined && told !== lately) setLately(told)
  const filled = withCopies(row, fields, lately)
  const values: RecordDraft = { ...filled, ...computedHere(fields, filled, place), ...told }
  const number = at + 1
  const editor = (field: FieldDescription, compact: boolean) => {
    const wrong = problemText(field, values[field.name])
    const texts = problems[field.name] ?? (wrong === undefined ? undefined : [wrong])
    return (
      <FieldEditor
        field={compact ? { ...field, title: t('cellOf', { title: field.title, number }) } : field}
        value={values[field.name]}
        onCommit={(value) => set(at, field.name, value)}
        compact={compact}
        required={false}
        readOnly={
          field.readOnly === true ||
          (typeof field.readOnly === 'string' && holds(fields, field.readOnly, row, place, false))
        }
        record={field.offer === undefined ? undefined : row}
        problems={texts}
      />
    )
  }
  return (
    <>
      <tr data-row={at}>
        <td className={`${styles['control']} ${styles['first']}`}>
          <span className={styles['number']}>{number}</span>
          {(details.length > 0 || at > 0 || !last) && (
            <ActionIcon
              size="sm"
              aria-expanded={open}
              aria-label={t('lineDetails', { number })}
              onClick={() => onToggle(id)}
            >
              {open ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
            </ActionIcon>
          )}
        </td>
        {columns.map((field) => (
          <td key={field.name} data-column={field.name}>
            {editor(field, true)}
          </td>
        ))}
        <td className={`${styles['control']} ${styles['last']}`}>
          <ActionIcon size="sm" aria-label={t('removeLine', { number })} onClick={() => remove(at)}>
            <IconTrash size={15} />
          </ActionIcon>
        </td>
      </tr>
      {open && (
        <tr className={styles['details']}>
          <td colSpan={columns.length + 2}>
            <div className={styles['detailGrid']}>
              {details.map((field) => (
                <div key={field.name}>{editor(field, false)}</div>
              ))}
            </div>
            <div className={styles['foot']}>
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconArrowUp size={14} />}
                aria-label={t('moveUp', { number })}
                disabled={at === 0}
                onClick={() => move(at, -1)}
              >
                {t('up')}
              </Button>
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconArrowDown size={14} />}
                aria-label={t('moveDown', { number })}
                disabled={last}
                onClick={() => move(at, 1)}
              >
                {t('down')}
              </Button>
            </div>
          </td>
        </tr>
      )}
    </>
  )
})
