/** The panels under a record: counts and first rows of all of them in one statement, and one panel page by page. */
import { sql, type RawBuilder } from 'kysely'
import { moduleOf, type Graph, type Module, type Panel } from '../../graph/graph.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Source } from '../../outputs/database/read-field.ts'
import { problem } from '../../problems/problem.ts'
import { suggest } from '../../problems/suggest.ts'
import type { Call, Model } from '../context.ts'
import { conditionSql } from './conditions.ts'
import { isId, notFound } from './get.ts'
import { pageText, prepareList } from './list.ts'
import { readParameters } from './parameters.ts'
import { projectedMembers, rowAsArray } from './projection-sql.ts'
import { compileStatement, runStatement, slotOf, type Statement } from './query.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { readLimit, readSort, type ListRequest } from './request.ts'
import { jsonText, serialiser, type Row, type Serialiser } from './response.ts'
import { orderSql, sortKeys } from './sorting.ts'

/** Rows of each panel in the first answer. */
const firstRows = 5

/** Records are counted up to here: what follows is `more`. */
const countedRows = 1000

interface ReadyPanels {
  readonly statement: Statement
  readonly serialisers: readonly Serialiser[]
}

const ready = new WeakMap<Model, Map<string, ReadyPanels>>()

const record: Source = { alias: 't' }
const child: Source = { alias: 'p', depth: 1 }

const projectionOf = ({ columns }: Panel) => ({
  fields: columns.filter(({ kind }) => kind !== 'lines'),
  label: false,
  expanded: new Set(columns.map(({ name }) => name)),
})

/** `app.enrollments as p where …`: the records of a panel. */
function childrenSql(graph: Graph, of: Module, panel: Panel): RawBuilder<unknown> {
  const column = (name: string): RawBuilder<unknown> => columnOf(child.alias, name)
  const filter =
    panel.filter === undefined
      ? sql``
      : sql` and (${conditionSql(graph, of, { expression: panel.filter }, child, () => undefined)})`
  return sql`${tableOf(of)} as ${sql.id(child.alias)} where ${column(panel.viaColumn)} = ${columnOf(record.alias, 'id')} and ${column('deleted_at')} is null${filter}`
}

interface PanelColumns {
  readonly columns: readonly RawBuilder<unknown>[]
  readonly serialise: Serialiser
}

function panelColumns(graph: Graph, panel: Panel): PanelColumns {
  const of = moduleOf(graph, panel.of)
  const members = projectedMembers(graph, of, projectionOf(panel), child)
  const children = childrenSql(graph, of, panel)
  const order = orderSql(sortKeys(graph, of, panel.sort, child, () => undefined))
  const count = sql`(select count(*) from (select from ${children} limit ${sql.lit(countedRows + 1)}) as n)`
  const rows = sql`(select json_agg(n.shown) from (select ${rowAsArray(members)} as shown from ${children} order by ${order} limit ${sql.lit(firstRows)}) as n)`
  return { columns: [count, rows], serialise: serialiser(members.map(({ member }) => member)) }
}

function compilePanels({ graph, version }: Model, module: Module): ReadyPanels {
  const panels = module.panels.map((panel) => panelColumns(graph, panel))
  const columns = sql.join([columnOf(record.alias, 'id'), ...panels.flatMap((panel) => panel.columns)])
  const of = (name: string): RawBuilder<unknown> => columnOf(record.alias, name)
  const fragment = sql`select ${columns} from ${tableOf(module)} as ${sql.id(record.alias)} where ${of('id')} = ${slotOf(0, 'uuid')} and ${of('deleted_at')} is null`
  return { statement: compileStatement(version, fragment), serialisers: panels.map(({ serialise }) => serialise) }
}

function panelsOf(call: Call, module: Module): ReadyPanels {
  const kept = ready.get(call.model) ?? new Map<string, ReadyPanels>()
  ready.set(call.model, kept)
  const key = `${call.scope.key}|${module.name}`
  const known = kept.get(key) ?? compilePanels(call.model, module)
  kept.set(key, known)
  return known
}

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
  const { statement, serialisers } = panelsOf(call, module)
  const [row] = await runStatement(call, statement, [id])
  if (row === undefined) return notFound
  const texts = module.panels.map(({ name }, i) =>
    panelText(name, row[1 + 2 * i], row[2 + 2 * i], serialisers[i] as Serialiser),
  )
  return `{"panels":[${texts.join(',')}]}`
}

const exists = new WeakMap<Module, Statement>()

/** Whether a record is there and not in the bin. */
async function isThere(call: Call, module: Module, id: string): Promise<boolean> {
  const of = (name: string): RawBuilder<unknown> => columnOf(record.alias, name)
  const statement =
    exists.get(module) ??
    compileStatement(
      call.model.version,
      sql`select 1 from ${tableOf(module)} as ${sql.id(record.alias)} where ${of('id')} = ${slotOf(0, 'uuid')} and ${of('deleted_at')} is null`,
    )
  exists.set(module, statement)
  return (await runStatement(call, statement, [id])).length > 0
}

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
): Promise<string | Refusal> {
  const panel = module.panels.find((each) => each.name === name)
  if (panel === undefined)
    return refuse(
      404,
      problem('CIM533', '', {
        name: name.slice(0, 60),
        ...suggest(
          name.slice(0, 60),
          module.panels.map((each) => each.name),
        ),
      }),
    )
  const of = moduleOf(call.model.graph, panel.of)
  const request = readPanelRequest(of, panel, query)
  if (isRefusal(request)) return request
  if (!isId(id) || !(await isThere(call, module, id))) return notFound
  const ready = await prepareList(call, of, request, { viaColumn: panel.viaColumn, id: id.toLowerCase() })
  return isRefusal(ready) ? ready : pageText(call, ready)
}
