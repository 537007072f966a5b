/** The trace of a write, in its transaction: what changed of every record and who did it, and a word to whoever listens. */
import { sql } from 'kysely'
import type { Field } from '../../graph/graph.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import { differs, valueIn } from './image.ts'
import { clock, person } from './meaning.ts'
import { notePermissions } from './permission-log.ts'
import { compile, run, slot, type Row } from './statement.ts'
import { slotValues, type WritingCall } from './transaction.ts'

export type HistoryAction = 'create' | 'update' | 'delete' | 'restore'

/** One changed field. What nobody may read is there without its values. */
export interface FieldChange {
  readonly field: string
  readonly old: unknown
  readonly new: unknown
}

/** What the history keeps of one record of one write. */
export interface Trace {
  readonly module: string
  readonly id: string
  readonly action: HistoryAction
  readonly changes: readonly FieldChange[]
  readonly version: number
}

/** Shown instead of a value that nobody may read. */
const concealed = '••••••'

/** The fields that differ between two images. */
export const fieldChanges = (
  fields: readonly Field[],
  before: Row | undefined,
  after: Row | undefined,
): readonly FieldChange[] =>
  fields
    .filter((field) => differs(before, after, field))
    .map((field) => ({ field: field.name, old: valueIn(before, field), new: valueIn(after, field) }))

/** A change of a secret, which says that there was one and nothing else. */
export const secretChange = (field: Field): FieldChange => ({ field: field.name, old: concealed, new: concealed })

const traces = sql`json_to_recordset(${slot('traces', 'json')}) as t(module text, id uuid, action text, changes jsonb, version int)`

const statement = {
  ...compile(sql`with given as materialized (select * from ${traces}),
      heard as (insert into ${sql.id(systemSchema, 'outbox')} (at, module, record, action, version) select ${clock.now}, module, id, action, version from given)
    insert into ${sql.id(systemSchema, 'history')} (at, person, module, record, action, changes) select ${clock.now}, ${person}, module, id, action, changes from given`),
  name: 'cimbra:history',
}

/** Writes the traces, all in one statement. What changes permissions goes into the log too. */
export async function recordHistory(call: WritingCall, found: readonly Trace[]): Promise<void> {
  if (found.length === 0) return
  await run(call.client, statement, { ...slotValues(call), traces: JSON.stringify(found) })
  await notePermissions(call, found)
}
