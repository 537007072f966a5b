import { isRefusal, refuse, type Refusal } from './refusal.ts'
import type { Module } from '../../graph/graph.ts'
import type { Call, Model } from '../context.ts'
import { boundedCache, type BoundedCache } from './bounded-cache.ts'
import { cursorKey, readCursor, writeCursor, type CursorValues } from './cursor.ts'
import { badParameter, readParameters } from './parameters.ts'
import { ungranted } from './permission.ts'
import { cursorBinding, planList, type ListPlan, type Parent } from './plan.ts'
import { runCompiled, runRawStatement } from './query.ts'
import { readingKey, seenModule } from './reading.ts'
import type { RawRow } from './raw-rows.ts'
import { listParameters, readListRequest, type ListRequest } from './request.ts'
import { jsonText } from './response.ts'
import { columnText, jsonBytes, writeText } from './response-bytes.ts'
import { nullPattern } from './sorting.ts'

/** A list of which all is known but the database: what one query string of one person asks for. */
interface ReadyList {
  readonly request: ListRequest
  readonly plan: ListPlan
  readonly binding: string
  /** What further pages look like, by which values of their cursor are null. */
  readonly pages: Map<string, ListPlan['shape']>
}

const queriesKept = 2000

const queries = new WeakMap<Model, BoundedCache<ReadyList>>()

function queriesOf(model: Model): BoundedCache<ReadyList> {
  const known = queries.get(model) ?? boundedCache<ReadyList>(queriesKept)
  queries.set(model, known)
  return known
}

/** A page of a module's records (`place`: those in use or those in the bin) as JSON, from the raw query string of the request. */
export async function listRecords(
  call: Call,
  module: Module,
  query: string,
  place: ListRequest['place'] = 'list',
): Promise<Buffer | Refusal> {
  const refusal = place === 'bin' ? ungranted(call, module, 'delete') : undefined
  if (refusal !== undefined) return refusal
  const { first, after } = withoutCursor(query)
  const cache = queriesOf(call.model)
  const key = `${readingKey(call.scope)}|${place}|${module.name}|${first}`
  const known = cache.get(key) ?? (await readyList(call, module, first, place))
  if (isRefusal(known)) return known
  cache.set(key, known)
  const ready = after === undefined ? known : await continued(call, module, known, after)
  return isRefusal(ready) ? ready : pageJson(call, ready)
}

const cursorParameter = /(?:^|&)after=([\w.-]+)(?=&|$)/g

/** The query string of the first page, which all pages share, and the cursor. What is written in another way stays in the query. */
function withoutCursor(query: string): { readonly first: string; readonly after?: string } {
  const [found, ...more] = query.matchAll(cursorParameter)
  return found?.[1] === undefined || more.length > 0
    ? { first: query }
    : { first: query.replace(found[0], ''), after: found[1] }
}

async function readyList(
  call: Call,
  module: Module,
  query: string,
  place: ListRequest['place'],
): Promise<ReadyList | Refusal> {
  const { parameters, problems } = readParameters(query, listParameters)
  const { graph, channel } = call.scope
  const read = readListRequest(graph, seenModule({ seen: graph }, module), parameters, place, channel)
  const found = [...problems, ...('problems' in read ? read.problems : [])]
  return found.length > 0 || 'problems' in read ? refuse(422, ...found) : prepareList(call, module, read.request)
}

/** The list of a typed request, or a refusal of its cursor. `parent`: only records that refer to that one. */
export async function prepareList(
  call: Call,
  module: Module,
  request: ListRequest,
  parent?: Parent,
): Promise<ReadyList | Refusal> {
  const plan = planList(call, module, request, undefined, parent)
  const first = { request, plan, binding: cursorBinding(module, request, parent), pages: new Map() }
  return request.after === undefined ? first : continued(call, module, first, request.after, parent)
}

const foreignCursor = refuse(
  422,
  badParameter('after', { es: 'no es la continuación de esta lista', en: 'it does not continue this list' }),
)

