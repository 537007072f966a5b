import type { ModuleDescription, RecordPayload, ReferenceValue } from '../api/contract.ts'
import { recordLabel } from '../page/record-label.ts'

/** A record as the value of a reference that may point at several modules: those that point at one ignore `module`. */
export const reference = (module: ModuleDescription, record: RecordPayload): Required<ReferenceValue> => ({
  module: module.name,
  id: record.id,
  label: recordLabel(module, record),
})
