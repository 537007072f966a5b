import type { ComponentType } from 'react'
import type { FieldDescription, RecordDraft } from '../api/contract.ts'

/** What shows a value at rest: in a list cell (`compact`), on the record page, in a read-only place of a form. */
export type ViewProps = {
  readonly field: FieldDescription
  readonly value: unknown
  readonly compact: boolean
}

/**
 * What edits a value. `id` goes on the element that a `<label>` names; `label` is said too where there is none
 * (`compact`) or where the editor has several parts. A value is handed over whole by `onCommit`, null when emptied.
 * What cannot be read as a value (a date of 32 days) is committed as the text that was typed, so nothing is lost
 * and the field's check says what is wrong.
 */
export type InputProps = {
  readonly field: FieldDescription
  readonly value: unknown
  readonly onCommit: (value: unknown) => void
  readonly id: string
  readonly label: string
  readonly describedBy: string | undefined
  readonly invalid: boolean
  readonly required: boolean
  readonly compact: boolean
  readonly autoFocus: boolean
  /** The record so far, for searches that depend on it. */
  readonly record: RecordDraft
}

/** All the browser knows about a field type. */
export type FieldComponents = {
  readonly Input: ComponentType<InputProps>
  readonly View: ComponentType<ViewProps>
  /** Needs the whole width of a form. */
  readonly wide?: boolean
  /** Set to the right, in figures of one width. */
  readonly numeric?: boolean
  /** Its value is put together by several commits: whoever edits it in place saves when it is left. */
  readonly parts?: boolean
  /** Writes its label itself, beside its input. */
  readonly ownLabel?: boolean
}
