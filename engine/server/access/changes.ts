/**
 * What a change of a profile or of an assignment would change, for whom, before it is saved: the scopes before and after it are made, and their
 * predicates counted against each other over all records, in a transaction that only reads.
 */
import { sql } from 'kysely'
import type { PoolClient } from 'pg'
import { makeScope } from '../../access/make-scope.ts'
import type { PersonFacts, Scope } from '../../access/scope.ts'
import { modulesOf, type Graph, type Module } from '../../graph/graph.ts'
import { moduleFor } from '../../graph/purposes.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'
import { compileLayers } from '../../pipeline.ts'
import { problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { refuse, type Refusal } from '../records/refusal.ts'
import { changedDefinition } from '../studio/changed-definition.ts'
import { labelsOf, type Labelled } from '../studio/people-labels.ts'
import { withPatch } from '../studio/save-change.ts'
import { assignmentsOf, countsOn, type Assignment } from './assignments-of.ts'
import { readFacts, readFactsOfWhoever } from './read-facts.ts'
import { readableRows, rightsIn, type Rights } from './scope-rights.ts'

/** What is about to be saved: a merge patch of a profile (or a whole new one), or an assignment given, changed or taken away. */
export type Proposed =
  | { readonly profile: { readonly key: string; readonly patch: unknown } }
  | { readonly assignment: Assignment }
  /** Id of an assignment. */
  | { readonly withdrawn: string }

interface NamedField {
  readonly name: string
  readonly title: string
}

/** Rights that come and go in one module. */
export interface RightsChange {
  readonly module: string
  readonly title: string
  readonly gained: readonly string[]
  readonly lost: readonly string[]
  readonly fields: {
    readonly readGained: readonly NamedField[]
    readonly readLost: readonly NamedField[]
    readonly writeGained: readonly NamedField[]
    readonly writeLost: readonly NamedField[]
  }
}

/** Records that come and go, counted up to a limit. */
export interface RowsChange {
  readonly before: number
  readonly after: number
  readonly gained: number
  readonly lost: number
  /** Whether one of the counts stopped at the limit. */
  readonly capped: boolean
}

export interface PersonChange {
  readonly person: Labelled
  /** Whether she may come in today. If not, it is what she will find when she may. */
  readonly enters: boolean
  /** The day on which it begins to change something, if not today. */
  readonly from?: string
  readonly modules: readonly (RightsChange & { readonly rows: RowsChange })[]
}

export interface Changes {
  /** For a profile: what changes for whoever has it, wherever. */
  readonly profile?: { readonly key: string; readonly title: string; readonly modules: readonly RightsChange[] }
  /** People for whom something changes. */
  readonly people: readonly PersonChange[]
  /** People who hold the profile and were not looked at. */
  readonly more: number
}

const mostPeople = 50
const mostRows = 10_000

const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] =>
  [...a].filter((each) => !b.has(each))

const named = (module: Module, names: readonly string[]): readonly NamedField[] =>
  names.map((name) => ({ name, title: module.fieldsByName.get(name)?.definition.title ?? name }))

function rightsChange(module: Module, before: Rights, after: Rights): RightsChange {
  return {
    module: module.name,
    title: module.definition.title,
    gained: minus(after.actions, before.actions),
    lost: minus(before.actions, after.actions),
    fields: {
      readGained: named(module, minus(after.read, before.read)),
      readLost: named(module, minus(before.read, after.read)),
      writeGained: named(module, minus(after.write, before.write)),
      writeLost: named(module, minus(before.write, after.write)),
    },
  }
}

const changesRights = ({ gained, lost, fields }: RightsChange): boolean =>
  [gained, lost, fields.readGained, fields.readLost, fields.writeGained, fields.writeLost].some(
    (list) => list.length > 0,
  )

/** A scope with the graph that it is made over. */
interface Side {
  readonly graph: Graph
  readonly scope: Scope
}

const rowsOf = ({ graph, scope }: Side, module: Module) => {
  const readable = rightsIn(scope, graph, module).actions.has('read')
  return readable ? readableRows(scope, graph, module, { alias: 't', depth: 0 }) : sql`false`
}

type Condition = ReturnType<typeof rowsOf>

