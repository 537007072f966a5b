import { useRef, useState } from 'react'
import type { FocusEvent, KeyboardEvent } from 'react'
import type { FieldDescription, ModuleDescription, RecordPayload } from '../api/contract.ts'
import { FieldEditor } from '../fields/field-editor.tsx'
import { FieldHost } from '../fields/field-scope.tsx'
import { componentsOf } from '../fields/index.ts'
import { Original } from '../fields/original.ts'
import { ConflictDialog } from '../form/conflict-dialog.tsx'
import { useFieldSave } from './use-field-save.ts'

type FieldInPlaceProps = {
  readonly module: ModuleDescription
  readonly record: RecordPayload
  readonly field: FieldDescription
  readonly onClose: () => void
}

const picking = (box: HTMLElement | null): boolean =>
  box !== null && box.querySelector('[aria-expanded="true"]') !== null

/** One field of a record, edited where it stands: Enter and leaving save it, Esc gives back what was there. */
export function FieldInPlace({ module, record, field, onClose }: FieldInPlaceProps) {
  const saving = useFieldSave(module, record, field)
  const [value, setValue] = useState(record[field.name])
  const latest = useRef(value)
  const box = useRef<HTMLDivElement>(null)
  const closed = useRef(false)
  // A value that was refused is not sent again only because the focus goes elsewhere.
  const refused = useRef<{ readonly value: unknown } | null>(null)
  const { parts = false } = componentsOf(field.type)

  const close = (): void => {
    closed.current = true
    onClose()
  }
  const save = async (next: unknown, version?: number): Promise<void> => {
    if (closed.current) return
    if (await saving.save(next, version)) close()
    else refused.current = { value: next }
  }
  const commit = (next: unknown): void => {
    latest.current = next
    setValue(next)
    if (!parts) void save(next)
  }
  const onBlur = (event: FocusEvent): void => {
    const waiting = saving.busy || saving.conflict !== null || refused.current?.value === latest.current
    if (closed.current || waiting || box.current?.contains(event.relatedTarget)) return
    // What the input commits as it loses the focus is in `latest` already.
    void save(latest.current)
  }
  const onKeyDownCapture = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || picking(box.current)) return
    event.stopPropagation()
    close()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const oneLine = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox'
    if (event.key === 'Enter' && oneLine && !parts && !event.defaultPrevented) void save(latest.current)
  }
  return (
    <FieldHost module={module}>
      <Original value={record}>
        <div
          ref={box}
          role="presentation"
          onBlur={onBlur}
          onKeyDownCapture={onKeyDownCapture}
          onKeyDown={onKeyDown}
          aria-busy={saving.busy || undefined}
        >
          <FieldEditor
            field={field}
            value={value}
            onCommit={commit}
            problems={saving.problems}
            compact
            autoFocus
            record={record}
          />
        </div>
        {saving.conflict && (
          <ConflictDialog
            fields={[field]}
            yours={{ [field.name]: value }}
            theirs={saving.conflict.latest}
            onChoose={(taken) => {
              const version = saving.conflict?.latest.version
              saving.dropConflict()
              if (taken.has(field.name)) close()
              else void save(latest.current, version)
            }}
            onClose={saving.dropConflict}
          />
        )}
      </Original>
    </FieldHost>
  )
}
