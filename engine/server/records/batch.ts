/** Many creates, updates and deletes of one module in one request: all or nothing, or each for itself. */
import type { Module } from '../../graph/graph.ts'
import { describe, problem, type Problem, type ProblemText } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { word } from '../problems/words.ts'
import type { Change, Known } from './change.ts'
import { draftRefusal, readDraft } from './draft.ts'
import { mayEver } from './permission.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { shownRefusal } from './shown-problems.ts'
import { inPart, inTransaction, type WritingCall } from './transaction.ts'
import { isUuid, uuidV7 } from './uuid-v7.ts'
import { checkVersion } from './versions.ts'
import { deleteRecords, type Removal } from './write-delete.ts'
import { lineRefusal, versionIn } from './write-create.ts'
import { writeRecords } from './write.ts'

/** Most operations of one batch. */
const mostOperations = 1000

export interface BatchResult {
  readonly status: number
  readonly id?: string
  readonly version?: number
  readonly problems?: readonly ProblemText[]
}

export interface BatchAnswer {
  readonly status: 200
  readonly body: { readonly results: readonly BatchResult[] }
}

type Json = Readonly<Record<string, unknown>>

/** An operation that passed the declaration. */
type Operation =
  | { readonly kind: 'write'; readonly change: Change; readonly record: unknown }
  | { readonly kind: 'delete'; readonly removal: Removal }

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `{ atomic, operations }` → an answer for each. Atomic unless it says otherwise; then a refusal names the operation in its pointers. */
export async function runBatch(call: Call, module: Module, body: unknown): Promise<BatchAnswer | Refusal> {
  const line = lineRefusal(module)
  if (line !== undefined) return line
  const items = isObject(body) ? body['operations'] : undefined
  const atomic = isObject(body) ? (body['atomic'] ?? true) : true
  if (!Array.isArray(items) || items.length > mostOperations || typeof atomic !== 'boolean')
    return refuse(
      items instanceof Array && items.length > mostOperations ? 413 : 422,
      problem('CIM500', '/operations', { detail: word('batchShape', mostOperations) }),
    )
  return inTransaction(call, (inner) => (atomic ? together(inner, module, items) : apart(inner, module, items)))
}

const answered = (results: readonly BatchResult[]): BatchAnswer => ({ status: 200, body: { results } })

const placeOf = (i: number): string => `/operations/${i}`

interface Read {
  readonly operation: Operation | undefined
  readonly problems: readonly Problem[]
  /** What she may not do whatever the body says. */
  readonly denied: readonly Problem[]
}

async function readOperation(call: Call, module: Module, item: unknown, at: string): Promise<Read> {
  const misshapen: Read = {
    operation: undefined,
    problems: [problem('CIM500', at, { detail: word('operationShape') })],
    denied: [],
  }
  if (!isObject(item)) return misshapen
  const { action, id, version, record } = item
  if (action !== 'create' && action !== 'update' && action !== 'delete') return misshapen
  if (!mayEver(call, module, action))
    return {
      operation: undefined,
      problems: [],
      denied: [problem('CIM570', action === 'delete' ? at : `${at}/record`)],
    }
  if (action === 'create') {
    const { draft, ...found } = await readDraft(call, module, record, 'create', `${at}/record`)
    return { operation: { kind: 'write', change: { action, id: uuidV7(), draft }, record }, ...found }
  }
  if (!isUuid(id)) return misshapen
  if (typeof version !== 'number')
    return { operation: undefined, problems: [problem('CIM513', `${at}/version`)], denied: [] }
  const known = id.toLowerCase()
  if (action === 'delete')
    return { operation: { kind: 'delete', removal: { id: known, version, pointer: at } }, problems: [], denied: [] }
  const { draft, ...found } = await readDraft(call, module, record, 'update', `${at}/record`)
  return { operation: { kind: 'write', change: { action, id: known, version, draft }, record }, ...found }
}

const idOf = (operation: Operation): string => (operation.kind === 'write' ? operation.change.id : operation.removal.id)

function repeated(operations: readonly Operation[]): readonly Problem[] {
  const seen = new Set<string>()
  return operations.flatMap((operation, i) => {
    const again = seen.has(idOf(operation))
    seen.add(idOf(operation))
    return again ? [problem('CIM500', placeOf(i), { detail: word('sameRecordTwice') })] : []
  })
}

