import type { TFunction } from 'i18next'
import type { FieldDescription } from '../../api/contract.ts'
import { formatDate, formatNumber } from '../../i18n/format.ts'
import type { FilterRow, FilterTree, FilterValue } from './filter-tree.ts'
import { operatorOf, operators } from './operators.ts'

type Translate = TFunction<'filter'>

const isDay = /^\d{4}-\d{2}-\d{2}$/

const shown = (value: FilterValue, { picklist }: FieldDescription): string => {
  if (typeof value === 'object') return value.label
  if (typeof value === 'number') return formatNumber(value)
  if (isDay.test(value)) return formatDate(value)
  return picklist?.options?.find(({ key }) => key === value)?.label ?? value
}

const rowSentence = (row: FilterRow, field: FieldDescription, t: Translate): string | undefined => {
  const name = operatorOf(row, field)
  if (!name) return undefined
  const values = row.values.map((value) => shown(value, field))
  const { asks } = operators[name]
  const said = asks === 'two' ? values.join(` ${t('and')} `) : values.join(` ${t('or')} `)
  const words = [field.title, t(`is_${name}`), asks === 'nothing' ? '' : said, asks === 'days' ? t('days') : '']
  return words.filter((word) => word !== '').join(' ')
}

/** The filter as people say it: "Donde Estatus es alguno de Activo o Prospecto y Saldo es mayor que 10,000". */
export const filterSentence = (
  tree: FilterTree,
  fields: readonly FieldDescription[],
  t: Translate,
): string | undefined => {
  const rows = tree.rows.flatMap((row) => {
    const field = fields.find(({ name }) => name === row.field)
    return (field && rowSentence(row, field, t)) ?? []
  })
  return rows.length === 0 ? undefined : t('sentence', { conditions: rows.join(` ${t(tree.join)} `) })
}
