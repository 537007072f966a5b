import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { ModuleDescription, RecordPayload } from '../api/contract.ts'
import { recordQuery } from '../api/queries.ts'
import { fieldProblem, problemText } from '../fields/field-problem.ts'
import { isEmpty, sameValue, wireValue } from '../fields/field-value.ts'
import type { FieldDescription } from '../api/contract.ts'
import { useSave } from '../form/use-save.ts'
import type { Conflict } from '../form/use-save.ts'

/** Saving one field of a record: what is wrong, whether it runs, who was faster. */
type FieldSave = {
  readonly busy: boolean
  readonly problems: readonly string[]
  readonly conflict: Conflict | null
  /** True when it is saved (or needs no saving). */
  readonly save: (value: unknown, version?: number) => Promise<boolean>
  readonly dropConflict: () => void
}

/** Saves one field at once, as a patch of the record as it is shown. */
export const useFieldSave = (module: ModuleDescription, record: RecordPayload, field: FieldDescription): FieldSave => {
  const client = useQueryClient()
  const { busy, save: send } = useSave(module.name, record.id)
  const [problems, setProblems] = useState<readonly string[]>([])
  const [conflict, setConflict] = useState<Conflict | null>(null)

  const save = async (value: unknown, version = record.version): Promise<boolean> => {
    if (sameValue(value, record[field.name])) return true
    const wrong = fieldProblem(field, value) && problemText(field, value)
    if (wrong !== undefined) {
      setProblems([wrong])
      return false
    }
    const result = await send(
      { [field.name]: isEmpty(value) && !Array.isArray(value) ? null : wireValue(value) },
      version,
    )
    if (result === 'busy') return false
    if ('saved' in result) {
      client.setQueryData(recordQuery(module.name, record.id).queryKey, result.saved)
      return true
    }
    if ('conflict' in result) setConflict(result.conflict)
    else
      setProblems(
        result.problems.map(({ pointer, message, hint }) =>
          [titleOf(module, pointer, field.name), message, hint].filter(Boolean).join(' '),
        ),
      )
    return false
  }
  return { busy, problems, conflict, save, dropConflict: () => setConflict(null) }
}

// A rule may point at another field than the one being edited: then its name is said.
const titleOf = (module: ModuleDescription, pointer: string, own: string): string => {
  const name = pointer.split('/')[1] ?? ''
  const title = module.fields.find((field) => field.name === name)?.title
  return name === own || title === undefined ? '' : `${title}:`
}
