import { useId } from 'react'
import type { FieldDescription, RecordDraft } from '../api/contract.ts'
import { isNumeric } from './computed-view.tsx'
import { FieldView } from './field-view.tsx'
import { componentsOf } from './index.ts'
import styles from './fields.module.css'

const nothing: RecordDraft = {}

type FieldEditorProps = {
  readonly field: FieldDescription
  readonly value: unknown
  /** Called with the whole new value, null when emptied. */
  readonly onCommit: (value: unknown) => void
  /** Texts of what is wrong, shown below and said with the input. */
  readonly problems?: readonly string[] | undefined
  /** What the server would warn of: saving is possible. */
  readonly warnings?: readonly string[] | undefined
  readonly readOnly?: boolean
  /** Without label and help, for a cell or a filter; the title is said all the same. */
  readonly compact?: boolean
  readonly autoFocus?: boolean
  readonly required?: boolean
  /** The record so far: for offers and searches that depend on it. */
  readonly record?: RecordDraft | undefined
  /** Of the element that takes the focus. */
  readonly id?: string | undefined
}

/**
 * The editor of one field: label, input, help, problems. The door through which a form, a cell, a record page and a
 * filter edit a value; none of them asks for the type. Put a `FieldHost` around where references or offers occur.
 */
export function FieldEditor(props: FieldEditorProps) {
  const {
    field,
    value,
    onCommit,
    problems = [],
    warnings = [],
    readOnly = false,
    compact = false,
    autoFocus = false,
  } = props
  const ownId = useId()
  const id = props.id ?? ownId
  const { Input, numeric = false, ownLabel = false } = componentsOf(field.type)
  const still = readOnly || field.kind === 'formula' || field.kind === 'rollup' || field.type === 'autoNumber'
  const notes = compact ? [] : [field.help, ...problems, ...warnings].filter((text) => text !== undefined)
  const notesId = notes.length > 0 || problems.length > 0 ? `${id}-notes` : undefined
  const editor = still ? (
    <output
      id={id}
      aria-label={compact ? field.title : undefined}
      className={[styles['still'], (numeric || isNumeric(field)) && styles['numeric'], compact && styles['compact']]
        .filter(Boolean)
        .join(' ')}
    >
      <FieldView field={field} value={value} compact={compact} />
    </output>
  ) : (
    <Input
      field={field}
      value={value}
      onCommit={onCommit}
      id={id}
      label={field.title}
      describedBy={notesId}
      invalid={problems.length > 0}
      required={props.required ?? field.required}
      compact={compact}
      autoFocus={autoFocus}
      record={props.record ?? nothing}
    />
  )
  if (compact)
    return (
      <CompactEditor notesId={notesId} problems={problems}>
        {editor}
      </CompactEditor>
    )
  return (
    <div className={styles['field']}>
      {!(ownLabel && !still) && (
        <label className={styles['label']} htmlFor={id} title={field.description}>
          {field.title}
          {(props.required ?? field.required) && !still && (
            <span className={styles['mark']} aria-hidden>
              {' '}
              *
            </span>
          )}
        </label>
      )}
      {editor}
      {notesId && <Notes id={notesId} help={field.help} problems={problems} warnings={warnings} />}
    </div>
  )
}

type CompactEditorProps = {
  readonly notesId: string | undefined
  readonly problems: readonly string[]
  readonly children: React.ReactNode
}

function CompactEditor({ notesId, problems, children }: CompactEditorProps) {
  if (problems.length === 0) return children
  return (
    <div>
      {children}
      <p id={notesId} className={styles['problem']}>
        {problems.join(' ')}
      </p>
    </div>
  )
}

type NotesProps = {
  readonly id: string
  readonly help: string | undefined
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

// What is wrong takes the place of the help: one thing to read, and the form does not jump twice.
function Notes({ id, help, problems, warnings }: NotesProps) {
  return (
    <div id={id}>
      {problems.map((text) => (
        <p key={text} className={styles['problem']}>
          {text}
        </p>
      ))}
      {warnings.map((text) => (
        <p key={text} className={styles['warning']}>
          {text}
        </p>
      ))}
      {problems.length === 0 && warnings.length === 0 && help && <p className={styles['help']}>{help}</p>}
    </div>
  )
}
