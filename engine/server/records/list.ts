import { isRefusal, refuse, type Refusal } from './refusal.ts'
import type { Module } from '../../graph/graph.ts'
import type { Call, Model } from '../context.ts'
import { boundedCache, type BoundedCache } from './bounded-cache.ts'
import { cursorKey, readCursor, writeCursor, type CursorValues } from './cursor.ts'
import { badParameter, readParameters } from './parameters.ts'
import { cursorBinding, planList, type ListPlan, type Parent } from './plan.ts'
import { runStatement } from './query.ts'
import { listParameters, readListRequest, type ListRequest } from './request.ts'
import { jsonText, type Row } from './response.ts'

/** A list of which all is known but the database: what one query string of one person asks for. */
interface ReadyList {
  readonly request: ListRequest
  readonly plan: ListPlan
  readonly binding: string
}

const queriesKept = 2000

const queries = new WeakMap<Model, BoundedCache<ReadyList>>()

function queriesOf(model: Model): BoundedCache<ReadyList> {
  const known = queries.get(model) ?? boundedCache<ReadyList>(queriesKept)
  queries.set(model, known)
  return known
}

/** A page of a module's records (`place`: those in use or those in the bin) as JSON text, from the raw query string of the request. */
export async function listRecords(
  call: Call,
  module: Module,
  query: string,
  place: ListRequest['place'] = 'list',
): Promise<string | Refusal> {
  const { first, after } = withoutCursor(query)
  const cache = queriesOf(call.model)
  const key = `${call.scope.key}|${place}|${module.name}|${first}`
  const known = cache.get(key) ?? (await readyList(call, module, first, place))
  if (isRefusal(known)) return known
  cache.set(key, known)
  const ready = after === undefined ? known : await continued(call, module, known, after)
  return isRefusal(ready) ? ready : pageText(call, ready)
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
  const read = readListRequest(call.model.graph, module, parameters, place)
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
  const plan = planList(call.scope, call.model, module, request, undefined, parent)
  const first = { request, plan, binding: cursorBinding(module, request, parent) }
  return request.after === undefined ? first : continued(call, module, first, request.after, parent)
}

const foreignCursor = refuse(
  422,
  badParameter('after', { es: 'no es la continuación de esta lista', en: 'it does not continue this list' }),
)

/** The page behind a cursor of the same list. */
async function continued(
  { scope, model, context }: Call,
  module: Module,
  { request, plan, binding }: ReadyList,
  cursor: string,
  parent?: Parent,
): Promise<ReadyList | Refusal> {
  // One in the query itself and one taken from it: said twice.
  if (request.after !== undefined && request.after !== cursor) return foreignCursor
  const types = plan.shape.keys.map(({ type }) => type)
  const after = readCursor(await cursorKey(context.pool), binding, types, cursor)
  return after === undefined
    ? foreignCursor
    : { request, plan: planList(scope, model, module, request, after, parent), binding }
}

/** Runs a list: `{"records":[…],"next":…}`, with `count` where it was asked for. */
export async function pageText(call: Call, { request, plan, binding }: ReadyList): Promise<string> {
  const [rows, count] = await Promise.all([
    pageRows(call, plan),
    request.count === undefined ? '' : countText(call, plan, request.count),
  ])
  const shown = rows.slice(0, plan.limit)
  const last = rows.length > plan.limit ? shown.at(-1) : undefined
  const next =
    last === undefined
      ? 'null'
      : jsonText(writeCursor(await cursorKey(call.context.pool), binding, keyValues(plan, last)))
  return `{"records":[${shown.map(plan.shape.serialise).join(',')}],"next":${next}${count}}`
}

const keyValues = ({ shape }: ListPlan, row: Row): CursorValues => shape.keyColumns.map((column) => row[column] ?? null)

async function pageRows(call: Call, { shape, values, limit }: ListPlan): Promise<readonly Row[]> {
  const rows = await runStatement(call, shape.rows, values)
  if (shape.tail === undefined || rows.length > limit) return rows
  return [...rows, ...(await runStatement(call, shape.tail, values))].slice(0, limit + 1)
}

/** Below this an estimate says little, and counting costs nothing. */
const worthEstimating = 5000

/** `,"count":n`, and `,"estimated":true` when it is what the planner of PostgreSQL expects. */
async function countText(call: Call, { shape, values }: ListPlan, wanted: 'exact' | 'estimated'): Promise<string> {
  if (wanted === 'estimated') {
    const estimate = await estimatedCount(call, shape.count, values)
    if (estimate >= worthEstimating) return `,"count":${estimate},"estimated":true`
  }
  const [row] = await runStatement(call, shape.count, values)
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
  const [row] = await runStatement(call, { ...count, text: `explain (format json) ${count.text}` }, values)
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