/** All or nothing, with the same number of statements as a single write. */
async function together(call: WritingCall, module: Module, items: readonly unknown[]): Promise<BatchAnswer | Refusal> {
  const read: Read[] = []
  for (const [i, item] of items.entries()) read.push(await readOperation(call, module, item, placeOf(i)))
  const operations = read.map(({ operation }) => operation).filter((operation) => operation !== undefined)
  const problems = [...read.flatMap((each) => each.problems), ...repeated(operations)]
  const misread = draftRefusal({ problems, denied: read.flatMap(({ denied }) => denied) })
  if (misread !== undefined) return misread
  const done = await inPart(call, async () => answered(await runOperations(call, module, operations)))
  return isRefusal(done) ? located(call, module, operations, done) : done
}

async function runOperations(
  call: WritingCall,
  module: Module,
  operations: readonly Operation[],
): Promise<readonly BatchResult[]> {
  const removals = operations.flatMap((operation) => (operation.kind === 'delete' ? [operation.removal] : []))
  const writes = operations.flatMap((operation) => (operation.kind === 'write' ? [operation] : []))
  const removed = removals.length === 0 ? [] : await deleteRecords(call, module, removals)
  const versions = new Map(removed.map(({ id, version }) => [id, version]))
  const bodies = new Map(writes.map(({ change, record }) => [change.id, record]))
  const checkBefore = async (known: readonly Known[]): Promise<void> => {
    for (const change of known) await checkVersion(call, change, bodies.get(change.id))
  }
  const outcome =
    writes.length === 0
      ? undefined
      : await writeRecords(
          call,
          module,
          writes.map(({ change }) => change),
          { checkBefore },
        )
  return operations.map((operation) => {
    if (operation.kind === 'delete')
      return { status: 204, id: operation.removal.id, version: versions.get(operation.removal.id) ?? 0 }
    const { change } = operation
    const written = outcome === undefined ? { id: change.id, version: 0 } : versionIn(outcome, change.id)
    return { status: change.action === 'create' ? 201 : 200, ...written }
  })
}

/** A refusal of the database names no operation: they are tried one by one until it comes again. */
async function located(
  call: WritingCall,
  module: Module,
  operations: readonly Operation[],
  refusal: Refusal,
): Promise<Refusal> {
  if (refusal.problems.every(({ pointer }) => pointer.startsWith('/operations/'))) return refusal
  for (const [i, operation] of operations.entries()) {
    const done = await inPart(call, () => runOperations(call, module, [operation]))
    if (isRefusal(done)) return inOperation(done, operation, placeOf(i))
  }
  return refusal
}

/** A refusal whose pointers begin at the operation: what the database finds stands at a field of the record alone. */
function inOperation(refusal: Refusal, operation: Operation, at: string): Refusal {
  const record = `${at}${operation.kind === 'write' ? '/record' : ''}`
  const isPlaced = (pointer: string): boolean => pointer === record || pointer.startsWith(`${record}/`)
  return {
    ...refusal,
    problems: refusal.problems.map((each) =>
      isPlaced(each.pointer) ? each : { ...each, pointer: record + each.pointer },
    ),
  }
}

/** Each for itself: a refused operation leaves nothing behind and does not stop the others. */
async function apart(call: WritingCall, module: Module, items: readonly unknown[]): Promise<BatchAnswer> {
  const results: BatchResult[] = []
  for (const item of items) results.push(await alone(call, module, item))
  return answered(results)
}

async function alone(call: WritingCall, module: Module, item: unknown): Promise<BatchResult> {
  const { operation, ...found } = await readOperation(call, module, item, '')
  const misread = draftRefusal(found)
  if (operation === undefined || misread !== undefined) return said(call, module, misread ?? refuse(422))
  const done = await inPart(call, () => runOperations(call, module, [operation]))
  return isRefusal(done) ? said(call, module, inOperation(done, operation, '')) : (done[0] ?? { status: 200 })
}

const said = (call: Call, module: Module, refusal: Refusal): BatchResult => {
  const { status, problems } = shownRefusal(call, module, refusal, '/record')
  return { status, problems: problems.map((each) => describe(each, call.language)) }
}
