import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { modulesQuery } from '../../api/queries.ts'
import type { InputProps } from '../field-props.ts'
import { isOutside } from '../field-value.ts'
import { OptionPicker } from '../option-picker.tsx'
import type { Choices } from '../option-picker.tsx'
import { referenceOf, useLookupOf, useReferenceLabel } from '../use-lookup.ts'

const separator = ' '

/** A record of one of several modules: one search through all of them, each hit with the name of its module. */
export function AnyReferenceInput(props: InputProps) {
  const { field, value, onCommit, record } = props
  const { t } = useTranslation('fields')
  const { data: modules = [] } = useQuery(modulesQuery)
  const useLookup = useLookupOf(field, record)
  const reference = referenceOf(value)
  const label = useReferenceLabel(reference?.module ?? '', value)
  const targets = typeof field.to === 'string' ? [field.to] : (field.to ?? [])
  const titleOf = (name: string): string => modules.find((module) => module.name === name)?.singular ?? name
  const useFound = (typed: string): Choices => {
    const { records, pending } = useLookup(typed)
    const choices = records.map(({ id, label: name, module = targets[0] ?? '' }) => ({
      key: `${module}${separator}${id}`,
      label: name,
      hint: titleOf(module),
    }))
    return { choices, pending }
  }
  return (
    <OptionPicker
      {...props}
      chosen={reference ? { key: `${reference.module ?? ''}${separator}${reference.id}`, label } : null}
      placeholder={isOutside(value) ? t('outside') : t('searchIn', { modules: targets.map(titleOf).join(', ') })}
      onPick={(choice) => {
        const [module = '', id = ''] = choice?.key.split(separator) ?? []
        onCommit(choice ? { module, id, label: choice.label } : null)
      }}
      useChoices={useFound}
    />
  )
}
