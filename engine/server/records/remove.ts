/**
 * Records go into the bin together with what follows them (`cascade`), let go of what merely points at them (`setNull`), and stay where
 * something still rests on them (`restrict`). Everything that goes has the same `deletedAt`, so that it can come back together.
 */
import { sql } from 'kysely'
import { moduleOf, type Module, type Relation } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Model } from '../context.ts'
import { brokenSql, ruleProblem } from './must-hold.ts'
import { lockRows, want, type Wanted } from './lock.ts'
import { clock, meaningOf, oldRows, person, row, rowId } from './meaning.ts'
import { alsoSql, fieldConditions, guardedSource, perScope, readingOf, readsAll, rowConditions } from './reading.ts'
import type { Trace } from './record-history.ts'
import { perModel } from './remembered.ts'
import { prepare, run, slot, type Row, type Statement } from './statement.ts'
import { slotValues, type WritingCall } from './transaction.ts'
import { putRow } from './put-row.ts'
import { planOf } from './write-plan.ts'

/** Ids by module. */
export type Tree = ReadonlyMap<string, ReadonlySet<string>>

/** Who made or last changed a record rests on nobody staying: only what a person chose holds or follows. */
const counts = ({ field }: Relation): boolean => !(field.common && field.systemWritten)

export const relationsTo = (module: Module, onDelete: Relation['onDelete']): readonly Relation[] =>
  module.incoming.filter((each) => each.onDelete === onDelete && counts(each))

const followersOf = perModel((model: Model, { module, column }: Relation): Statement =>
  prepare(
    model,
    sql`select t.id from ${tableOf(moduleOf(model.graph, module))} as t where ${columnOf('t', column)} = any(${slot('ids', 'uuid[]')}) and t.deleted_at is not distinct from ${slot('binned', 'timestamptz(3)')}`,
  ),
)

/** The records and all that follow them. `binned` null: among the living; otherwise among those that went at that moment. */
export async function treeOf(
  call: WritingCall,
  module: Module,
  ids: readonly string[],
  binned: string | null,
): Promise<Tree> {
  const tree = new Map<string, Set<string>>([[module.name, new Set(ids)]])
  const waiting: { readonly module: Module; readonly ids: readonly string[] }[] = [{ module, ids }]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const relation of relationsTo(next.module, 'cascade')) {
      const rows = await run(call.client, followersOf(call.model, relation), { ids: next.ids, binned })
      const known = tree.get(relation.module) ?? new Set<string>()
      const fresh = rows.map(({ id }) => id ?? '').filter((id) => !known.has(id))
      if (fresh.length === 0) continue
      tree.set(relation.module, new Set([...known, ...fresh]))
      waiting.push({ module: moduleOf(call.model.graph, relation.module), ids: fresh })
    }
  }
  return tree
}

const sizeOf = (tree: Tree): number => [...tree.values()].reduce((total, ids) => total + ids.size, 0)

/** Locks a tree children first; what came to it before the locks were held is found again and locked too. */
export async function lockTree(call: WritingCall, module: Module, ids: readonly string[]): Promise<Tree> {
  let tree = await treeOf(call, module, ids, null)
  for (;;) {
    const wanted: Wanted = new Map()
    for (const [name, set] of tree) want(wanted, name, set)
    await lockRows(call, wanted, { several: true, removing: new Set(tree.keys()) })
    const again = await treeOf(call, module, ids, null)
    if (sizeOf(again) <= sizeOf(tree)) return again
    tree = again
  }
}

interface HoldPlan {
  readonly statement: Statement
  readonly relations: readonly Relation[]
}

const holdPlan = perModel((model: Model, module: Module): HoldPlan | undefined => {
  const relations = relationsTo(module, 'restrict')
  if (relations.length === 0) return undefined
  const parts = relations.map((relation, i) => {
    const child = moduleOf(model.graph, relation.module)
    const when =
      relation.restrictWhen === undefined
        ? sql``
        : sql` and (${meaningOf(model.graph, child).sql(relation.restrictWhen)}) is true`
    return sql`select ${sql.lit(i)} as relation, ${columnOf(row.alias, relation.column)} as id, count(*) as count from ${tableOf(child)} as ${sql.id(row.alias)}
      where ${columnOf(row.alias, relation.column)} = any(${slot('ids', 'uuid[]')}) and ${columnOf(row.alias, 'deleted_at')} is null
        and ${rowId} <> all(${slot(`going:${relation.module}`, 'uuid[]')})${when} group by 2`
  })
  return { statement: prepare(model, sql.join(parts, sql` union all `)), relations }
})

const seenHolders = perScope<Statement>(500)

/** Holders are counted for whoever sees them all; anybody else is told that there are some. */
async function holderProblem(
  call: WritingCall,
  relation: Relation | undefined,
  id: string,
  count: number,
): Promise<Problem> {
  if (relation === undefined || !call.scope.graph.modules.has(relation.module)) return problem('CIM574', '')
  const holder = moduleOf(call.model.graph, relation.module)
  const told = problem('CIM516', '', { count, module: holder.definition.title })
  const reading = readingOf(call.scope, call.model, slot)
  const source = guardedSource(reading, row)
  const names = new Set([relation.field.name])
  if (readsAll(holder, names, source)) return told
  const statement = seenHolders(call.model, call.scope, `${holder.name} ${relation.column} holders`, () => {
    const conditions = [...rowConditions(holder, source), ...fieldConditions(holder, names, source)]
    const text = sql`select count(*) as count from ${tableOf(holder)} as ${sql.id(row.alias)}
      where ${columnOf(row.alias, relation.column)} = ${slot('held', 'uuid')} and ${columnOf(row.alias, 'deleted_at')} is null${alsoSql(conditions)}`
    return prepare(call.model, text)
  })
  const [seen] = await run(call.client, statement, { ...slotValues(call), held: id })
  return Number(seen?.['count']) >= count ? told : problem('CIM574', '')
}

