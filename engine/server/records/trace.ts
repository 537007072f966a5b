import type { Written } from './change.ts'
import { fieldKey, imageFields } from './image.ts'
import { fieldChanges, secretChange, type FieldChange, type Trace } from './record-history.ts'
import type { LinesOutcome } from './outcome.ts'

/** What the history keeps of a record: every field that changed, secrets without their value, and the lines that came, changed and went. */
export function traceOf(change: Written, lines: ReadonlyMap<string, LinesOutcome>): Trace {
  const { action, id, draft, before, after } = change
  const secrets = draft.module.fields.filter(
    ({ name, kind }) => kind === 'stored' && draft.given.has(name) && !(fieldKey(name) in after),
  )
  const changes = [
    ...fieldChanges(imageFields(draft.module), before, after),
    ...secrets.map(secretChange),
    ...linesChanges(change, lines),
  ]
  return {
    module: draft.module.name,
    id,
    action: action === 'delete' ? 'delete' : action,
    version: Number(after['version']),
    changes,
  }
}

const linesChanges = ({ id }: Written, lines: ReadonlyMap<string, LinesOutcome>): readonly FieldChange[] =>
  [...lines].flatMap(([field, { records, changed, removed }]) => {
    const touched = records.filter((line) => line.document === id && changed.has(line.id))
    const old = [
      ...touched.filter(({ action }) => action === 'update').map((line) => line.id),
      ...(removed.get(id) ?? []),
    ]
    const fresh = touched.map((line) => line.id)
    return old.length + fresh.length === 0 ? [] : [{ field, old, new: fresh }]
  })
