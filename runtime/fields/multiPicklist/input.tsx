import { useTranslation } from 'react-i18next'
import { choiceOf, optionText } from '../choices.ts'
import type { InputProps } from '../field-props.ts'
import { OptionPicker } from '../option-picker.tsx'
import { Pills } from '../pills.tsx'
import { useAllowed } from '../use-allowed.ts'
import { useChoicesOf } from '../use-picklist.ts'
import styles from '../fields.module.css'

const mostChecks = 8

const keysOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((key): key is string => typeof key === 'string') : []

/** Boxes to tick where they are few; else pills and a search. */
export function MultiPicklistInput(props: InputProps) {
  const { field, record, compact } = props
  const allowed = useAllowed(field, record)
  const keys = keysOf(props.value)
  const options = (field.picklist?.options ?? []).filter(
    (option) => keys.includes(option.key) || (option.active !== false && allowed(option)),
  )
  const few = !compact && field.picklist?.large !== true && options.length <= mostChecks
  const { t } = useTranslation('fields')
  const useChoices = useChoicesOf(field, (option) => allowed(option) && !keys.includes(option.key))
  const set = (next: readonly string[]): void => props.onCommit(next.length === 0 ? null : next)
  if (few) {
    return (
      <div className={styles['checks']} role="group" aria-label={props.label} aria-describedby={props.describedBy}>
        {options.map((option, index) => (
          <label key={option.key} className={styles['check']}>
            <input
              id={index === 0 ? props.id : undefined}
              type="checkbox"
              checked={keys.includes(option.key)}
              onChange={(event) =>
                set(event.currentTarget.checked ? [...keys, option.key] : keys.filter((key) => key !== option.key))
              }
            />
            <span>{optionText(option)}</span>
          </label>
        ))}
      </div>
    )
  }
  const labelOf = (key: string): string => {
    const option = field.picklist?.options?.find((other) => other.key === key)
    return option ? choiceOf(option).label : key
  }
  return (
    <div>
      <Pills
        pills={keys.map((key) => ({ key, label: labelOf(key) }))}
        onRemove={(key) => set(keys.filter((other) => other !== key))}
      />
      <OptionPicker
        {...props}
        chosen={null}
        placeholder={t('addOne')}
        onPick={(choice) => choice && set([...keys, choice.key])}
        useChoices={useChoices}
      />
    </div>
  )
}
