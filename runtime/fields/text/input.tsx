import { useQuery } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import { picklistQuery } from '../../api/queries.ts'
import { choiceOf } from '../choices.ts'
import type { Choices } from '../option-picker.tsx'
import { OptionPicker } from '../option-picker.tsx'
import type { InputProps } from '../field-props.ts'
import { TextBox } from '../text-box.tsx'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** One line of text; with `suggest`, labels of a picklist are proposed while typing and any other text is accepted. */
export function TextInput(props: InputProps) {
  if (props.field.suggest !== undefined) return <SuggestInput {...props} suggest={props.field.suggest} />
  return (
    <TextBox
      {...props}
      text={textOf(props.value)}
      onText={(text) => props.onCommit(text.trim() === '' ? null : text.trim())}
    />
  )
}

function SuggestInput({ suggest, ...props }: InputProps & { readonly suggest: string }) {
  const useSuggestions = (typed: string): Choices => {
    const [sought] = useDebouncedValue(typed, 200)
    const { data = [], isFetching } = useQuery(picklistQuery(suggest, sought))
    return {
      choices: data.map((option) => ({ ...choiceOf(option), label: option.label })),
      pending: isFetching && data.length === 0,
    }
  }
  const text = textOf(props.value)
  return (
    <OptionPicker
      {...props}
      chosen={text === '' ? null : { key: text, label: text }}
      onPick={(choice) => props.onCommit(choice?.label ?? null)}
      onText={(typed) => props.onCommit(typed.trim() === '' ? null : typed.trim())}
      useChoices={useSuggestions}
    />
  )
}
