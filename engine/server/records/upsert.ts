import { sql } from 'kysely'
import type { Module, StoredField } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Call } from '../context.ts'
import { exactNumber } from '../json/surplus.ts'
import { word } from '../problems/words.ts'
import { hiddenCollision, rationed } from './collisions.ts'
import { fieldCheck } from './field-check.ts'
import { fieldRights } from './field-rights.ts'
import { mayEver, notAllowed } from './permission.ts'
import {
  alsoSql,
  deletingConditions,
  fieldConditions,
  guardedSource,
  perScope,
  readingOf,
  rowConditions,
} from './reading.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { prepare, run, slot, type Row, type Statement } from './statement.ts'
import { inPart, inTransaction, slotValues, type WritingCall } from './transaction.ts'
import { createRecord, lineRefusal, type WrittenRecord } from './write-create.ts'
import { updateRecord } from './write-update.ts'

export interface Upserted extends WrittenRecord {
  readonly created: boolean
}

/** A field whose value tells one record from all others. */
interface Key {
  readonly field: StoredField
  readonly column: string
  readonly value: unknown
}

type UniqueField = StoredField & {
  readonly definition: { readonly unique: true | { readonly except?: readonly string[]; readonly caseless?: boolean } }
}

const isUnique = (field: { readonly kind: string } | undefined): field is UniqueField =>
  field?.kind === 'stored' && ((field as StoredField).definition.unique ?? false) !== false

const optionsOf = ({ definition: { unique } }: UniqueField) => (unique === true ? {} : unique)

const notAKey = (name: string): Refusal => refuse(422, problem('CIM523', '', { name, detail: word('notUnique') }))

/** A path carries text: a number or a yes or no is read from it. */
function fromPath({ valueType }: StoredField, text: string): unknown {
  if (valueType === 'number') return exactNumber(Number(text), text)
  return valueType === 'boolean' ? text === 'true' : text
}

/** A field that she cannot read is none; one that she only reads cannot be what she writes by. */
async function keyOf(call: Call, module: Module, name: string, text: string): Promise<Key | Refusal> {
  const field = module.fieldsByName.get(name)
  const seen = call.scope.graph.modules.get(module.name)?.fieldsByName.get(name)
  if (field === undefined || seen === undefined) return refuse(404, problem('CIM530', '', { name }))
  if (!isUnique(field)) return notAKey(name)
  const writes = (['create', 'update'] as const).some((action) => fieldRights(call.scope, module, action).writes(field))
  if (!writes) return refuse(422, problem('CIM503', '', { name }))
  const checked = await fieldCheck(call.model, field)(fromPath(field, text), '')
  if ('problems' in checked) return refuse(422, ...checked.problems)
  const [value] = checked.values
  const column = field.columns[0]?.name ?? ''
  return value === null || optionsOf(field).except?.includes(String(value)) === true
    ? notAKey(name)
    : { field, column, value }
}

const findStatements = perScope<Statement>(500)

/**
 * Living records first, of them those that she sees with the field in them; two are enough to know that the value tells none apart. What lies
 * in a bin that is not shown to her is not there.
 */
const findStatement = ({ model, scope }: Call, module: Module, field: UniqueField): Statement =>
  findStatements(model, scope, `${module.name} ${field.name} by`, () => {
    const column = field.columns[0]
    const stored = columnOf('t', column?.name ?? '')
    const given = slot('value', column?.sqlType ?? 'text')
    const same =
      optionsOf(field).caseless === true ? sql`lower(${stored}) = lower(${given})` : sql`${stored} = ${given}`
    const reading = readingOf(scope, model, slot)
    const source = guardedSource(reading, { alias: 't' })
    const seen = [...rowConditions(module, source), ...fieldConditions(module, new Set([field.name]), source)]
    const inBin = [...seen, ...deletingConditions(reading, module, source)]
    return prepare(
      model,
      sql`select t.id, t.deleted_at, (true${alsoSql(seen)}) as seen from ${tableOf(module)} as t
        where ${same} and (t.deleted_at is null or (true${alsoSql(inBin)})) order by t.deleted_at is not null limit 3`,
    )
  })

const attempts = 3

/**
 * Writes the record that has this value in a unique field: changes it, or creates it. Two at once never make two records: who loses the
 * race changes what the other one made. A record in the bin is not touched (409), and a value that may repeat is no key (422). A value
 * of a record that she cannot see is taken (409) and never found.
 */
export async function upsertRecord(
  call: Call,
  module: Module,
  name: string,
  text: string,
  version: number | undefined,
  body: unknown,
): Promise<Upserted | Refusal> {
  const refused =
    mayEver(call, module, 'update') || mayEver(call, module, 'create') ? lineRefusal(module) : notAllowed()
  if (refused !== undefined) return refused
  const key = await keyOf(call, module, name, text)
  if (isRefusal(key)) return key
  return inTransaction(call, async (inner) => {
    for (let attempt = 1; ; attempt++) {
      const done = await inPart(inner, () => attempted(inner, module, key, version, body))
      if (!isRefusal(done) || attempt === attempts || !lostRace(done, key)) return done
    }
  })
}

const lostRace = ({ problems }: Refusal, { field }: Key): boolean =>
  problems.some(({ code, pointer }) => code === 'CIM511' && pointer === `/${field.name}`)

async function attempted(
  call: WritingCall,
  module: Module,
  key: Key,
  version: number | undefined,
  body: unknown,
): Promise<Upserted | Refusal> {
  const tooMany = rationed(call, module)
  if (tooMany !== undefined) return tooMany
  const statement = findStatement(call, module, key.field as UniqueField)
  const rows = await run(call.client, statement, { ...slotValues(call), value: key.value })
  const living = rows.filter(isLiving)
  if (living.some(({ seen }) => seen !== 't')) return hiddenCollision(call, module, [key.field], [key.value])
  const [first, second] = living
  if (second !== undefined) return notAKey(key.field.name)
  if (first !== undefined) return changed(call, module, first['id'] ?? '', version, body)
  if (rows.length > 0) return refuse(409, problem('CIM531', ''))
  return created(call, module, key, body)
}

const isLiving = (row: Row): boolean => (row['deleted_at'] ?? null) === null

async function changed(
  call: WritingCall,
  module: Module,
  id: string,
  version: number | undefined,
  body: unknown,
): Promise<Upserted | Refusal> {
  const written = await updateRecord(call, module, id, version ?? 'any', body)
  return isRefusal(written) ? written : { ...written, created: false }
}

async function created(
  call: WritingCall,
  module: Module,
  { field, value }: Key,
  body: unknown,
): Promise<Upserted | Refusal> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refuse(422, problem('CIM500', '', { detail: word('notAnObject') }))
  const given = (body as Readonly<Record<string, unknown>>)[field.name]
  const checked = given === undefined || given === null ? undefined : await fieldCheck(call.model, field)(given, '')
  if (checked !== undefined && 'values' in checked && checked.values[0] !== value)
    return refuse(422, problem('CIM523', `/${field.name}`, { name: field.name, detail: word('otherKey') }))
  const written = await createRecord(call, module, { ...body, [field.name]: given ?? value })
  return isRefusal(written) ? written : { ...written, created: true }
}
