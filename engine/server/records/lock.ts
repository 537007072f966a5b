/**
 * Locks in one order for everybody: children before the parents that sum them up (`graph.lockOrder`), then by id. Triggers lock in that
 * order within one statement; a write of several statements takes all its locks here first, so that two writers wait and never deadlock.
 */
import { sql } from 'kysely'
import { moduleOf, modulesOf, type Module, type StoredField } from '../../graph/graph.ts'
import { keptRollups } from '../../graph/lock-order.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Model } from '../context.ts'
import { perModel } from './remembered.ts'
import { prepare, run, slot, type Row, type Statement } from './statement.ts'
import type { WritingCall } from './transaction.ts'

/** Ids to lock, by module. */
export type Wanted = Map<string, Set<string>>

export function want(wanted: Wanted, module: string, ids: Iterable<unknown>): void {
  const set = wanted.get(module) ?? new Set<string>()
  for (const id of ids) if (typeof id === 'string') set.add(id)
  if (set.size > 0) wanted.set(module, set)
}

/** A column of a module that leads to a record that is locked with it. */
interface Lead {
  readonly column: string
  readonly to: string
}

interface LockPlan {
  /** `for no key update`: what a change of a row takes; others may still refer to it. */
  readonly change: Statement
  /** `for update`: what a deletion takes, so that nobody comes to refer to it meanwhile. */
  readonly remove: Statement
  /** Records that sum this one up. */
  readonly parents: readonly Lead[]
  /** Records that a rule of this module looks at (`lock`). */
  readonly guarded: readonly Lead[]
}

const leadsTo = ({ columns }: StoredField): readonly Lead[] =>
  columns.flatMap(({ name, references }) => (references === undefined ? [] : [{ column: name, to: references }]))

function parentsOf(model: Model, module: Module): readonly Lead[] {
  const leads = modulesOf(model.graph).flatMap((parent) =>
    keptRollups(parent)
      .filter(({ of }) => of === module.name)
      .map(({ viaColumn }) => ({ column: viaColumn, to: parent.name })),
  )
  return distinct(leads)
}

function guardedBy(module: Module): readonly Lead[] {
  const names = module.rules.flatMap(({ lock }) => lock)
  return distinct(
    names.flatMap((name) => {
      const field = module.fieldsByName.get(name)
      return field?.kind === 'stored' ? leadsTo(field) : []
    }),
  )
}

const distinct = (leads: readonly Lead[]): readonly Lead[] => [
  ...new Map(leads.map((lead) => [`${lead.column} ${lead.to}`, lead])).values(),
]

const lockPlan = perModel((model: Model, name: string): LockPlan => makePlan(model, moduleOf(model.graph, name)))

function makePlan(model: Model, module: Module): LockPlan {
  const [parents, guarded] = [parentsOf(model, module), guardedBy(module)]
  const names = [...new Set(['id', ...[...parents, ...guarded].map(({ column }) => column)])]
  const rows = sql`select ${sql.join(names.map((name) => columnOf('t', name)))} from ${tableOf(module)} as t where t.id = any(${slot('ids', 'uuid[]')}) order by t.id`
  return {
    change: prepare(model, sql`${rows} for no key update`),
    remove: prepare(model, sql`${rows} for update`),
    parents,
    guarded,
  }
}

/** What the new values of a record lead to: guarded records, and parents when several statements follow. */
export function wantFar(
  model: Model,
  wanted: Wanted,
  module: string,
  columns: Readonly<Record<string, unknown>>,
  several: boolean,
): void {
  const { parents, guarded } = lockPlan(model, module)
  for (const { column, to } of several ? [...parents, ...guarded] : guarded) want(wanted, to, [columns[column]])
}

export interface LockOptions {
  /** Follow the rows to everything that sums them up, because several statements will touch it. */
  readonly several: boolean
  /** Modules whose wanted rows will be deleted. */
  readonly removing?: ReadonlySet<string>
}

/** Locks the wanted rows and what they lead to, in the one order. */
export async function lockRows(call: WritingCall, wanted: Wanted, { several, removing }: LockOptions): Promise<void> {
  for (const name of call.model.graph.lockOrder) {
    const ids = wanted.get(name)
    if (ids === undefined || ids.size === 0) continue
    const plan = lockPlan(call.model, name)
    const rows = await run(call.client, removing?.has(name) === true ? plan.remove : plan.change, {
      ids: [...ids].sort(),
    })
    for (const lead of several ? [...plan.parents, ...plan.guarded] : plan.guarded) wantLead(wanted, lead, rows)
  }
}

const wantLead = (wanted: Wanted, { column, to }: Lead, rows: readonly Row[]): void =>
  want(
    wanted,
    to,
    rows.map((each) => each[column]),
  )
