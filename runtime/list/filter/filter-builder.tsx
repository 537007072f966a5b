import { Button, Group, SegmentedControl, Text, Textarea } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldDescription } from '../../api/contract.ts'
import { FilterCondition } from './filter-condition.tsx'
import { filterSentence } from './filter-sentence.ts'
import type { FilterRow, FilterTree } from './filter-tree.ts'
import { filterExpression, filterKind, operatorOf, operatorsOf } from './operators.ts'
import classes from './filter-builder.module.css'

/** A filter as the address holds it: conditions, or an expression, or neither. */
export type FilterChoice = { readonly where?: FilterTree; readonly filter?: string }

type FilterBuilderProps = {
  readonly fields: readonly FieldDescription[]
  readonly where: FilterTree | undefined
  readonly expression: string | undefined
  /** Called on every change; conditions that are not complete are left out. */
  readonly onApply: (filter: FilterChoice) => void
  readonly onClose: () => void
}

const complete = (tree: FilterTree, fields: readonly FieldDescription[]): FilterChoice => {
  const rows = tree.rows.filter((row) => {
    const field = fields.find(({ name }) => name === row.field)
    return field !== undefined && operatorOf(row, field) !== undefined
  })
  return rows.length === 0 ? {} : { where: { ...tree, rows } }
}

const firstRow = (field: FieldDescription | undefined): readonly FilterRow[] =>
  field ? [{ field: field.name, operator: operatorsOf(field)[0] ?? '', values: [] }] : []

type ConditionsProps = Pick<FilterBuilderProps, 'fields'> & {
  readonly tree: FilterTree
  readonly onChange: (tree: FilterTree) => void
}

const Conditions = ({ fields, tree, onChange }: ConditionsProps) => {
  const { t } = useTranslation('filter')
  const filterable = fields.filter((field) => filterKind(field) !== undefined)
  const setRow = (at: number, row: FilterRow) => onChange({ ...tree, rows: tree.rows.with(at, row) })
  return (
    <>
      {tree.rows.length > 1 && (
        <Group>
          <SegmentedControl
            size="xs"
            aria-label={t('join')}
            value={tree.join}
            onChange={(join) => onChange({ ...tree, join: join === 'or' ? 'or' : 'and' })}
            data={[
              { value: 'and', label: t('all') },
              { value: 'or', label: t('any') },
            ]}
          />
        </Group>
      )}
      {tree.rows.map((row, index) => (
        <FilterCondition
          // Rows have no identity of their own: their place is it.
          key={index}
          fields={filterable}
          row={row}
          onChange={(next) => setRow(index, next)}
          onRemove={() => onChange({ ...tree, rows: tree.rows.toSpliced(index, 1) })}
        />
      ))}
      <Group>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange({ ...tree, rows: [...tree.rows, ...firstRow(filterable[0])] })}
        >
          {t('addCondition')}
        </Button>
      </Group>
    </>
  )
}

/** Builds the filter of a list out of conditions, or takes it as an expression; the list follows at once. */
export const FilterBuilder = ({ fields, where, expression, onApply, onClose }: FilterBuilderProps) => {
  const { t } = useTranslation('filter')
  const { t: commonText } = useTranslation('common')
  const filterable = fields.filter((field) => filterKind(field) !== undefined)
  const [free, setFree] = useState(expression !== undefined)
  const [tree, setTree] = useState<FilterTree>(where ?? { join: 'and', rows: firstRow(filterable[0]) })
  const [text, setText] = useState(expression ?? '')
  const apply = useDebouncedCallback(onApply, 250)
  const change = (next: FilterTree) => {
    setTree(next)
    apply(complete(next, fields))
  }
  const toFree = () => {
    setText(text === '' ? (filterExpression(tree, fields) ?? '') : text)
    setFree(true)
  }
  const clear = () => {
    setTree({ join: 'and', rows: firstRow(filterable[0]) })
    setText('')
    onApply({})
    onClose()
  }
  return (
    <section className={classes['builder']} aria-label={t('title')}>
      <Group justify="space-between" gap="xs">
        <SegmentedControl
          size="xs"
          aria-label={t('title')}
          value={free ? 'free' : 'rows'}
          onChange={(mode) => (mode === 'free' ? toFree() : setFree(false))}
          data={[
            { value: 'rows', label: t('asConditions') },
            { value: 'free', label: t('asExpression') },
          ]}
        />
        <Group gap={4}>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={clear}>
            {t('clear')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onClose}>
            {commonText('close')}
          </Button>
        </Group>
      </Group>
      {free ? (
        <Group align="flex-end" gap="xs">
          <Textarea
            className={classes['expression'] ?? ''}
            autosize
            minRows={2}
            label={t('expression')}
            description={t('expressionHint')}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
                onApply(text.trim() === '' ? {} : { filter: text.trim() })
            }}
          />
          <Button onClick={() => onApply(text.trim() === '' ? {} : { filter: text.trim() })}>{t('apply')}</Button>
        </Group>
      ) : (
        <>
          <Conditions fields={fields} tree={tree} onChange={change} />
          <Text size="sm" c="dimmed" aria-live="polite">
            {filterSentence(tree, fields, t)}
          </Text>
        </>
      )}
    </section>
  )
}
