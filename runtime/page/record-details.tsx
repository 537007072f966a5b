import { memo, useEffect, useRef, useState } from 'react'
import { ActionIcon } from '@mantine/core'
import { IconMathFunction, IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, ModuleDescription, RecordPayload } from '../api/contract.ts'
import { holds } from '../expression/computed.ts'
import type { Clock } from '../expression/record-expression.ts'
import { isEmpty, writableNames } from '../fields/field-value.ts'
import { FieldView } from '../fields/field-view.tsx'
import { componentsOf } from '../fields/index.ts'
import { usePlace } from '../fields/use-place.ts'
import { FieldInPlace } from './field-in-place.tsx'
import { useTold } from './use-told.ts'
import styles from './page.module.css'

type RecordDetailsProps = {
  readonly module: ModuleDescription
  readonly record: RecordPayload
  /** Nothing can be changed: the record is in the bin. */
  readonly still: boolean
  readonly onExplain: (field: string) => void
}

const isComputed = ({ kind }: FieldDescription): boolean => kind === 'formula' || kind === 'rollup'

const editable = (
  module: ModuleDescription,
  field: FieldDescription,
  record: RecordPayload,
  writable: ReadonlySet<string>,
  clock: Clock,
): boolean =>
  writable.has(field.name) &&
  field.readOnly !== true &&
  field.kind !== 'lines' &&
  !(typeof field.readOnly === 'string' && holds(module.fields, field.readOnly, record, clock, false))

/** The values of a record in its groups. A double click, or the pencil, edits one where it stands. */
export function RecordDetails({ module, record, still, onExplain }: RecordDetailsProps) {
  const clock = usePlace()
  const isTold = useTold()
  const [editing, setEditing] = useState<string | null>(null)
  const fields = new Map(module.fields.map((field) => [field.name, field]))
  const writable = writableNames(module.schemas.update)
  const shown = (text: string | undefined): boolean => holds(module.fields, text, record, clock, true)
  const groups = module.groups
    .filter(({ visible }) => shown(visible))
    .map((group) => ({
      ...group,
      fields: group.fields
        .flatMap((name) => fields.get(name) ?? [])
        .filter((field) => !field.hidden && isTold(field, record) && shown(field.visible)),
    }))
    .filter((group) => group.fields.length > 0)
  // Once the pencil is drawn again the person goes on from where she was.
  const last = useRef<string | null>(null)
  useEffect(() => {
    if (editing === null && last.current !== null) document.getElementById(`edit-${last.current}`)?.focus()
    last.current = editing
  }, [editing])
  const stop = (): void => setEditing(null)
  return (
    <div className={styles['groups']}>
      {groups.map((group) => (
        <section key={group.name} className={styles['group']} aria-labelledby={`group-${group.name}`}>
          <h2 id={`group-${group.name}`}>{group.title}</h2>
          <dl>
            {group.fields.map((field) =>
              editing === field.name ? (
                <div key={field.name} className={styles['item']} data-wide={componentsOf(field.type).wide || undefined}>
                  <dt>{field.title}</dt>
                  <dd>
                    <FieldInPlace module={module} record={record} field={field} onClose={stop} />
                  </dd>
                </div>
              ) : (
                <Item
                  key={field.name}
                  field={field}
                  value={record[field.name]}
                  onEdit={!still && editable(module, field, record, writable, clock) ? setEditing : undefined}
                  onExplain={isComputed(field) ? onExplain : undefined}
                />
              ),
            )}
          </dl>
        </section>
      ))}
    </div>
  )
}

type ItemProps = {
  readonly field: FieldDescription
  readonly value: unknown
  readonly onEdit: ((name: string) => void) | undefined
  readonly onExplain: ((name: string) => void) | undefined
}

const Item = memo(function Item({ field, value, onEdit, onExplain }: ItemProps) {
  const { t } = useTranslation('page')
  return (
    <div
      className={styles['item']}
      data-wide={(componentsOf(field.type).wide && !isEmpty(value)) || undefined}
      onDoubleClick={onEdit && (() => onEdit(field.name))}
    >
      <dt title={field.description ?? field.help}>{field.title}</dt>
      <dd>
        <div className={styles['value']}>
          {isEmpty(value) && !field.writeOnly ? (
            <span className={styles['nothing']} aria-label={t('nothing')}>
              —
            </span>
          ) : (
            <FieldView field={field} value={value} />
          )}
        </div>
        {onEdit && (
          <ActionIcon
            id={`edit-${field.name}`}
            size="sm"
            className={styles['act'] ?? ''}
            aria-label={t('editField', { title: field.title })}
            onClick={() => onEdit(field.name)}
          >
            <IconPencil size={14} />
          </ActionIcon>
        )}
        {onExplain && (
          <ActionIcon
            size="sm"
            className={styles['act'] ?? ''}
            aria-label={t('explainField', { title: field.title })}
            onClick={() => onExplain(field.name)}
          >
            <IconMathFunction size={14} />
          </ActionIcon>
        )}
      </dd>
    </div>
  )
})
