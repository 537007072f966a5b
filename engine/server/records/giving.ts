/**
 * Nobody gives what she does not hold (decision 0011). Asked of what was written, in its transaction, wherever a record decides what people
 * may do: found by the purposes of the modules. Administrators give everything.
 */
import { sql } from 'kysely'
import { holdsAssignment, holdsEverywhere } from '../../access/held.ts'
import type { AssignmentFact } from '../../access/scope.ts'
import { moduleOf, type Module } from '../../graph/graph.ts'
import { columnFor, moduleFor, ownColumn } from '../../graph/purposes.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import type { Model } from '../context.ts'
import { pointerAt, type Change, type Known } from './change.ts'
import { clock } from './meaning.ts'
import { refuse } from './refusal.ts'
import { perModel } from './remembered.ts'
import { prepare, run, slot, type Row, type Statement } from './statement.ts'
import { giveUp, slotValues, type WritingCall } from './transaction.ts'
import type { AfterOptions } from './write-scope.ts'

type Action = 'create' | 'update' | 'delete'

/** Modules whose records open other people's to whole groups of people. */
const opening = new Set(['roles', 'groups', 'groupMembers', 'sharingRules'])

/** Fields of a person by which she comes in and is placed among the others. */
const entering: readonly string[] = ['email', 'status', 'role']

/** Fields without which it is not known what a record gives. */
const deciding = new Set(['person', 'profile', 'unit', 'role', 'email', 'status'])

const purposeOf = ({ definition }: Module): string => definition.purpose ?? ''

/** Gives up with 403 where records that were created or changed give more than whoever wrote them holds. */
export async function checkGiven(
  call: WritingCall,
  module: Module,
  changes: readonly Known[],
  { unknown = new Set() }: AfterOptions = {},
): Promise<void> {
  // What only stands in for something that is missing gives nothing.
  const uncertain = module.fields.some(
    ({ name, definition }) => deciding.has(definition.purpose ?? '') && unknown.has(name),
  )
  if (call.scope.administrator || changes.length === 0 || uncertain) return
  const purpose = purposeOf(module)
  if (purpose === 'profileAssignments') return checkAssignments(call, module, changes)
  if (opening.has(purpose))
    for (const change of changes) await checkEverywhere(call, module, change.action, change.draft.pointer)
  if (purpose === 'people') await checkPeople(call, module, changes)
}

/** The same for records that go into the bin or come out of it. What only follows them there is the system's. */
export async function checkGivenBin(call: WritingCall, module: Module, roots: readonly Change[]): Promise<void> {
  if (call.scope.administrator || roots.length === 0) return
  const purpose = purposeOf(module)
  if (opening.has(purpose)) await checkEverywhere(call, module, 'delete', roots[0]?.draft.pointer ?? '')
  if (purpose === 'people') await checkHeldBy(call, roots)
}

/** Assignments that come back with the record that they followed into the bin. */
export async function checkRestoredAssignments(
  call: WritingCall,
  tree: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const module = moduleFor(call.model.graph, 'profileAssignments')
  const ids = [...(tree.get(module.name) ?? [])]
  if (call.scope.administrator || ids.length === 0) return
  for (const given of await assignments(call, 'id', ids)) if (!holds(call, given)) giveUp(refuse(403, beyond('')))
}

const beyond = (pointer: string): Problem => problem('CIM577', pointer)

const holds = ({ model, scope }: WritingCall, given: AssignmentFact): boolean =>
  holdsAssignment(model.graph, scope.facts, given)

const columns = (model: Model) => {
  const module = moduleFor(model.graph, 'profileAssignments')
  const column = (purpose: string) => columnOf('t', ownColumn(module, purpose))
  return { module, column }
}

/** Assignments by their own ids, or all of people that are not over. */
const assignmentsStatement = perModel((model: Model, by: 'id' | 'person'): Statement => {
  const { module, column } = columns(model)
  const key = by === 'id' ? columnOf('t', 'id') : column('person')
  const current = sql` and ${columnOf('t', 'deleted_at')} is null and coalesce(${column('validTo')} >= ${clock.today}, true)`
  return prepare(
    model,
    sql`select ${columnOf('t', 'id')} as id, ${column('person')} as person, ${column('profile')} as profile, ${column('unit')} as unit, ${column('portfolio')} as portfolio
      from ${tableOf(module)} as t where ${key} = any(${slot('ids', 'uuid[]')})${by === 'id' ? sql`` : current}`,
  )
})

