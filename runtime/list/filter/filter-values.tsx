import { MultiSelect, TagsInput, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription, ReferenceValue } from '../../api/contract.ts'
import { picklistQuery, recordsQuery } from '../../api/queries.ts'
import { DateInput } from '../../fields/date/input.tsx'
import { DecimalInput } from '../../fields/decimal/input.tsx'
import type { InputProps } from '../../fields/field-props.ts'
import type { FilterValue } from './filter-tree.ts'
import type { Asks } from './operators.ts'

type FilterValuesProps = {
  readonly field: FieldDescription
  readonly asks: Asks
  readonly values: readonly FilterValue[]
  readonly onChange: (values: readonly FilterValue[]) => void
}

type Choice = { readonly value: string; readonly label: string }
type ManyProps = Omit<FilterValuesProps, 'asks'>

const isReference = (value: FilterValue): value is ReferenceValue => typeof value === 'object'

const PicklistValues = ({ field, values, onChange }: ManyProps) => {
  const { t } = useTranslation('filter')
  const large = field.picklist?.large === true
  const [typed, setTyped] = useState('')
  const [sought] = useDebouncedValue(typed, 200)
  const { data = [] } = useQuery({ ...picklistQuery(field.picklist?.name ?? '', sought, 50), enabled: large })
  const options = large ? data : (field.picklist?.options ?? [])
  const known: Choice[] = options.map(({ key, label }) => ({ value: key, label }))
  const chosen = values.map(String)
  const missing = chosen.filter((key) => !known.some(({ value }) => value === key))
  return (
    <MultiSelect
      size="sm"
      searchable
      selectFirstOptionOnChange
      aria-label={t('value')}
      data={[...known, ...missing.map((key) => ({ value: key, label: key }))]}
      value={chosen}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
    />
  )
}

const ReferenceValues = ({ field, values, onChange }: ManyProps) => {
  const { t } = useTranslation('filter')
  const [typed, setTyped] = useState('')
  const [sought] = useDebouncedValue(typed.trim(), 200)
  const module = typeof field.to === 'string' ? field.to : ''
  const { data } = useInfiniteQuery(
    recordsQuery(module, { fields: ['label'], limit: 20, ...(sought === '' ? {} : { search: sought }) }),
  )
  const chosen = values.filter(isReference)
  const found = data?.pages.flatMap(({ records }) => records.map(({ id, label }) => ({ id, label: label ?? id }))) ?? []
  const byId = new Map([...chosen, ...found].map((each) => [each.id, each]))
  return (
    <MultiSelect
      size="sm"
      searchable
      selectFirstOptionOnChange
      aria-label={t('value')}
      data={[...byId.values()].map(({ id, label }) => ({ value: id, label }))}
      // The server has searched already, maybe in other fields than the label.
      filter={({ options }) => options}
      value={chosen.map(({ id }) => id)}
      onChange={(ids) => onChange(ids.flatMap((id) => byId.get(id) ?? []))}
      searchValue={typed}
      onSearchChange={setTyped}
    />
  )
}

const Many = (props: ManyProps) => {
  const { t } = useTranslation('filter')
  if (typeof props.field.valueType === 'object') return <ReferenceValues {...props} />
  if (props.field.picklist) return <PicklistValues {...props} />
  return (
    <TagsInput
      size="sm"
      aria-label={t('value')}
      value={props.values.map(String)}
      onChange={(texts) => props.onChange(texts)}
    />
  )
}

// The editors of the form edit a field; here they edit a value like the field's.
const valueField = (field: FieldDescription, type: 'date' | 'decimal' | 'integer'): FieldDescription => ({
  name: field.name,
  title: field.title,
  type,
  valueType: type === 'date' ? 'date' : 'number',
  kind: 'stored',
  required: false,
  readOnly: false,
  ...(type === 'decimal' ? { scale: field.scale ?? 6 } : {}),
})

type OneProps = {
  readonly field: FieldDescription
  readonly label: string
  readonly value: FilterValue | undefined
  readonly days: boolean
  readonly onChange: (value: FilterValue) => void
}

const One = ({ field, label, value, days, onChange }: OneProps) => {
  const id = useId()
  const isDate = !days && (field.valueType === 'date' || field.valueType === 'datetime')
  const isNumber = days || field.valueType === 'number'
  if (!isDate && !isNumber) {
    return (
      <TextInput
        size="sm"
        aria-label={label}
        value={value === undefined ? '' : String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  const props: InputProps = {
    field: valueField(field, isDate ? 'date' : 'decimal'),
    value: value === '' || value === undefined ? null : value,
    onCommit: (next) => onChange(typeof next === 'string' || typeof next === 'number' ? next : ''),
    id,
    label,
    describedBy: undefined,
    invalid: isDate && typeof value === 'string' && value !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(value),
    required: false,
    compact: false,
    autoFocus: false,
    record: {},
  }
  return (
    <div>
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      {isDate ? <DateInput {...props} /> : <DecimalInput {...props} />}
    </div>
  )
}

/** The value of a condition: the widget follows from what the operator asks and from the field. */
export const FilterValues = ({ field, asks, values, onChange }: FilterValuesProps) => {
  const { t } = useTranslation('filter')
  if (asks === 'nothing') return null
  if (asks === 'many') return <Many field={field} values={values} onChange={onChange} />
  const set = (at: number) => (value: FilterValue) => {
    const next: FilterValue[] = asks === 'two' ? [values[0] ?? '', values[1] ?? ''] : [values[0] ?? '']
    onChange(next.with(at, value))
  }
  return (
    <>
      <One
        field={field}
        label={asks === 'two' ? t('from') : t('value')}
        value={values[0]}
        days={asks === 'days'}
        onChange={set(0)}
      />
      {asks === 'two' && <One field={field} label={t('to')} value={values[1]} days={false} onChange={set(1)} />}
      {asks === 'days' && <Text size="sm">{t('days')}</Text>}
    </>
  )
}
