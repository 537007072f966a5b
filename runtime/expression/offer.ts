import type { ValueType } from '../../engine/expression/expression.ts'
import type { FieldDescription, PicklistOption, RecordDraft } from '../api/contract.ts'
import { evaluateOffer } from './record-expression.ts'
import type { Clock, OptionTypes } from './record-expression.ts'

const typeOf = (value: unknown): ValueType | undefined => {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'string') return 'text'
  return Array.isArray(value) ? 'textList' : undefined
}

// What an attribute is, is told by the options that have it.
const attributeTypes = (options: readonly PicklistOption[]): OptionTypes => {
  const types = new Map<string, ValueType>([
    ['key', 'text'],
    ['label', 'text'],
  ])
  for (const { attributes = {} } of options) {
    for (const [name, value] of Object.entries(attributes)) {
      const type = typeOf(value)
      if (type !== undefined && !types.has(name)) types.set(name, type)
    }
  }
  return types
}

const cache = new WeakMap<readonly PicklistOption[], OptionTypes>()

const typesOf = (options: readonly PicklistOption[]): OptionTypes => {
  const types = cache.get(options) ?? attributeTypes(options)
  cache.set(options, types)
  return types
}

/**
 * Whether the record may choose an option of `field`, by its `offer`. An offer that goes along a reference, or whose attributes are
 * not known here, offers everything: the server decides.
 */
export const offers = (
  field: FieldDescription,
  fields: readonly FieldDescription[],
  record: RecordDraft,
  clock: Clock,
) => {
  const { offer, picklist } = field
  return (option: PicklistOption): boolean => {
    if (offer === undefined) return true
    const types = typesOf(picklist?.options ?? [option])
    const values = { ...option.attributes, key: option.key, label: option.label }
    const offered = evaluateOffer(fields, offer, record, clock, types, values)
    return offered === undefined || offered === true
  }
}