async function countRows(client: PoolClient, module: Module, then: Condition, now: Condition): Promise<RowsChange> {
  const count = (condition: Condition) =>
    sql`(select count(*)::int from (select from ${tableOf(module)} as t where t.deleted_at is null and (${condition}) limit ${mostRows + 1}) as counted)`
  const { sql: text, parameters } = compileSql(
    sql`select ${count(then)} as before, ${count(now)} as after, ${count(sql`(${now}) and not coalesce((${then}), false)`)} as gained, ${count(sql`(${then}) and not coalesce((${now}), false)`)} as lost`,
  )
  const { rows } = await client.query<Omit<RowsChange, 'capped'>>(text, [...parameters])
  const { before = 0, after = 0, gained = 0, lost = 0 } = rows[0] ?? {}
  const upTo = (n: number): number => Math.min(n, mostRows)
  return {
    before: upTo(before),
    after: upTo(after),
    gained: upTo(gained),
    lost: upTo(lost),
    capped: [before, after, gained, lost].some((n) => n > mostRows),
  }
}

const sameRows = (a: Condition, b: Condition): boolean =>
  JSON.stringify(compileSql(a)) === JSON.stringify(compileSql(b))

/** What changes for one person in a module, if anything does. Predicates that say the same open the same rows: they are not counted twice. */
async function moduleChange(
  client: PoolClient,
  module: Module,
  before: Side,
  after: Side,
): Promise<readonly (RightsChange & { readonly rows: RowsChange })[]> {
  const [then, now] = [rightsIn(before.scope, before.graph, module), rightsIn(after.scope, after.graph, module)]
  if (then.actions.size + now.actions.size === 0) return []
  const rights = rightsChange(module, then, now)
  const [rowsThen, rowsNow] = [rowsOf(before, module), rowsOf(after, module)]
  if (!changesRights(rights) && sameRows(rowsThen, rowsNow)) return []
  const rows = await countRows(client, module, rowsThen, rowsNow)
  return changesRights(rights) || rows.gained + rows.lost > 0 ? [{ ...rights, rows }] : []
}

/** Modules in which something changes for one person. */
async function personModules(client: PoolClient, before: Side, after: Side): Promise<PersonChange['modules']> {
  const changed: (RightsChange & { readonly rows: RowsChange })[] = []
  for (const module of modulesOf(after.graph)) changed.push(...(await moduleChange(client, module, before, after)))
  return changed
}

interface Affected {
  readonly person: string
  readonly enters: boolean
  readonly before: PersonFacts
  readonly after: PersonFacts
}

async function reading<T>(call: Call, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await call.context.pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    return await work(client)
  } finally {
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    )
  }
}

async function compare(
  call: Call,
  affected: readonly Affected[],
  graphs: { readonly before: Graph; readonly after: Graph },
): Promise<readonly PersonChange[]> {
  const { pool } = call.context
  const labelOf = await labelsOf(
    pool,
    graphs.before,
    moduleFor(graphs.before, 'people'),
    affected.map(({ person }) => person),
  )
  return reading(call, async (client) => {
    const changes: PersonChange[] = []
    for (const { person, enters, before, after } of affected) {
      const modules = await personModules(
        client,
        { graph: graphs.before, scope: makeScope(graphs.before, before) },
        { graph: graphs.after, scope: makeScope(graphs.after, after) },
      )
      if (modules.length > 0) changes.push({ person: labelOf(person) ?? { id: person, label: '' }, enters, modules })
    }
    return changes
  })
}

const factsOf = (call: Call, person: string): Promise<PersonFacts | undefined> =>
  readFacts(call.context.pool, call.model.graph, { person, channel: 'web' }, todayOf(call))

const todayOf = ({ context: { clock, company } }: Call): string => clock.today(company().timeZone)

const nowhere = '00000000-0000-0000-0000-000000000000'

/** What a profile gives by itself, wherever it is given. */
const scopeOfProfile = (graph: Graph, profile: string): Scope =>
  makeScope(graph, {
    person: nowhere,
    channel: 'web',
    assignments: [{ profile, unit: nowhere, portfolio: null }],
    groups: [],
    subordinates: [],
    shared: {},
  })

