/** A file of a body must be there, be of an accepted type and be small enough for the field that takes it. */
import { sql } from 'kysely'
import type { FileLimits } from '../../fields/field-type.ts'
import { typeOf } from '../../fields/index.ts'
import type { Field, StoredField } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { systemSchema } from '../../outputs/database/names.ts'
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
    sql`select id, media_type, size from ${sql.id(systemSchema, 'files')} where id = any(${slot('ids', 'uuid[]')})`,
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

/** What is wrong with the files that changes hold. One statement, none when there are no files. */
export async function fileProblems(call: WritingCall, changes: readonly Change[]): Promise<readonly Problem[]> {
  const held = changes.flatMap(heldBy)
  if (held.length === 0) return []
  const rows = await run(call.client, statement, { ids: held.map(({ id }) => id) })
  const byId = new Map(rows.map((row) => [row['id'], row]))
  return held.flatMap((each) => heldProblem(each, byId.get(each.id)))
}
