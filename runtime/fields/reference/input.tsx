import { useTranslation } from 'react-i18next'
import type { InputProps } from '../field-props.ts'
import { isOutside } from '../field-value.ts'
import { OptionPicker } from '../option-picker.tsx'
import type { Choices } from '../option-picker.tsx'
import { referenceOf, targetOf, useLookupOf, useReferenceLabel } from '../use-lookup.ts'

/** A record found by typing. Keeps `{ id, label }`, so its name is known without asking. */
export function ReferenceInput(props: InputProps) {
  const { field, value, onCommit, record } = props
  const { t } = useTranslation('fields')
  const useLookup = useLookupOf(field, record)
  const label = useReferenceLabel(targetOf(field), value)
  const reference = referenceOf(value)
  const useFound = (typed: string): Choices => {
    const { records, pending } = useLookup(typed)
    return { choices: records.map(({ id, label: name, hint }) => ({ key: id, label: name, hint })), pending }
  }
  return (
    <OptionPicker
      {...props}
      chosen={reference ? { key: reference.id, label } : null}
      placeholder={isOutside(value) ? t('outside') : props.compact ? '' : t('searchRecord')}
      onPick={(choice) => onCommit(choice ? { id: choice.key, label: choice.label } : null)}
      useChoices={useFound}
    />
  )
}
