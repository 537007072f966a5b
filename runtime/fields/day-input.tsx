import { Input } from '@mantine/core'
import { useId } from 'react'
import type { FieldDescription } from '../api/contract.ts'
import { DateBox } from './date-box.tsx'
import styles from './fields.module.css'

type DayInputProps = {
  readonly label: string
  /** YYYY-MM-DD, or empty. */
  readonly value: string
  readonly onChange: (day: string) => void
}

/** A day that is no field of a record: typed as dd/mm/aaaa or picked, like those that are. */
export const DayInput = ({ label, value, onChange }: DayInputProps) => {
  const id = useId()
  const field: FieldDescription = {
    name: id,
    title: label,
    type: 'date',
    valueType: 'date',
    kind: 'stored',
    required: false,
    readOnly: false,
  }
  return (
    <div className={styles['field']}>
      <Input.Label htmlFor={id}>{label}</Input.Label>
      <DateBox
        field={field}
        value={value === '' ? null : value}
        onCommit={(day) => onChange(typeof day === 'string' ? day : '')}
        id={id}
        label={label}
        describedBy={undefined}
        invalid={false}
        required={false}
        compact={false}
        autoFocus={false}
        record={{}}
      />
    </div>
  )
}
