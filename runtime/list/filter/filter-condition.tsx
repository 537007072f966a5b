import { ActionIcon, Select } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription } from '../../api/contract.ts'
import type { FilterRow } from './filter-tree.ts'
import { FilterValues } from './filter-values.tsx'
import { filterKind, operators, operatorsOf } from './operators.ts'
import type { OperatorName } from './operators.ts'
import classes from './filter-builder.module.css'

type FilterConditionProps = {
  readonly fields: readonly FieldDescription[]
  readonly row: FilterRow
  readonly onChange: (row: FilterRow) => void
  readonly onRemove: () => void
}

const asksOf = (name: string) => operators[name as OperatorName]?.asks

/** One condition: field, operator, value. */
export const FilterCondition = ({ fields, row, onChange, onRemove }: FilterConditionProps) => {
  const { t } = useTranslation('filter')
  const field = fields.find(({ name }) => name === row.field)
  const choose = (name: string) => {
    const next = fields.find((each) => each.name === name)
    if (!next) return
    const keep = field && filterKind(field) === 'text' && filterKind(next) === 'text'
    onChange({
      field: name,
      operator: keep ? row.operator : (operatorsOf(next)[0] ?? ''),
      values: keep ? row.values : [],
    })
  }
  const operate = (operator: string) =>
    onChange({ ...row, operator, values: asksOf(operator) === asksOf(row.operator) ? row.values : [] })
  return (
    <div className={classes['condition']}>
      <Select
        size="sm"
        aria-label={t('field')}
        searchable
        selectFirstOptionOnChange
        allowDeselect={false}
        data={fields.map(({ name, title }) => ({ value: name, label: title }))}
        value={row.field}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(name) => name !== null && choose(name)}
      />
      <Select
        size="sm"
        aria-label={t('operator')}
        allowDeselect={false}
        data={field ? operatorsOf(field).map((name) => ({ value: name, label: t(`is_${name}`) })) : []}
        value={row.operator}
        onChange={(operator) => operator !== null && operate(operator)}
      />
      <div className={classes['values']}>
        {field && (
          <FilterValues
            key={`${row.field} ${row.operator}`}
            field={field}
            asks={asksOf(row.operator) ?? 'nothing'}
            values={row.values}
            onChange={(values) => onChange({ ...row, values })}
          />
        )}
      </div>
      <ActionIcon aria-label={t('remove')} onClick={onRemove}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  )
}
