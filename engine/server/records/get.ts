import { sql } from 'kysely'
import type { Module } from '../../graph/graph.ts'
import { isReadable } from '../../outputs/api/field-uses.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Source } from '../../outputs/database/read-field.ts'
import { problem } from '../../problems/problem.ts'
import type { Call, Model } from '../context.ts'
import { boundedCache, type BoundedCache } from './bounded-cache.ts'
import { readParameters } from './parameters.ts'
import { projectedMembers } from './projection-sql.ts'
import { compileStatement, runStatement, slotOf, type Statement } from './query.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { readExpand, readFields } from './request.ts'
import { serialiser, type Serialiser } from './response.ts'

/** A record as JSON text, and the version that its ETag says. */
interface RecordText {
  readonly version: number
  readonly text: string
}

interface ReadyGet {
  readonly statement: Statement
  readonly serialise: Serialiser
}

const source: Source = { alias: 't' }

const readyKept = 1000

const ready = new WeakMap<Model, BoundedCache<ReadyGet>>()

function readyOf(model: Model): BoundedCache<ReadyGet> {
  const known = ready.get(model) ?? boundedCache<ReadyGet>(readyKept)
  ready.set(model, known)
  return known
}

/** `Not found`: the same answer for a record that is not there and for one that may not be seen. */
export const notFound: Refusal = refuse(404, problem('CIM501', ''))

/** Whether a text has the form of an id, so that it may be asked for. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

function compileGet({ graph, version }: Model, module: Module, query: string): ReadyGet | Refusal {
  const { parameters, problems } = readParameters(query, ['fields', 'expand'])
  const text = parameters.get('fields')
  const fields = readFields(module, text, module.fields.filter(isReadable), true)
  const expand = readExpand(module, parameters.get('expand'))
  const found = [...problems, ...fields.problems, ...expand.problems]
  if (found.length > 0) return refuse(422, ...found)
  const members = projectedMembers(
    graph,
    module,
    { ...fields.value, label: text === undefined || fields.value.label, expanded: expand.value },
    source,
  )
  const columns = sql.join(members.flatMap((member) => member.columns))
  const of = (name: string) => columnOf(source.alias, name)
  const fragment = sql`select ${columns} from ${tableOf(module)} as ${sql.id(source.alias)} where ${of('id')} = ${slotOf(0, 'uuid')} and ${of('deleted_at')} is null`
  return { statement: compileStatement(version, fragment), serialise: serialiser(members.map(({ member }) => member)) }
}

/** A record that is not in the bin, from the raw query string (`fields`, `expand`). */
export async function readRecord(call: Call, module: Module, id: string, query: string): Promise<RecordText | Refusal> {
  const cache = readyOf(call.model)
  const key = `${call.scope.key}|${module.name}|${query}`
  const known = cache.get(key) ?? compileGet(call.model, module, query)
  if (isRefusal(known)) return known
  cache.set(key, known)
  if (!isId(id)) return notFound
  const [row] = await runStatement(call, known.statement, [id.toLowerCase()])
  return row === undefined ? notFound : { version: Number(row[1]), text: known.serialise(row) }
}
