import { choiceOf } from '../choices.ts'
import type { InputProps } from '../field-props.ts'
import { OptionPicker } from '../option-picker.tsx'
import { useAllowed } from '../use-allowed.ts'
import { useChoicesOf, useOption } from '../use-picklist.ts'

/** One option. What the record may not choose is not offered; what it holds stays shown although it is offered no more. */
export function PicklistInput(props: InputProps) {
  const { field, value, onCommit, record } = props
  const option = useOption(field, typeof value === 'string' ? value : undefined)
  const allowed = useAllowed(field, record)
  return (
    <OptionPicker
      {...props}
      chosen={option ? choiceOf(option) : null}
      onPick={(choice) => onCommit(choice?.key ?? null)}
      useChoices={useChoicesOf(field, allowed)}
    />
  )
}
