import { moduleOf, type Field, type Module, type StoredField } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { emptyDraft, type Change } from './change.ts'
import { collidable, rationed } from './collisions.ts'
import { checkGivenBin, checkRestoredAssignments } from './giving.ts'
import { valueIn } from './image.ts'
import { lockRows, want, type Wanted } from './lock.ts'
import { notThere, ungranted } from './permission.ts'
import { recordHistory, type Trace } from './record-history.ts'
import { danglingReferences } from './references.ts'
import { refuse, type Refusal } from './refusal.ts'
import { moveRows, treeOf, type Roots, type Tree } from './remove.ts'
import { run, type Row } from './statement.ts'
import { giveUp, inTransaction, slotValues, type WritingCall } from './transaction.ts'
import { isUuid } from './uuid-v7.ts'
import { conclude } from './conclude.ts'
import { lineRefusal, type WrittenRecord } from './write-create.ts'
import { planOf } from './write-plan.ts'
import { checkRemoved, checkSeen } from './write-scope.ts'

/**
 * Takes a record out of the bin, with everything that went at the same moment because of it. Refused where a unique value has been taken
 * meanwhile, what it belongs to is in the bin itself, or a rule no longer holds.
 */
export async function restoreRecord(call: Call, module: Module, id: string): Promise<WrittenRecord | Refusal> {
  const refused = ungranted(call, module, 'delete')
  if (refused !== undefined) return refused
  if (!isUuid(id)) return notThere()
  return lineRefusal(module) ?? inTransaction(call, (inner) => restore(inner, module, id.toLowerCase()))
}

async function restore(call: WritingCall, module: Module, id: string): Promise<WrittenRecord> {
  const tooMany = rationed(call, module)
  if (tooMany !== undefined) giveUp(tooMany)
  const root: Change = { action: 'delete', id, draft: emptyDraft(module, '') }
  await checkSeen(call, module, [root])
  const before = await binnedRow(call, module, id)
  const tree = await treeOf(call, module, [id], before['deleted_at'] ?? null)
  const wanted: Wanted = new Map()
  for (const [name, ids] of tree) want(wanted, name, ids)
  await lockRows(call, wanted, { several: true })
  if ((await binnedRow(call, module, id))['deleted_at'] !== before['deleted_at'])
    giveUp(refuse(409, problem('CIM527', '')))
  await checkRemoved(call, module, [root])
  await checkGivenBin(call, module, [root])
  await checkRestoredAssignments(call, tree)
  const owners = await missingOwners(call, module, before)
  if (owners.length > 0) giveUp(refuse(409, ...owners))
  const known = { ...root, before }
  const traces = await collidable(module, [known], () => unbin(call, tree, { module: module.name, ids: [id] }))
  await checkRestored(call, module, id, before)
  await recordHistory(call, traces)
  return { id, version: traces.find((each) => each.id === id)?.version ?? 0 }
}

/** The record as it lies in the bin; 404 when it is not there, and when it is not in the bin. */
async function binnedRow(call: WritingCall, module: Module, id: string): Promise<Row> {
  const [row] = await run(call.client, planOf(call.model, module.name).before, { ...slotValues(call), ids: [id] })
  return row === undefined || (row['deleted_at'] ?? null) === null ? giveUp(notThere()) : row
}

const follows = (field: Field): field is StoredField =>
  field.kind === 'stored' &&
  field.targets.length > 0 &&
  'onDelete' in field.definition &&
  field.definition.onDelete === 'cascade'

/** A record that follows another one into the bin does not come back before it. */
async function missingOwners(call: WritingCall, module: Module, before: Row): Promise<readonly Problem[]> {
  const columns = Object.fromEntries(module.fields.filter(follows).flatMap((field) => ownerColumns(field, before)))
  return danglingReferences(call, [{ draft: { ...emptyDraft(module, ''), columns }, before: undefined }])
}

function ownerColumns(field: StoredField, before: Row): readonly (readonly [string, unknown])[] {
  const value = valueIn(before, field)
  if (value === null) return []
  if (typeof value === 'string') return field.columns.map(({ name }) => [name, value] as const)
  const { module, id } = value as { readonly module: string; readonly id: string }
  return field.columns.filter(({ references }) => references === module).map(({ name }) => [name, id] as const)
}

/** Parents come back before their children, so that sums find them. */
async function unbin(call: WritingCall, tree: Tree, roots: Roots): Promise<readonly Trace[]> {
  const traces: Trace[] = []
  for (const name of [...call.model.graph.lockOrder].reverse()) {
    const ids = tree.get(name)
    if (ids === undefined) continue
    const rows = await moveRows(call, name, ids, roots, planOf(call.model, name).unbin)
    traces.push(
      ...rows.map(({ id, version }): Trace => ({
        module: moduleOf(call.model.graph, name).name,
        id: id ?? '',
        action: 'restore',
        version: Number(version),
        changes: [],
      })),
    )
  }
  return traces
}

/** The rules of the module hold for what came back as for any change. */
async function checkRestored(call: WritingCall, module: Module, id: string, before: Row): Promise<void> {
  const plan = planOf(call.model, module.name)
  const known = { action: 'update' as const, id, draft: emptyDraft(module, ''), before: before }
  const { problems } = await conclude(call, plan, {
    known: [known],
    changed: new Set(),
    lines: new Map(),
    problems: [],
    rehearsal: true,
  })
  if (problems.length > 0) giveUp(refuse(409, ...problems))
}
