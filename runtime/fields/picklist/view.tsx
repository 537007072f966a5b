import type { ViewProps } from '../field-props.ts'
import { Swatch } from '../option-picker.tsx'
import { optionLabel, useOption } from '../use-picklist.ts'
import styles from '../fields.module.css'

/** The label of an option, with the dot of its colour. */
export function PicklistView({ field, value }: ViewProps) {
  const option = useOption(field, typeof value === 'string' ? value : undefined)
  if (!option) return null
  return (
    <span className={styles['tag']}>
      <Swatch color={option.color} />
      <span>{optionLabel(option)}</span>
    </span>
  )
}
