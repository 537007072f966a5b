/**
 * What the person may do with rows, asked of the database in the transaction of the write: of the rows as they are, under lock, and of the
 * rows as they have become. A record that she cannot read is answered like one that is not there; one that she reads and may not treat
 * so, 403. Nothing is asked for an administrator.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Grant } from '../../access/grant.ts'
import { grantRows } from '../../access/guard.ts'
import type { Asking } from '../../access/scope.ts'
import { moduleOf, type Field, type Module, type StoredField } from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { pointerAt, type Change, type Known } from './change.ts'
import { fieldKey } from './image.ts'
import { row, rowId } from './meaning.ts'
import { notAllowed, notThere } from './permission.ts'
import { alsoSql, perScope, readingOf, wholeRowConditions } from './reading.ts'
import { refuse } from './refusal.ts'
import { prepare, run, slot, type Row, type Statement } from './statement.ts'
import { giveUp, slotValues, type WritingCall } from './transaction.ts'

type Sql = RawBuilder<unknown>

/** The grants that match one row. */
interface Matched {
  readonly reading: readonly Grant[]
  /** Those that match it for the action at hand. */
  readonly acting: readonly Grant[]
  readonly binned: boolean
}

export type MatchedRows = ReadonlyMap<string, Matched>

const unmatched: Matched = { reading: [], acting: [], binned: false }

interface ScopePlan {
  readonly statement: Statement
  readonly reading: readonly number[]
  readonly acting: readonly number[]
}

const plans = perScope<ScopePlan>(2000)

const planOf = (call: Call, module: Module, asking: Asking): ScopePlan =>
  plans(call.model, call.scope, `${module.name} ${asking}`, () => makePlan(call, module, asking))

const matchColumn = (condition: Sql | undefined, key: string): Sql => sql`${condition ?? sql`true`} as ${sql.id(key)}`

function makePlan({ model, scope }: Call, module: Module, asking: Asking): ScopePlan {
  const grants = scope.grants(module.name)
  const reading = grants.filter(({ actions }) => actions.has('read'))
  const acting = grants.filter(({ actions }) => actions.has(asking))
  const rows = (grant: Grant, way: Asking): Sql | undefined =>
    grantRows(scope, model.graph, module, grant, way, row, slot)
  const columns = [
    rowId,
    sql`${columnOf(row.alias, 'deleted_at')} is not null as binned`,
    ...reading.map((grant) => matchColumn(rows(grant, 'read'), `r${grant.index}`)),
    ...acting.map((grant) => matchColumn(rows(grant, asking), `a${grant.index}`)),
  ]
  const text = sql`select ${sql.join(columns)} from ${tableOf(module)} as ${sql.id(row.alias)} where ${rowId} = any(${slot('ids', 'uuid[]')})`
  const indexes = (those: readonly Grant[]): readonly number[] => those.map(({ index }) => index)
  return { statement: prepare(model, text), reading: indexes(reading), acting: indexes(acting) }
}

/** The grants that match these rows; a row that is not in the table is not in the answer. Undefined for an administrator: all. */
export async function matchedRows(
  call: WritingCall,
  module: Module,
  asking: Asking,
  ids: readonly string[],
): Promise<MatchedRows | undefined> {
  if (call.scope.administrator) return undefined
  if (ids.length === 0) return new Map()
  const plan = planOf(call, module, asking)
  const grants = call.scope.grants(module.name)
  const rows = await run(call.client, plan.statement, { ...slotValues(call), ids })
  const those = (indexes: readonly number[], found: Row, letter: string): readonly Grant[] =>
    grants.filter(({ index }) => indexes.includes(index) && found[`${letter}${index}`] === 't')
  return new Map(
    rows.map((found) => [
      found['id'] ?? '',
      {
        reading: those(plan.reading, found, 'r'),
        acting: those(plan.acting, found, 'a'),
        binned: found['binned'] === 't',
      },
    ]),
  )
}

/**
 * Asked before anything is locked, so that nobody waits for a record that is not there for her: gives up with 404 when one of the records
 * cannot be read, or lies in the bin of which she is shown nothing, and with 403 when one may not go into the bin or come out of it.
 */
export async function checkSeen(call: WritingCall, module: Module, changes: readonly Change[]): Promise<void> {
  const asked = changes.filter(({ action }) => action !== 'create')
  const ids = asked.map(({ id }) => id)
  const matched = asked.length === 0 ? undefined : await matchedRows(call, module, 'delete', ids)
  if (matched === undefined) return
  for (const { action, id, draft } of asked) {
    const { reading, acting: deleting, binned } = matched.get(id) ?? unmatched
    if (reading.length === 0 || (action === 'update' && binned && deleting.length === 0))
      giveUp(notThere(draft.pointer))
    if (action === 'delete' && deleting.length === 0) giveUp(notAllowed(draft.pointer))
  }
}

const askingOf = ({ action }: Change): Asking => action

/** What matches the records that are changed, as they are before. Undefined for an administrator. */
export async function matchedBefore(
  call: WritingCall,
  module: Module,
  changes: readonly Change[],
): Promise<MatchedRows | undefined> {
  const ids = changes.filter(({ action }) => action === 'update').map(({ id }) => id)
  return matchedRows(call, module, 'update', ids)
}

/** Gives up where a record cannot be read (404), or no grant that matches it has the action or writes a field that is given (403). */
export function checkBefore(matched: MatchedRows | undefined, changes: readonly Change[]): void {
  if (matched === undefined) return
  for (const change of changes) {
    if (change.action === 'create') continue
    const { reading, acting } = matched.get(change.id) ?? unmatched
    if (reading.length === 0) giveUp(notThere(change.draft.pointer))
    checkGrants(change, acting)
  }
}