/** Records that something living still points at, by record. What goes along holds nothing. */
async function holders(
  call: WritingCall,
  tree: Tree,
): Promise<readonly { readonly module: string; readonly id: string; readonly problem: Problem }[]> {
  const found = []
  for (const [name, ids] of tree) {
    const plan = holdPlan(call.model, moduleOf(call.model.graph, name))
    if (plan === undefined) continue
    const going = Object.fromEntries(
      plan.relations.map(({ module }) => [`going:${module}`, [...(tree.get(module) ?? [])]]),
    )
    for (const { relation, id, count } of await run(call.client, plan.statement, {
      ...slotValues(call),
      ids: [...ids],
      ...going,
    })) {
      const held = plan.relations[Number(relation)]
      found.push({ module: name, id: id ?? '', problem: await holderProblem(call, held, id ?? '', Number(count)) })
    }
  }
  return found
}

const rulesPlan = perModel((model: Model, module: Module) => {
  const rules = module.rules.filter(({ on, severity }) => on.includes('delete') && severity === 'error')
  if (rules.length === 0) return undefined
  const meaning = meaningOf(model.graph, module)
  const columns = rules.map((rule, i) => sql`${brokenSql(rule, meaning)} as ${sql.id(`k:${i}`)}`)
  const text = sql`select ${rowId}, ${sql.join(columns)} from ${tableOf(module)} as ${sql.id(row.alias)} left join ${oldRows(meaning.old)} on old.id = ${rowId} where ${rowId} = any(${slot('ids', 'uuid[]')})`
  return { statement: prepare(model, text), rules }
})

async function brokenRules(
  call: WritingCall,
  module: Module,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly problem: Problem }[]> {
  const plan = rulesPlan(call.model, module)
  if (plan === undefined) return []
  const rows = await run(call.client, plan.statement, { ...slotValues(call), ids, old: '[]' })
  return rows.flatMap((found) =>
    plan.rules.flatMap((rule, i) =>
      found[`k:${i}`] === 't' ? [{ id: found['id'] ?? '', problem: ruleProblem(rule, '') }] : [],
    ),
  )
}

/** Why records may not go, at the pointer of each. */
export async function removalProblems(
  call: WritingCall,
  module: Module,
  tree: Tree,
  roots: ReadonlyMap<string, string>,
): Promise<readonly Problem[]> {
  const first = [...roots.values()][0] ?? ''
  const [held, broken] = [await holders(call, tree), await brokenRules(call, module, [...roots.keys()])]
  const at = (id: string, { pointer, ...rest }: Problem): Problem => ({
    ...rest,
    pointer: (roots.get(id) ?? first) + pointer,
  })
  return [...held, ...broken].map(({ id, problem: found }) => at(id, found))
}

const releaseStatement = perModel((model: Model, { module, column }: Relation): Statement =>
  prepare(
    model,
    sql`update ${tableOf(moduleOf(model.graph, module))} as t set ${sql.id(column)} = null, version = t.version + 1, modified_at = ${clock.now}, modified_by_id = ${person}
      from (select id, ${sql.id(column)} as held from ${tableOf(moduleOf(model.graph, module))} where ${sql.id(column)} = any(${slot('ids', 'uuid[]')}) and deleted_at is null order by id for no key update) as was
      where t.id = was.id returning t.id, t.version, was.held`,
  ),
)

/** References that let go (`setNull`), with the trace of each. */
async function release(call: WritingCall, tree: Tree): Promise<readonly Trace[]> {
  const traces: Trace[] = []
  for (const [name, ids] of tree) {
    for (const relation of relationsTo(moduleOf(call.model.graph, name), 'setNull')) {
      const rows = await run(call.client, releaseStatement(call.model, relation), {
        ...slotValues(call),
        ids: [...ids],
      })
      traces.push(
        ...rows.map(({ id, version, held }): Trace => ({
          module: relation.module,
          id: id ?? '',
          action: 'update',
          version: Number(version),
          changes: [{ field: relation.field.name, old: held, new: null }],
        })),
      )
    }
  }
  return traces
}

/** Records that somebody chose, of one module. */
export interface Roots {
  readonly module: string
  readonly ids: readonly string[]
}

/**
 * Moves a part of a tree with a statement: what somebody chose as she may, behind the wall; what only follows it as the system, wherever it
 * lies.
 */
export async function moveRows(
  call: WritingCall,
  name: string,
  ids: ReadonlySet<string>,
  roots: Roots,
  statement: Statement,
): Promise<readonly Row[]> {
  const chosen = roots.module === name ? roots.ids.filter((id) => ids.has(id)) : []
  const following = [...ids].filter((id) => !chosen.includes(id))
  const values = slotValues(call)
  const first = chosen.length === 0 ? [] : await putRow(call, statement, { ...values, ids: chosen })
  return following.length === 0
    ? first
    : [...first, ...(await run(call.client, statement, { ...values, ids: following }))]
}

/** Puts a locked tree into the bin, children first. Gives the traces of all that changed. */
export async function binTree(call: WritingCall, tree: Tree, roots: Roots): Promise<readonly Trace[]> {
  const traces: Trace[] = [...(await release(call, tree))]
  for (const name of call.model.graph.lockOrder) {
    const ids = tree.get(name)
    if (ids === undefined) continue
    const rows = await moveRows(call, name, ids, roots, planOf(call.model, name).bin)
    traces.push(
      ...rows.map(({ id, version }): Trace => ({
        module: name,
        id: id ?? '',
        action: 'delete',
        version: Number(version),
        changes: [],
      })),
    )
  }
  return traces
}
