import { sql } from 'kysely'
import type { Module } from '../../graph/graph.ts'
import { isReadable } from '../../outputs/api/field-uses.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Source } from '../../outputs/database/read-field.ts'
import { problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { readParameters } from './parameters.ts'
import { projectedMembers } from './projection-sql.ts'
import { compileStatement, runRawStatement, slotOf, type Statement } from './query.ts'
import { alsoSql, compiledReading, guardedSource, perScope, rowConditions } from './reading.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { readExpand, readFields } from './request.ts'
import { shareRollups } from './shared-rollups.ts'
import { byteSerialiser, columnText, jsonBytes, type ByteSerialiser } from './response-bytes.ts'
import { wholeRowColumn } from './whole-row.ts'

/** A record as JSON, and the version that its ETag says. */
interface RecordJson {
  readonly version: string
  readonly json: Buffer
  /** True: only its basic fields are there, and nothing can be done with it. */
  readonly basic: boolean
}

interface ReadyGet {
  readonly statement: Statement
  readonly serialise: ByteSerialiser
  /** The column that says whether more than the basic fields is there, where it may not be. */
  readonly whole: number | undefined
}

const record: Source = { alias: 't' }

const readyKept = 1000

const ready = perScope<ReadyGet | Refusal>(readyKept)

/** `Not found`: the same answer for a record that is not there and for one that may not be seen. */
export const notFound: Refusal = refuse(404, problem('CIM501', ''))

/** Whether a text has the form of an id, so that it may be asked for. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

function compileGet(call: Call, module: Module, query: string): ReadyGet | Refusal {
  const reading = compiledReading(call)
  const seen = reading.seen.modules.get(module.name)
  if (seen === undefined) return notFound
  const { parameters, problems } = readParameters(query, ['fields', 'expand'])
  const text = parameters.get('fields')
  const fields = readFields(seen, text, seen.fields.filter(isReadable), true)
  const expand = readExpand(seen, parameters.get('expand'))
  const found = [...problems, ...fields.problems, ...expand.problems]
  if (found.length > 0) return refuse(422, ...found)
  const { source, joins } = shareRollups(reading.graph, module, fields.value.fields, guardedSource(reading, record))
  const members = projectedMembers(
    reading,
    module,
    { ...fields.value, label: text === undefined || fields.value.label, expanded: expand.value },
    source,
  )
  const own = members.flatMap((member) => member.columns)
  const whole = wholeRowColumn(reading, module, source)
  const columns = sql.join(whole === undefined ? own : [...own, whole])
  const of = (name: string) => columnOf(source.alias, name)
  const fragment = sql`select ${columns} from ${tableOf(module)} as ${sql.id(source.alias)}${joins} where ${of('id')} = ${slotOf(0, 'uuid')} and ${of('deleted_at')} is null${alsoSql(rowConditions(module, source))}`
  return {
    statement: compileStatement(call.model.version, fragment),
    serialise: byteSerialiser(members.map(({ member }) => member)),
    whole: whole === undefined ? undefined : own.length,
  }
}

/** A record that is not in the bin, from the raw query string (`fields`, `expand`). */
export async function readRecord(call: Call, module: Module, id: string, query: string): Promise<RecordJson | Refusal> {
  const known = ready(call.model, call.scope, `${module.name}|${query}`, () => compileGet(call, module, query))
  if (isRefusal(known)) return known
  if (!isId(id)) return notFound
  const [row] = await runRawStatement(call, known.statement, [id.toLowerCase()])
  if (row === undefined) return notFound
  const basic = known.whole !== undefined && columnText(row, known.whole) !== 't'
  return { version: columnText(row, 1) ?? '', json: jsonBytes((to) => known.serialise(to, row)), basic }
}
