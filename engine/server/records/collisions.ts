/**
 * A value that must be unique and that a record holds already. Whoever can see that record is told which field it is; for anybody else it is
 * the one sign that something exists outside of her scope, so it says no more than that, is rationed, and stands in the log.
 */
import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import type { Pool } from 'pg'
import type { Module, StoredField } from '../../graph/graph.ts'
import { indexesOf } from '../../outputs/database/indexes.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import { problem } from '../../problems/problem.ts'
import { audit } from '../audit.ts'
import type { Call } from '../context.ts'
import type { DatabaseError } from '../problems/database-problem.ts'
import type { Known } from './change.ts'
import { fieldRights } from './field-rights.ts'
import { fieldKey } from './image.ts'
import { row, rowId } from './meaning.ts'
import { alsoSql, fieldConditions, guardedSource, perScope, readingOf, rowConditions } from './reading.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { prepare, run, slot, type Statement } from './statement.ts'
import type { WritingCall } from './transaction.ts'

/** A value that a hidden record holds. */
export interface Collision {
  readonly module: string
  readonly fields: readonly string[]
}

/** What was being written when a unique index refused it. */
interface Tried {
  readonly module: Module
  readonly changes: readonly Known[]
}

const tried = new WeakMap<object, Tried>()

const isTaken = (error: unknown): error is DatabaseError =>
  error instanceof Error && 'code' in error && error.code === '23505'

/** Runs statements that write these records, and remembers with the error of a unique index what they were. */
export async function collidable<T>(module: Module, changes: readonly Known[], write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isTaken(error) && !tried.has(error)) tried.set(error, { module, changes })
    throw error
  }
}

interface Key {
  readonly fields: readonly StoredField[]
  readonly caseless: boolean
}

const isStored = (field: { readonly kind: string } | undefined): field is StoredField => field?.kind === 'stored'

/** The fields that must be unique together, from the name of their index. */
function keyOf(call: Call, module: Module, constraint: string | undefined): Key | undefined {
  const names = indexesOf(call.model.graph, module).find(({ name }) => name === constraint)?.unique?.fields
  if (names === undefined) return undefined
  const fields = names.map((name) => module.fieldsByName.get(name)).filter(isStored)
  const unique = fields.length === 1 ? fields[0]?.definition.unique : undefined
  return { fields, caseless: typeof unique === 'object' && unique.caseless === true }
}

const columnsOf = ({ fields }: Key) => fields.flatMap(({ columns }) => columns)

/** Values of the key in a record as it was tried: what the body gives, else what the record has. */
function valuesOf({ fields }: Key, { id, draft, before }: Known): Readonly<Record<string, unknown>> {
  const entries = fields.flatMap((field) =>
    field.columns.map(({ name }) => [
      name,
      Object.hasOwn(draft.columns, name) ? draft.columns[name] : (before?.[fieldKey(field.name)] ?? null),
    ]),
  )
  return { id, ...(Object.fromEntries(entries) as Readonly<Record<string, unknown>>) }
}

const seenStatements = perScope<Statement>(500)

/** Whether a record that the person can see, with those fields of it, holds one of the values. */
function seenStatement({ model, scope }: Call, module: Module, key: Key): Statement {
  const names = key.fields.map(({ name }) => name)
  return seenStatements(model, scope, [module.name, 'taken', ...names].join(' '), () => {
    const source = guardedSource(readingOf(scope, model, slot), row)
    const typed = columnsOf(key).map(({ name, sqlType }) => sql`, ${sql.id(name)} ${sql.raw(sqlType)}`)
    const same = columnsOf(key).map(({ name }): RawBuilder<unknown> => {
      const [kept, given] = [columnOf(row.alias, name), columnOf('given', name)]
      return key.caseless ? sql`lower(${kept}) = lower(${given})` : sql`${kept} is not distinct from ${given}`
    })
    const conditions = [...same, ...rowConditions(module, source), ...fieldConditions(module, new Set(names), source)]
    return prepare(
      model,
      sql`select ${rowId} from json_to_recordset(${slot('rows', 'json')}) as given(id uuid${sql.join(typed, sql``)})
        join ${tableOf(module)} as ${sql.id(row.alias)} on ${rowId} <> given.id and ${columnOf(row.alias, 'deleted_at')} is null${alsoSql(conditions)} limit 1`,
    )
  })
}

