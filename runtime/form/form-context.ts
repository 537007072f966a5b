import type { ModuleDescription } from '../api/contract.ts'
import type { Clock } from '../expression/record-expression.ts'
import type { LineFields } from '../fields/field-value.ts'
import type { FormPlan } from './form-fields.ts'
import type { RecordStore } from './record-store.ts'

/** What the parts of a form share, through rjsf's `formContext`. The same object for the whole life of the form. */
export type FormContext = {
  readonly module: ModuleDescription
  readonly plan: FormPlan
  /** The writable fields of lines, by the name of the `lines` field. */
  readonly lines: LineFields
  readonly store: RecordStore
  readonly clock: Clock
  /** Fields whose value is given and not to be changed here. */
  readonly fixed: ReadonlySet<string>
  readonly autoFocus: string | undefined
}
