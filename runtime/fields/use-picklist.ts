import { useQuery } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import type { FieldDescription, PicklistOption } from '../api/contract.ts'
import { picklistQuery } from '../api/queries.ts'
import type { Choice } from './choices.ts'
import { choiceOf, matching, optionText } from './choices.ts'
import type { Choices } from './option-picker.tsx'

const inline = (field: FieldDescription): readonly PicklistOption[] => field.picklist?.options ?? []

/** Options that may be chosen: retired ones no longer. */
const offeredChoices = (options: readonly PicklistOption[]): readonly Choice[] =>
  options.filter(({ active }) => active !== false).map(choiceOf)

/**
 * The hook that a picker asks for choices. Options that came with the module are filtered here, those of a large
 * picklist are searched on the server, debounced. `allowed` says which options the record may choose.
 */
export const useChoicesOf = (field: FieldDescription, allowed: (option: PicklistOption) => boolean) => {
  const { picklist } = field
  return (typed: string): Choices => {
    const large = picklist?.large === true
    const [sought] = useDebouncedValue(typed, 200)
    const { data = [], isFetching } = useQuery({ ...picklistQuery(picklist?.name ?? '', sought), enabled: large })
    if (!large) return { choices: matching(offeredChoices(inline(field).filter(allowed)), typed), pending: false }
    return { choices: offeredChoices(data.filter(allowed)), pending: data.length === 0 && isFetching }
  }
}

/** The option of a key, wherever the picklist lives; until it is known, the key itself stands for its label. */
export const useOption = (field: FieldDescription, key: string | undefined): PicklistOption | undefined => {
  const large = field.picklist?.large === true && key !== undefined && key !== ''
  const { data } = useQuery({ ...picklistQuery(field.picklist?.name ?? '', key ?? '', 10), enabled: large })
  if (key === undefined || key === '') return undefined
  const options = large ? (data ?? []) : inline(field)
  return options.find((option) => option.key === key) ?? { key, label: key }
}

/** Label of a key for people. */
export const optionLabel = (option: PicklistOption): string => optionText(option)
