import { useMemo } from 'react'
import type { FieldDescription, PicklistOption, RecordDraft } from '../api/contract.ts'
import { offers } from '../expression/offer.ts'
import { useFieldScope } from './field-scope.tsx'
import { useOriginal } from './original.ts'
import { usePlace } from './use-place.ts'

const statesAfter = (field: FieldDescription, from: unknown): ReadonlySet<unknown> | undefined =>
  field.transitions &&
  new Set([from, ...field.transitions.filter((move) => move.from === from).flatMap(({ to }) => to)])

/**
 * Which options the record may choose now: those its `offer` holds for, and of a status with `transitions` those that
 * may follow the saved one. An offer that cannot be evaluated here offers all: the server decides.
 */
export const useAllowed = (field: FieldDescription, record: RecordDraft): ((option: PicklistOption) => boolean) => {
  const { fields } = useFieldScope()
  const { today, timeZone } = usePlace()
  const from = useOriginal(field.name) ?? null
  return useMemo(() => {
    const states = statesAfter(field, from)
    const offered = field.offer === undefined ? undefined : offers(field, fields, record, { today, timeZone })
    return (option) => (states?.has(option.key) ?? true) && (offered?.(option) ?? true)
  }, [field, fields, record, from, today, timeZone])
}