/** The page behind a cursor of the same list. */
async function continued(
  call: Call,
  module: Module,
  list: ReadyList,
  cursor: string,
  parent?: Parent,
): Promise<ReadyList | Refusal> {
  const { request, plan, binding, pages } = list
  // One in the query itself and one taken from it: said twice.
  if (request.after !== undefined && request.after !== cursor) return foreignCursor
  const types = plan.shape.keys.map(({ type }) => type)
  const after = readCursor(await cursorKey(call.context.pool), binding, types, cursor)
  if (after === undefined) return foreignCursor
  const pattern = nullPattern(after)
  const shape = pages.get(pattern) ?? planList(call, module, request, after, parent).shape
  pages.set(pattern, shape)
  return { ...list, plan: { ...plan, shape, values: [...plan.values, ...after] } }
}

/** Runs a list: `{"records":[…],"next":…}`, with `count` where it was asked for. */
export async function pageJson(call: Call, { request, plan, binding }: ReadyList): Promise<Buffer> {
  const [rows, count, key] = await Promise.all([
    pageRows(call, plan),
    request.count === undefined ? '' : countText(call, plan, request.count),
    cursorKey(call.context.pool),
  ])
  const shown = rows.slice(0, plan.limit)
  const last = rows.length > plan.limit ? shown.at(-1) : undefined
  const next = last === undefined ? 'null' : jsonText(writeCursor(key, binding, keyValues(plan, last)))
  return jsonBytes((to) => {
    writeText(to, '{"records":[')
    for (const [i, row] of shown.entries()) {
      if (i > 0) writeText(to, ',')
      plan.shape.serialise(to, row)
    }
    writeText(to, `],"next":${next}${count}}`)
  })
}

const keyValues = ({ shape }: ListPlan, row: RawRow): CursorValues =>
  shape.keyColumns.map((column) => columnText(row, column))

async function pageRows(call: Call, { shape, values, limit }: ListPlan): Promise<readonly RawRow[]> {
  const rows = await runRawStatement(call, shape.rows, values)
  if (shape.tail === undefined || rows.length > limit) return rows
  return [...rows, ...(await runRawStatement(call, shape.tail, values))].slice(0, limit + 1)
}

/** Below this an estimate says little, and counting costs nothing. */
const worthEstimating = 5000

/**
 * `,"count":n`, and `,"estimated":true` when it is what the planner of PostgreSQL expects. It knows of all records, so for somebody who may
 * not read them all they are counted.
 */
async function countText(call: Call, { shape, values }: ListPlan, wanted: 'exact' | 'estimated'): Promise<string> {
  if (wanted === 'estimated' && shape.isWhole) {
    const estimate = await estimatedCount(call, shape.count, values)
    if (estimate >= worthEstimating) return `,"count":${estimate},"estimated":true`
  }
  const [row] = await runCompiled(call, shape.count, values)
  return `,"count":${row?.[0] ?? '0'}`
}

interface ExplainedPlan {
  readonly 'Plan Rows': number
  readonly Plans?: readonly ExplainedPlan[]
}

async function estimatedCount(
  call: Call,
  count: ListPlan['shape']['count'],
  values: readonly unknown[],
): Promise<number> {
  const [row] = await runCompiled(call, { ...count, text: `explain (format json) ${count.text}` }, values)
  const [explained] = JSON.parse(row?.[0] ?? '[]') as readonly { readonly Plan: ExplainedPlan }[]
  return explained === undefined ? 0 : rowsBelow(explained.Plan)
}

/** What the plan expects to be counted: the rows under the topmost nodes that aggregate to one. */
function rowsBelow(plan: ExplainedPlan): number {
  const [input] = plan.Plans ?? []
  return plan['Plan Rows'] <= 4 && input !== undefined
    ? Math.max(plan['Plan Rows'], rowsBelow(input))
    : plan['Plan Rows']
}