function checkGrants(change: Change, acting: readonly Grant[]): void {
  if (acting.length === 0) giveUp(notAllowed(change.draft.pointer))
  for (const name of change.draft.given) {
    if (acting.some(({ write }) => write.has(name))) continue
    giveUp(refuse(403, problem('CIM571', pointerAt(change, name), { title: titleOf(change.draft.module, name) })))
  }
}

const titleOf = (module: Module, name: string): string => module.fieldsByName.get(name)?.definition.title ?? name

/** Records that go into the bin: each must be matched for it. Gives up with 404 or 403. */
export async function checkRemoved(call: WritingCall, module: Module, changes: readonly Change[]): Promise<void> {
  const ids = changes.map(({ id }) => id)
  checkBefore(await matchedRows(call, module, 'delete', ids), changes)
}

/** Fields of each record that can be read as it has become; undefined for an administrator: all. */
export type ReadableFields = ReadonlyMap<string, ReadonlySet<string>>

export interface AfterOptions {
  /** Fields in which something only stands in for what is missing: where they decide who reaches the record, that is not asked. */
  readonly unknown?: ReadonlySet<string>
}

/**
 * The new state must lie where the person may put it, and each field and move must be hers there: gives up with 403. Records that are not
 * `asked` did not change. Gives what she can read of all of them.
 */
export async function checkAfter(
  call: WritingCall,
  module: Module,
  changes: readonly Known[],
  asked: (change: Known) => boolean,
  { unknown }: AfterOptions = {},
): Promise<ReadableFields | undefined> {
  if (call.scope.administrator) return undefined
  const readable = new Map<string, ReadonlySet<string>>()
  for (const asking of ['create', 'update'] as const) {
    const those = changes.filter((change) => askingOf(change) === asking)
    if (those.length === 0) continue
    const ids = those.map(({ id }) => id)
    const matched = (await matchedRows(call, module, asking, ids)) ?? new Map<string, Matched>()
    for (const change of those) {
      const found = matched.get(change.id) ?? unmatched
      readable.set(change.id, new Set(found.reading.flatMap(({ read }) => [...read])))
      if (asked(change) && !isUncertain(module, unknown)) checkBecome(module, change, found, unknown)
    }
  }
  return readable
}

function checkBecome(module: Module, change: Known, { acting }: Matched, unknown?: ReadonlySet<string>): void {
  checkGrants(change, acting)
  const moving = module.fields.filter(isMoving).filter(({ name }) => unknown?.has(name) !== true)
  checkMoves(change, moving, acting)
}

/** Whether something stands in for a field that decides who reaches the record. */
function isUncertain({ reach }: Module, unknown: ReadonlySet<string> = new Set()): boolean {
  if (unknown.size === 0 || reach === undefined) return false
  const deciding = [reach.unit, reach.portfolio, ...reach.through].flatMap((field) => field?.name ?? [])
  return ['owner', 'ownerGroup', ...deciding].some((name) => unknown.has(name))
}

const wholeStatements = perScope<Statement>(500)

/** Of some records those that are there by more than their basic fields. */
const wholeStatement = ({ model, scope }: Call, far: Module): Statement =>
  wholeStatements(model, scope, `${far.name} whole`, () => {
    const whole = wholeRowConditions(readingOf(scope, model, slot), far, row)
    const text = sql`select ${rowId} from ${tableOf(far)} as ${sql.id(row.alias)} where ${rowId} = any(${slot('ids', 'uuid[]')})${alsoSql(whole)}`
    return prepare(model, text)
  })

/**
 * Nothing hangs from a record of which the mobile channel shows only the basic fields: gives up with 403. Asked before the write, for what
 * hangs there might open it. Records that cannot be read at all are told by their reference.
 */
export async function checkBasicEnds(
  call: WritingCall,
  module: Module,
  changes: readonly Known[],
  { unknown = new Set() }: AfterOptions,
): Promise<void> {
  if (call.scope.administrator || call.scope.channel !== 'mobile') return
  const through = (module.reach?.through ?? []).filter(({ name }) => !unknown.has(name))
  const columns = through.flatMap((field) => field.columns)
  for (const { name, references } of columns) {
    if (references === undefined || !call.scope.grants(references).some(({ basic }) => basic)) continue
    const pointing = changes.filter(({ draft }) => typeof draft.columns[name] === 'string')
    const ids = pointing.map(({ draft }) => draft.columns[name])
    if (ids.length === 0) continue
    const rows = await run(call.client, wholeStatement(call, moduleOf(call.model.graph, references)), {
      ...slotValues(call),
      ids,
    })
    const whole = new Set(rows.map(({ id }) => id))
    const first = pointing.find(({ draft }) => !whole.has(String(draft.columns[name])))
    if (first !== undefined) giveUp(notAllowed(first.draft.pointer))
  }
}

const isMoving = (field: Field): field is StoredField => field.kind === 'stored' && field.transitions !== undefined

/** A new record begins where its default says without a move. */
function movedTo({ action, draft, before }: Known, field: StoredField): string | undefined {
  if (!draft.given.has(field.name)) return undefined
  const given = draft.columns[field.columns[0]?.name ?? '']
  if (typeof given !== 'string') return undefined
  const from = action === 'create' ? field.definition.default : before?.[fieldKey(field.name)]
  return given === from ? undefined : given
}

function checkMoves(change: Known, moving: readonly StoredField[], acting: readonly Grant[]): void {
  for (const field of moving) {
    const to = movedTo(change, field)
    if (to === undefined || acting.some(({ moves }) => moves.has(`${field.name}:${to}`))) continue
    const label = field.picklist?.optionsByKey.get(to)?.label ?? to
    giveUp(refuse(403, problem('CIM572', pointerAt(change, field.name), { title: field.definition.title, to: label })))
  }
}
