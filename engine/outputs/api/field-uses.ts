import { storedTypeOf, typeOf } from '../../fields/index.ts'
import type { Field } from '../../graph/graph.ts'

/** A field whose value may leave the database: all but secrets. */
export const isReadable = (field: Field): boolean =>
  field.kind !== 'stored' || storedTypeOf(field.definition).writeOnly !== true

/** A field that a body may have: stored by a person, or lines and links. */
export const isWritable = (field: Field): boolean =>
  !field.systemWritten && field.kind !== 'formula' && field.kind !== 'rollup'

/** A field that holds the id of an uploaded file. */
export const holdsFile = ({ definition }: Field): boolean => {
  const type = typeOf(definition)
  return type.kind === 'stored' && type.fileLimits !== undefined
}

/** A field of which `expand` can show more: references and files instead of ids, lines with their references. */
export const isExpandable = (field: Field): boolean =>
  field.kind === 'links' ||
  field.kind === 'lines' ||
  (field.kind === 'stored' && (field.targets.length > 0 || holdsFile(field)))

const isOrdered = ({ valueType }: Field): boolean =>
  typeof valueType === 'string' && valueType !== 'textList' && valueType !== 'null'

/** A field that records can be put in order by. */
export const isSortable = (field: Field): boolean => {
  if (field.kind === 'stored') return storedTypeOf(field.definition).sortable === true
  return (field.kind === 'formula' || field.kind === 'rollup') && isOrdered(field)
}

/** A field that a filter may name: no secrets, no lines, nothing that is not one value of the expression language. */
export const isFilterable = (field: Field): boolean => {
  if (field.kind === 'stored') return storedTypeOf(field.definition).filterable === true && field.targets.length < 2
  return field.kind === 'formula' || field.kind === 'rollup'
}

/** Names of the picklists that a field chooses from, or that are proposed while it is typed. */
export const picklistsOf = (field: Field): readonly string[] => [
  ...('picklist' in field && field.picklist !== undefined ? [field.picklist.name] : []),
  ...('suggest' in field.definition && typeof field.definition.suggest === 'string' ? [field.definition.suggest] : []),
]
