/** The panels under a record: counts and first rows of all of them in one statement, and one panel page by page. */
import { sql, type RawBuilder } from 'kysely'
import { moduleOf, type Module, type Panel } from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Source } from '../../outputs/database/read-field.ts'
import { problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call } from '../context.ts'
import { conditionSql, indexedConditions, namedFields } from './conditions.ts'
import { isId, notFound } from './get.ts'
import { pageJson, prepareList } from './list.ts'
import { readParameters } from './parameters.ts'
import { notAllowed } from './permission.ts'
import { projectedMembers, rowAsArray } from './projection-sql.ts'
import { compileStatement, runPanels, runStatement, slotOf, type Statement } from './query.ts'
import {
  alsoSql,
  compiledReading,
  fieldConditions,
  guardedSource,
  perScope,
  readingOf,
  rowConditions,
  seenModule,
  trustingSource,
  type Reading,
} from './reading.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { readLimit, readSort, type ListRequest } from './request.ts'
import { jsonText, serialiser, type Row, type Serialiser } from './response.ts'
import { orderSql, sortKeys } from './sorting.ts'
import { wholeRowSql } from './whole-row.ts'

/** Rows of each panel in the first answer. */
const firstRows = 5

/** Records are counted up to here: what follows is `more`. */
const countedRows = 1000

interface ReadyPanels {
  readonly statement: Statement
  readonly serialisers: readonly Serialiser[]
}

const readyKept = 500

const ready = perScope<ReadyPanels>(readyKept)

const record: Source = { alias: 't' }
const child: Source = { alias: 'p', depth: 1 }

const projectionOf = ({ columns }: Panel) => ({
  fields: columns.filter(({ kind }) => kind !== 'lines'),
  label: false,
  expanded: new Set(columns.map(({ name }) => name)),
})

/** Fields of a child that decide whether a panel shows it. */
const decidingFields = ({ via, filter, sort }: Panel): ReadonlySet<string> =>
  new Set([via, ...(filter === undefined ? [] : namedFields(filter)), ...sort.map(({ field }) => field.name)])

/** `app.enrollments as p where …`: the records of a panel. */
function childrenSql(reading: Reading, of: Module, panel: Panel): RawBuilder<unknown> {
  const column = (name: string): RawBuilder<unknown> => columnOf(child.alias, name)
  const deciding = decidingFields(panel)
  const guarded = guardedSource(reading, child)
  const source = trustingSource(guarded, deciding)
  const filter =
    panel.filter === undefined
      ? []
      : [
          ...indexedConditions(reading.graph, of, { expression: panel.filter }, source),
          sql`(${conditionSql(reading.graph, of, { expression: panel.filter }, source, () => undefined)})`,
        ]
  const readable = [...rowConditions(of, guarded), ...fieldConditions(of, deciding, guarded)]
  return sql`${tableOf(of)} as ${sql.id(child.alias)} where ${column(panel.viaColumn)} = ${columnOf(record.alias, 'id')} and ${column('deleted_at')} is null${alsoSql([...readable, ...filter])}`
}

interface PanelColumns {
  readonly columns: readonly RawBuilder<unknown>[]
  readonly serialise: Serialiser
}

function panelColumns(reading: Reading, panel: Panel): PanelColumns {
  const of = moduleOf(reading.graph, panel.of)
  const source = trustingSource(guardedSource(reading, child), decidingFields(panel))
  const members = projectedMembers(reading, of, projectionOf(panel), source)
  const children = childrenSql(reading, of, panel)
  const order = orderSql(sortKeys(reading.graph, of, panel.sort, source, () => undefined))
  const count = sql`(select count(*) from (select from ${children} limit ${sql.lit(countedRows + 1)}) as n)`
  const rows = sql`(select json_agg(n.shown) from (select ${rowAsArray(members)} as shown from ${children} order by ${order} limit ${sql.lit(firstRows)}) as n)`
  return { columns: [count, rows], serialise: serialiser(members.map(({ member }) => member)) }
}

/** `seen`: the module with the panels that the person can see. */
function compilePanels(call: Call, module: Module, seen: Module): ReadyPanels {
  const reading = compiledReading(call)
  const panels = seen.panels.map((panel) => panelColumns(reading, panel))
  const columns = sql.join([wholeSql(reading, module), ...panels.flatMap((panel) => panel.columns)])
  const fragment = sql`select ${columns} from ${recordSql(reading, module)}`
  return {
    statement: compileStatement(call.model.version, fragment),
    serialisers: panels.map(({ serialise }) => serialise),
  }
}

