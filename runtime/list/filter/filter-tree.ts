import type { ReferenceValue } from '../../api/contract.ts'

/** One value of a condition: a text, a number, a picklist's key, a day, or a record with its label. */
export type FilterValue = string | number | ReferenceValue

export type FilterRow = {
  readonly field: string
  /** Name of an operator of `operators.ts`. */
  readonly operator: string
  readonly values: readonly FilterValue[]
}

/** Conditions side by side, all or any of which must hold. */
export type FilterTree = { readonly join: 'and' | 'or'; readonly rows: readonly FilterRow[] }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isValue = (value: unknown): value is FilterValue =>
  typeof value === 'string' ||
  typeof value === 'number' ||
  (isObject(value) && typeof value['id'] === 'string' && typeof value['label'] === 'string')

const readRow = (row: unknown): readonly FilterRow[] => {
  if (!isObject(row)) return []
  const { field, operator, values } = row
  if (typeof field !== 'string' || typeof operator !== 'string') return []
  return [{ field, operator, values: Array.isArray(values) ? values.filter(isValue) : [] }]
}

/** Reads conditions from an address; undefined when there are none that can be read. */
export const readFilterTree = (value: unknown): FilterTree | undefined => {
  if (!isObject(value) || !Array.isArray(value['rows'])) return undefined
  const rows = value['rows'].flatMap(readRow)
  return rows.length === 0 ? undefined : { join: value['join'] === 'or' ? 'or' : 'and', rows }
}
