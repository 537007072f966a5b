import type { FieldDescription, ModuleDescription, ViewDescription } from '../api/contract.ts'

const columnsWithoutView = 8

/** Fields that a list can show as a column, those of the groups first and in their order. */
export const columnFields = (module: ModuleDescription): readonly FieldDescription[] => {
  const order = new Map(module.groups.flatMap(({ fields }) => fields).map((name, index) => [name, index]))
  const place = ({ name }: FieldDescription): number => order.get(name) ?? order.size
  return module.fields
    .filter(({ hidden, writeOnly, kind }) => !hidden && !writeOnly && kind !== 'lines')
    .toSorted((a, b) => place(a) - place(b))
}

const namesInLabel = (template: string): readonly string[] =>
  [...template.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? [])

/** The view that shows every record: the one a list opens with. A module may have none. */
export const baseView = ({ views }: ModuleDescription): ViewDescription | undefined =>
  views.find(({ filter }) => filter === undefined)

/** Columns of the list without a view: those of the first view, or the label and the first short fields. */
export const defaultColumns = (module: ModuleDescription): readonly string[] => {
  const view = baseView(module) ?? module.views[0]
  if (view) return view.columns
  const short = columnFields(module).filter(
    ({ common, sensitive, kind, valueType, sortable }) =>
      !common &&
      !sensitive &&
      sortable !== false &&
      valueType !== 'textList' &&
      (kind === 'stored' || kind === 'formula'),
  )
  const names = [...namesInLabel(module.recordLabel), ...short.map(({ name }) => name)]
  return [...new Set(names)].slice(0, columnsWithoutView)
}

/** The fields with these names, in this order; names that are not columns are dropped. */
export const pickColumns = (
  fields: readonly FieldDescription[],
  names: readonly string[],
): readonly FieldDescription[] => {
  const byName = new Map(fields.map((field) => [field.name, field]))
  return names.flatMap((name) => byName.get(name) ?? [])
}

/** Set to the right, in figures of one width. */
export const isNumeric = ({ valueType }: FieldDescription): boolean => valueType === 'number'

const widths: Readonly<Record<string, number>> = {
  boolean: 100,
  date: 116,
  datetime: 150,
  time: 90,
  number: 136,
  textList: 190,
}

/** Width of a column in pixels: the least it needs, and its share of what is left over. */
export const columnWidth = ({ valueType, picklist, maxLength, type }: FieldDescription): number => {
  if (typeof valueType === 'object') return 200
  if (valueType !== 'text') return widths[valueType] ?? 160
  if (picklist || type === 'autoNumber') return 150
  return maxLength !== undefined && maxLength <= 20 ? 140 : 220
}

const isExpanded = ({ to, type }: FieldDescription): boolean => to !== undefined || type === 'file' || type === 'image'

/** Columns whose value is an id that the server should give with its label. */
export const expandedColumns = (fields: readonly FieldDescription[]): readonly string[] =>
  fields.filter(isExpanded).map(({ name }) => name)
