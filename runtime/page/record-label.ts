import type { ModuleDescription, RecordDraft } from '../api/contract.ts'
import { isEmpty, isObject } from '../fields/field-value.ts'

const textOf = (value: unknown): string => {
  if (isObject(value)) return typeof value['label'] === 'string' ? value['label'] : ''
  return isEmpty(value) ? '' : String(value)
}

/** Names of the fields that a record's label is made of. */
export const labelFields = ({ recordLabel }: Pick<ModuleDescription, 'recordLabel'>): readonly string[] =>
  [...recordLabel.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? [])

/** What a record is called: the server's label, else the module's template over its values, else its module's name. */
export const recordLabel = (
  module: Pick<ModuleDescription, 'recordLabel' | 'singular'>,
  record: RecordDraft,
): string => {
  if (typeof record['label'] === 'string' && record['label'] !== '') return record['label']
  const text = module.recordLabel
    .replace(/\{(\w+)\}/g, (_, name: string) => textOf(record[name]))
    .replace(/\s+/g, ' ')
    .trim()
  return text === '' ? module.singular : text
}
