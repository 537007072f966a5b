/** References of a module to itself that may not go round: no record is its own ancestor, and no line of ancestors is too long. */
import { sql, type RawBuilder } from 'kysely'
import type { Module, StoredField } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { tableOf } from '../../outputs/database/names.ts'
import type { Model } from '../context.ts'
import { pointerAt, type Change, type Written } from './change.ts'
import { differs, isEmpty } from './image.ts'
import { prepare, run, slot } from './statement.ts'
import type { WritingCall } from './transaction.ts'

type Acyclic = StoredField & { readonly definition: { readonly acyclic: { readonly maxDepth?: number } } }

const isAcyclic = (field: { readonly kind: string; readonly definition: object }): field is Acyclic =>
  field.kind === 'stored' && 'acyclic' in field.definition && field.definition.acyclic !== undefined

const acyclicFields = (module: Module): readonly Acyclic[] => module.fields.filter(isAcyclic)

/** Deepest tree that is looked through where the definition sets no limit. */
const usualDepth = 100

/**
 * Two people who each hang one record below the other's make a circle that neither sees: changes of such a reference wait for each other.
 * Call it before the rows are locked.
 */
export async function lockTrees(call: WritingCall, module: Module, changes: readonly Change[]): Promise<void> {
  for (const field of acyclicFields(module)) {
    const hangs = changes.some(({ draft }) => field.columns.some(({ name }) => (draft.columns[name] ?? null) !== null))
    if (hangs)
      await call.client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `${module.table}.${field.name}`,
      ])
  }
}

/** For each start: the levels above it, itself included, the levels below, and whether the way up comes back. */
function treeSql(module: Module, column: string, depth: number): RawBuilder<unknown> {
  const table = tableOf(module)
  const up = sql.id(column)
  return sql`with recursive above(start, id, level) as (
      select t.id, t.${up}, 1 from ${table} as t where t.id = any(${slot('ids', 'uuid[]')})
      union all select above.start, t.${up}, above.level + 1 from above join ${table} as t on t.id = above.id where above.id <> above.start and above.level <= ${sql.lit(depth)}),
    below(start, id, level) as (
      select t.id, t.id, 0 from ${table} as t where t.id = any(${slot('ids', 'uuid[]')})
      union all select below.start, t.id, below.level + 1 from below join ${table} as t on t.${up} = below.id
        where t.deleted_at is null and t.id <> below.start and below.level <= ${sql.lit(depth)})
    select above.start as id, bool_or(above.id = above.start) as circle, max(above.level) + (select max(level) from below where below.start = above.start) as levels
      from above group by above.start`
}

const statementOf = (model: Model, module: Module, field: Acyclic) =>
  prepare(model, treeSql(module, field.columns[0]?.name ?? '', field.definition.acyclic.maxDepth ?? usualDepth))

/** Circles and trees that are too deep, after the rows are written. */
export async function treeProblems(
  call: WritingCall,
  module: Module,
  changes: readonly Written[],
): Promise<readonly Problem[]> {
  const found: Problem[] = []
  for (const field of acyclicFields(module)) {
    const moved = changes.filter(({ before, after }) => !isEmpty(after, field) && differs(before, after, field))
    if (moved.length === 0) continue
    const rows = await run(call.client, statementOf(call.model, module, field), { ids: moved.map(({ id }) => id) })
    const byId = new Map(rows.map((row) => [row['id'], row]))
    found.push(...moved.flatMap((change) => treeProblem(field, change, byId.get(change.id))))
  }
  return found
}

function treeProblem(
  field: Acyclic,
  change: Written,
  row: Readonly<Record<string, string | null>> | undefined,
): readonly Problem[] {
  const { title, acyclic } = field.definition
  const limit = acyclic.maxDepth ?? usualDepth
  if (row?.['circle'] === 't') return [problem('CIM518', pointerAt(change, field.name), { title })]
  return Number(row?.['levels'] ?? 0) > limit
    ? [problem('CIM519', pointerAt(change, field.name), { title, limit })]
    : []
}
