/** A file of a body must be there for whoever gives it, be of an accepted type and be small enough for the field that takes it. */
import { sql } from 'kysely'
import type { FileLimits } from '../../fields/field-type.ts'
import { typeOf } from '../../fields/index.ts'
import type { Field, StoredField } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import { servedFile } from '../files/served-file.ts'
import { pointerAt, type Change } from './change.ts'
import { compile, run, slot, type Row } from './statement.ts'
import type { WritingCall } from './transaction.ts'

/** What a field takes, if it takes files. */
function limitsOf({ definition }: Field): FileLimits | undefined {
  const type = typeOf(definition)
  return type.kind === 'stored' ? type.fileLimits?.(definition) : undefined
}

const statement = {
  ...compile(
    sql`select id, media_type, size, sha256 from ${sql.id(systemSchema, 'files')} where id = any(${slot('ids', 'uuid[]')})`,
  ),
  name: 'cimbra:files',
}

interface Held {
  readonly change: Change
  readonly field: StoredField
  readonly id: string
  readonly limits: FileLimits
}

const heldBy = (change: Change): readonly Held[] =>
  change.draft.module.fields.flatMap((field) => {
    const limits = limitsOf(field)
    const id = field.kind === 'stored' ? change.draft.columns[field.columns[0]?.name ?? ''] : undefined
    return limits === undefined || field.kind !== 'stored' || typeof id !== 'string'
      ? []
      : [{ change, field, id: id.toLowerCase(), limits }]
  })

const accepts = ({ accept }: FileLimits, mediaType: string): boolean =>
  accept === undefined ||
  accept.some((each) => each === mediaType || (each.endsWith('/*') && mediaType.startsWith(each.slice(0, -1))))

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`

function heldProblem({ change, field, limits }: Held, file: Row | undefined): readonly Problem[] {
  const [pointer, title] = [pointerAt(change, field.name), field.definition.title]
  if (file === undefined) return [problem('CIM510', pointer, { title })]
  if (!accepts(limits, file['media_type'] ?? '')) return [problem('CIM525', pointer, { title })]
  return limits.maxSize !== undefined && Number(file['size']) > limits.maxSize
    ? [problem('CIM524', pointer, { limit: megabytes(limits.maxSize) })]
    : []
}

/** Columns of a file that a module keeps in fields of its own, by the purpose of the field. */
const factColumns: Readonly<Record<string, string>> = { fileSize: 'size', fileType: 'media_type', fileHash: 'sha256' }

/** What was found about a file, as columns of the record that holds it. */
const factsOf = ({ draft }: Change, file: Row): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    draft.module.fields.flatMap((field) => {
      const fact = factColumns[field.definition.purpose ?? '']
      return field.kind !== 'stored' || fact === undefined ? [] : [[field.columns[0]?.name ?? '', file[fact] ?? null]]
    }),
  )

export interface FilesHeld<C extends Change> {
  /** The changes with what was found about their files in the fields that say so. */
  readonly changes: readonly C[]
  readonly problems: readonly Problem[]
}

/** Of some files those that she may have: one that would not be served to her cannot be given either. */
async function usable(call: WritingCall, ids: readonly string[]): Promise<readonly string[]> {
  const distinct = [...new Set(ids)]
  if (call.scope.administrator) return distinct
  const hers: string[] = []
  for (const id of distinct) if ((await servedFile(call, id)) !== undefined) hers.push(id)
  return hers
}

/** The files that changes hold: what is wrong with them, and what is known of them. No statement when there are no files. */
export async function filesHeld<C extends Change>(call: WritingCall, changes: readonly C[]): Promise<FilesHeld<C>> {
  const held = changes.flatMap(heldBy)
  if (held.length === 0) return { changes, problems: [] }
  const ids = await usable(
    call,
    held.map(({ id }) => id),
  )
  const rows = await run(call.client, statement, { ids })
  const byId = new Map(rows.map((row) => [row['id'], row]))
  const told = changes.map((change) => {
    const file = byId.get(held.find((each) => each.change === change)?.id ?? '')
    return file === undefined
      ? change
      : { ...change, draft: { ...change.draft, columns: { ...change.draft.columns, ...factsOf(change, file) } } }
  })
  return { changes: told, problems: held.flatMap((each) => heldProblem(each, byId.get(each.id))) }
}