/** What hangs from a record is not for whom only its basic fields are there. */
const wholeSql = (reading: Reading, module: Module): RawBuilder<unknown> =>
  wholeRowSql(reading, module, guardedSource(reading, record))

/** `app.students as t where …`: the record at hand, where it is there. */
function recordSql(reading: Reading, module: Module): RawBuilder<unknown> {
  const of = (name: string): RawBuilder<unknown> => columnOf(record.alias, name)
  const readable = rowConditions(module, guardedSource(reading, record))
  return sql`${tableOf(module)} as ${sql.id(record.alias)} where ${of('id')} = ${slotOf(0, 'uuid')} and ${of('deleted_at')} is null${alsoSql(readable)}`
}

const seenIn = ({ scope: { graph } }: Call, module: Module): Module => seenModule({ seen: graph }, module)

function panelText(
  name: string,
  count: string | null | undefined,
  rows: string | null | undefined,
  serialise: Serialiser,
): string {
  const counted = Number(count ?? 0)
  const shown = rows === null || rows === undefined ? [] : (JSON.parse(rows) as Row[])
  return `{"name":${jsonText(name)},"count":${Math.min(counted, countedRows)},"more":${counted > countedRows},"records":[${shown.map(serialise).join(',')}]}`
}

/** `{"panels":[{"name":…,"count":…,"more":…,"records":[…]}]}`: all panels of a record, in one statement however many they are. */
export async function recordPanels(call: Call, module: Module, id: string): Promise<string | Refusal> {
  if (!isId(id)) return notFound
  const seen = seenIn(call, module)
  const { statement, serialisers } = ready(call.model, call.scope, module.name, () => compilePanels(call, module, seen))
  const [row] = await runPanels(call, statement, [id])
  const refusal = refusalOf(row)
  if (row === undefined || refusal !== undefined) return refusal ?? notFound
  const texts = seen.panels.map(({ name }, i) =>
    panelText(name, row[1 + 2 * i], row[2 + 2 * i], serialisers[i] as Serialiser),
  )
  return `{"panels":[${texts.join(',')}]}`
}

const existing = perScope<Statement>(readyKept)

/** Why nothing is told of what hangs from a record: it is not there (in the bin is not there), or only its basic fields are. */
async function checkRecord(call: Call, module: Module, id: string): Promise<Refusal | undefined> {
  const { model, scope } = call
  const statement = existing(model, scope, module.name, () => {
    const reading = readingOf(scope, model)
    return compileStatement(model.version, sql`select ${wholeSql(reading, module)} from ${recordSql(reading, module)}`)
  })
  const [row] = await runStatement(call, statement, [id])
  return refusalOf(row)
}

const refusalOf = (row: Row | undefined): Refusal | undefined =>
  row === undefined ? notFound : row[0] === 't' ? undefined : notAllowed()

/** The request behind one panel's parameters (`after`, `limit`, `sort`). */
function readPanelRequest(of: Module, panel: Panel, query: string): ListRequest | Refusal {
  const { parameters, problems } = readParameters(query, ['after', 'limit', 'sort'])
  const sort = readSort(of, parameters.get('sort'), panel.sort)
  const limit = readLimit(parameters.get('limit'))
  const found = [...problems, ...sort.problems, ...limit.problems]
  if (found.length > 0) return refuse(422, ...found)
  const after = parameters.get('after')
  return {
    ...projectionOf(panel),
    place: 'list',
    filters: panel.filter === undefined ? [] : [panel.filter],
    sort: sort.value,
    sortDecides: true,
    words: [],
    limit: limit.value,
    // Only the first page says how many there are.
    ...(after === undefined ? { count: 'exact' as const } : { after }),
  }
}

/** One panel, page by page: `{"records":[…],"next":…,"count":…}`. */
export async function panelPage(
  call: Call,
  module: Module,
  id: string,
  name: string,
  query: string,
): Promise<Buffer | Refusal> {
  const { panels } = seenIn(call, module)
  const panel = panels.find((each) => each.name === name)
  if (panel === undefined)
    return refuse(
      404,
      problem('CIM533', '', {
        name: name.slice(0, 60),
        ...suggest(
          name.slice(0, 60),
          panels.map((each) => each.name),
        ),
      }),
    )
  const of = moduleOf(call.model.graph, panel.of)
  const request = readPanelRequest(seenIn(call, of), panel, query)
  if (isRefusal(request)) return request
  const refusal = isId(id) ? await checkRecord(call, module, id) : notFound
  if (refusal !== undefined) return refusal
  const ready = await prepareList(call, of, request, {
    via: panel.via,
    viaColumn: panel.viaColumn,
    id: id.toLowerCase(),
  })
  return isRefusal(ready) ? ready : pageJson(call, ready)
}