/** Two of the records themselves want the same. */
function collideAmongThemselves(key: Key, rows: readonly Readonly<Record<string, unknown>>[]): boolean {
  const texts = rows.map((each) => {
    const text = JSON.stringify(columnsOf(key).map(({ name }) => each[name] ?? null))
    return key.caseless ? text.toLowerCase() : text
  })
  return new Set(texts).size < texts.length
}

async function isSeen(call: WritingCall, { module, changes }: Tried, key: Key): Promise<boolean> {
  const rows = changes.map((change) => valuesOf(key, change))
  if (collideAmongThemselves(key, rows)) return true
  const values = { ...call.scope.values, rows: JSON.stringify(rows) }
  return (await run(call.client, seenStatement(call, module, key), values)).length > 0
}

/** Hidden values that one person may come upon in a minute, each counted once. */
const mostInAMinute = 20

const minute = 60_000

/** By person: hidden values that she came upon lately, and when. */
const met = new WeakMap<Pool, Map<string, Map<string, number>>>()

function metBy({ context, scope }: Call): Map<string, number> {
  const people = met.get(context.pool) ?? new Map<string, Map<string, number>>()
  met.set(context.pool, people)
  const values = people.get(scope.person) ?? new Map<string, number>()
  const since = Date.now() - minute
  for (const [value, at] of values) if (at < since) values.delete(value)
  people.set(scope.person, values)
  return values
}

const tooMany = (): Refusal => refuse(429, problem('CIM576', ''))

const hasUniques = (module: Module): boolean =>
  module.uniques.length > 0 ||
  module.fields.some((field) => field.kind === 'stored' && (field.definition.unique ?? false) !== false)

/** Why a write that could come upon hidden values is not even tried: somebody met too many of them lately. */
export const rationed = (call: Call, module: Module): Refusal | undefined =>
  call.scope.administrator || !hasUniques(module) || metBy(call).size < mostInAMinute ? undefined : tooMany()

/** The answer for a value that a hidden record holds: noted, once in a minute for each value. */
export function hiddenCollision(
  call: WritingCall,
  module: Module,
  fields: readonly StoredField[],
  values: unknown,
): Refusal {
  const place = createHash('sha256').update(JSON.stringify([module.name, fields.map(({ name }) => name), values]))
  const value = place.digest('base64url')
  const lately = metBy(call)
  if (!lately.has(value)) {
    if (lately.size >= mostInAMinute) return tooMany()
    call.effects.collisions.push({ module: module.name, fields: fields.map(({ name }) => name) })
  }
  lately.set(value, lately.get(value) ?? Date.now())
  const rights = ['create', 'update'] as const
  const known = fields.filter((field) => rights.some((action) => fieldRights(call.scope, module, action).knows(field)))
  const last = known.length === fields.length ? fields.at(-1) : undefined
  // A line has no place of its own in the body: its document is refused.
  const pointer = last === undefined || module.document !== undefined ? '' : `/${last.name}`
  return refuse(409, problem('CIM575', pointer))
}

/** The answer, once it is known whether the record that holds a value already can be seen. Call it when the write is undone. */
export async function judged<T>(call: WritingCall, answer: T | Refusal): Promise<T | Refusal> {
  if (!isRefusal(answer) || answer.taken === undefined) return answer
  const { taken, ...refusal } = answer
  if (call.scope.administrator) return refusal
  const found = tried.get(taken)
  const key = found === undefined ? undefined : keyOf(call, found.module, (taken as DatabaseError).constraint)
  if (found === undefined || key === undefined) return refuse(409, problem('CIM575', ''))
  if (await isSeen(call, found, key)) return refusal
  const values = found.changes.map((change) => withoutId(valuesOf(key, change)))
  return hiddenCollision(call, found.module, key.fields, values)
}

const withoutId = ({ id: _id, ...values }: Readonly<Record<string, unknown>>): unknown => values

/** Writes what was met into the log, whatever became of the transaction that met it. */
export async function noteCollisions({ client, scope, effects }: WritingCall): Promise<void> {
  for (const { module, fields } of effects.collisions.splice(0))
    await audit(client, { kind: 'hiddenValueMet', person: scope.person, subject: module, details: { fields } })
}
