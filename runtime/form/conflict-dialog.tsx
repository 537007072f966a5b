import { useState } from 'react'
import { Button, Group, Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, RecordDraft } from '../api/contract.ts'
import { isEmpty } from '../fields/field-value.ts'
import { FieldView } from '../fields/field-view.tsx'
import styles from './form.module.css'

type ConflictDialogProps = {
  /** Fields that both changed. */
  readonly fields: readonly FieldDescription[]
  readonly yours: RecordDraft
  readonly theirs: RecordDraft
  /** Names of the fields whose other value is taken. */
  readonly onChoose: (taken: ReadonlySet<string>) => void
  readonly onClose: () => void
}

/** Somebody else saved first: both values of each field, one to choose. */
export function ConflictDialog({ fields, yours, theirs, onChoose, onClose }: ConflictDialogProps) {
  const { t } = useTranslation(['form', 'common'])
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set())
  const take = (name: string, other: boolean): void =>
    setTaken(new Set(other ? [...taken, name] : [...taken].filter((known) => known !== name)))
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('conflictTitle')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Text size="sm" mb="sm">
        {fields.length > 0 ? t('conflictText') : t('conflictElsewhere')}
      </Text>
      {fields.length > 0 && (
        <table className={styles['choices']}>
          <thead>
            <tr>
              <th scope="col">{t('field')}</th>
              <th scope="col">{t('yours')}</th>
              <th scope="col">{t('theirs')}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field.name}>
                <th scope="row">{field.title}</th>
                {[yours, theirs].map((record, index) => (
                  <td key={index}>
                    <label>
                      <input
                        type="radio"
                        name={`conflict-${field.name}`}
                        checked={taken.has(field.name) === (index === 1)}
                        onChange={() => take(field.name, index === 1)}
                      />
                      <span>
                        {isEmpty(record[field.name]) ? (
                          t('common:empty')
                        ) : (
                          <FieldView field={field} value={record[field.name]} />
                        )}
                      </span>
                    </label>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('keepEditing')}
        </Button>
        <Button onClick={() => onChoose(taken)}>{t('saveChosen')}</Button>
      </Group>
    </Modal>
  )
}
