import { useTranslation } from 'react-i18next'
import type { InputProps } from '../field-props.ts'
import { OptionPicker } from '../option-picker.tsx'
import type { Choices } from '../option-picker.tsx'
import { Pills } from '../pills.tsx'
import { referenceOf, useLookupOf } from '../use-lookup.ts'

/** Several records: pills, and a search that adds one. */
export function MultiReferenceInput(props: InputProps) {
  const { field, value, onCommit, record } = props
  const { t } = useTranslation('fields')
  const useLookup = useLookupOf(field, record)
  const chosen = (Array.isArray(value) ? value : []).flatMap((part: unknown) => referenceOf(part) ?? [])
  const useFound = (typed: string): Choices => {
    const { records, pending } = useLookup(typed)
    const others = records.filter(({ id }) => !chosen.some((reference) => reference.id === id))
    return { choices: others.map(({ id, label, hint }) => ({ key: id, label, hint })), pending }
  }
  return (
    <div>
      <Pills
        pills={chosen.map(({ id, label }) => ({ key: id, label: label ?? id }))}
        onRemove={(key) => onCommit(chosen.filter(({ id }) => id !== key))}
      />
      <OptionPicker
        {...props}
        chosen={null}
        placeholder={t('addOne')}
        onPick={(choice) => choice && onCommit([...chosen, { id: choice.key, label: choice.label }])}
        useChoices={useFound}
      />
    </div>
  )
}