interface Assigned extends AssignmentFact {
  readonly id: string
  readonly person: string
}

const assignedIn = ({ id, person, profile, unit, portfolio }: Row): Assigned => ({
  id: id ?? '',
  person: person ?? '',
  profile: profile ?? '',
  unit: unit ?? '',
  portfolio: portfolio ?? null,
})

const assignments = async (
  call: WritingCall,
  by: 'id' | 'person',
  ids: readonly string[],
): Promise<readonly Assigned[]> =>
  (await run(call.client, assignmentsStatement(call.model, by), { ...slotValues(call), ids })).map(assignedIn)

async function checkAssignments(call: WritingCall, module: Module, changes: readonly Known[]): Promise<void> {
  const ids = changes.map(({ id }) => id)
  const beyondHers = (await assignments(call, 'id', ids)).filter((given) => !holds(call, given))
  const first = changes.find(({ id }) => beyondHers.some((given) => given.id === id))
  if (first !== undefined) giveUp(refuse(403, beyond(first.draft.pointer)))
}

const unitsStatement = perModel((model: Model, purpose: string): Statement =>
  prepare(model, sql`select t.id from ${tableOf(moduleFor(model.graph, purpose))} as t where t.deleted_at is null`),
)

/** The action in this module in all units and portfolios. */
async function checkEverywhere(call: WritingCall, { name }: Module, action: Action, pointer: string): Promise<void> {
  const { model, scope, client } = call
  const units = (await run(client, unitsStatement(model, 'units'))).map(({ id }) => id ?? '')
  if (!holdsEverywhere(model.graph, scope.facts, name, action, units)) giveUp(refuse(403, beyond(pointer)))
}

/** Who comes in as somebody has what she has: people with more than hers stay as they are. */
async function checkHeldBy(call: WritingCall, people: readonly Change[]): Promise<void> {
  const theirs = await assignments(
    call,
    'person',
    people.map(({ id }) => id),
  )
  const more = theirs.find((given) => !holds(call, given))
  const first = people.find(({ id }) => id === more?.person)
  if (first !== undefined) giveUp(refuse(403, problem('CIM578', first.draft.pointer)))
}

async function checkPeople(call: WritingCall, module: Module, changes: readonly Known[]): Promise<void> {
  const named = (purposes: readonly string[]): readonly string[] =>
    module.fields.filter(({ definition }) => purposes.includes(definition.purpose ?? '')).map(({ name }) => name)
  const gives = ({ draft }: Known, names: readonly string[]): boolean => names.some((name) => draft.given.has(name))
  const entered = named(entering)
  await checkHeldBy(
    call,
    changes.filter((change) => change.action === 'update' && gives(change, entered)),
  )
  const [role] = named(['role'])
  if (role === undefined) return
  for (const change of changes.filter((each) => gives(each, [role]))) await checkRole(call, module, change, role)
}

/** A role that reads what others own, or that a sharing rule opens records to. */
const openingRole = perModel((model: Model, purpose: string): Statement => {
  const [roles, rules] = [moduleFor(model.graph, purpose), moduleFor(model.graph, 'sharingRules')]
  return prepare(
    model,
    sql`select t.id from ${tableOf(roles)} as t where t.id = ${slot('role', 'uuid')} and (${columnOf('t', ownColumn(roles, 'readsSubordinates'))}
      or exists (select from ${tableOf(rules)} as r where ${columnOf('r', ownColumn(rules, 'toRole'))} = t.id and r.deleted_at is null))`,
  )
})

/**
 * A person who changes places among the roles opens what she owns to those above, and what those below own to herself. A new person owns
 * nothing, so only what her role would open counts.
 */
async function checkRole(call: WritingCall, module: Module, change: Known, name: string): Promise<void> {
  const { action, draft, before } = change
  const column = columnFor(module, 'role') ?? ''
  const role = draft.columns[column] ?? null
  if (action === 'update' && role === (before?.[`f:${name}`] ?? null)) return
  if (action === 'create') {
    if (role === null) return
    if ((await run(call.client, openingRole(call.model, 'roles'), { role })).length === 0) return
  }
  await checkEverywhere(call, moduleOf(call.model.graph, module.name), action, pointerAt(change, name))
}