async function profileChanges(call: Call, key: string, patch: unknown): Promise<Changes | Refusal> {
  const { live, pool } = call.context
  const { graph } = call.model
  const { patches } = live.studio()
  const changed = changedDefinition(live.layers.sources, patches, { kind: 'profile', name: key, patch })
  if (changed.problems.length > 0) return refuse(422, ...changed.problems)
  const compiled = compileLayers(live.layers, withPatch(patches, { kind: 'profile', name: key }, changed.patch))
  if (compiled.graph === undefined) return refuse(422, ...compiled.problems)
  const after = compiled.graph
  const today = todayOf(call)
  const holders = (await assignmentsOf(pool, graph, { profile: key })).filter((each) => countsOn(each, today))
  const people = [...new Set(holders.map(({ person }) => person))]
  const affected: Affected[] = []
  for (const person of people.slice(0, mostPeople)) {
    const facts = await factsOf(call, person)
    if (facts !== undefined) affected.push({ person, enters: true, before: facts, after: facts })
  }
  const [then, now] = [scopeOfProfile(graph, key), scopeOfProfile(after, key)]
  const modules = modulesOf(after)
    .map((module) => rightsChange(module, rightsIn(then, graph, module), rightsIn(now, after, module)))
    .filter(changesRights)
  const title = after.profiles.get(key)?.definition.title ?? key
  return {
    profile: { key, title, modules },
    people: await compare(call, affected, { before: graph, after }),
    more: Math.max(0, people.length - mostPeople),
  }
}

type Change = (assignments: readonly Assignment[]) => readonly Assignment[]

/** What changes on a day for one person when her assignments become others. Of who is not let in yet, or no more, as if she were. */
async function changesOn(call: Call, person: string, day: string, change: Change): Promise<readonly PersonChange[]> {
  const { graph } = call.model
  const { pool } = call.context
  const entering = await factsOf(call, person)
  const facts = entering ?? (await readFactsOfWhoever(pool, graph, { person, channel: 'web' }, todayOf(call)))
  if (facts === undefined) return []
  const written = await assignmentsOf(pool, graph, { person })
  const counting = (assignments: readonly Assignment[]): PersonFacts => ({
    ...facts,
    assignments: assignments
      .filter((each) => countsOn(each, day))
      .map(({ profile, unit, portfolio }) => ({ profile, unit, portfolio })),
  })
  const enters = entering !== undefined
  const affected = [{ person, enters, before: counting(written), after: counting(change(written)) }]
  return compare(call, affected, { before: graph, after: graph })
}

/** What changes today; and where that is nothing, on the day on which the assignment begins. */
async function assignmentChanges(call: Call, person: string, change: Change, begins?: string | null): Promise<Changes> {
  const today = todayOf(call)
  const people = await changesOn(call, person, today, change)
  if (people.length > 0 || (begins ?? today) <= today) return { people, more: 0 }
  const from = begins ?? today
  const later = await changesOn(call, person, from, change)
  return { people: later.map((change) => ({ ...change, from })), more: 0 }
}

async function given(call: Call, assignment: Assignment): Promise<Changes | Refusal> {
  if (!call.model.graph.profiles.has(assignment.profile))
    return refuse(422, problem('CIM412', '/assignment/profile', { profile: assignment.profile }))
  const others = (all: readonly Assignment[]): readonly Assignment[] => all.filter(({ id }) => id !== assignment.id)
  const { person, validFrom } = assignment
  const changes = await assignmentChanges(call, person, (all) => [...others(all), assignment], validFrom)
  // An assignment that goes from one person to another changes something for both.
  const before = await ownerOf(call, assignment.id)
  if (before === undefined || before === person) return changes
  const lost = await assignmentChanges(call, before, others)
  return { people: [...changes.people, ...lost.people], more: 0 }
}

async function ownerOf({ context, model }: Call, id: string): Promise<string | undefined> {
  if (id === '') return undefined
  const [found] = await assignmentsOf(context.pool, model.graph, { id })
  return found?.person
}

async function withdrawn(call: Call, id: string): Promise<Changes | Refusal> {
  const person = await ownerOf(call, id)
  if (person === undefined) return refuse(404, problem('CIM501', ''))
  return assignmentChanges(call, person, (all) => all.filter((each) => each.id !== id))
}

/** What would change, or why it could not be saved at all. */
export function accessChanges(call: Call, proposed: Proposed): Promise<Changes | Refusal> {
  if ('profile' in proposed) return profileChanges(call, proposed.profile.key, proposed.profile.patch)
  if ('assignment' in proposed) return given(call, proposed.assignment)
  return withdrawn(call, proposed.withdrawn)
}
