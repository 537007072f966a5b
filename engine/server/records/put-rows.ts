/** The middle of a write: rows of one module go into the database. Constant in statements, whatever the number of records. */
import type { LinksField } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import type { Model } from '../context.ts'
import { refuse } from './refusal.ts'
import type { Change, Known } from './change.ts'
import { putRow } from './put-row.ts'
import { perModel } from './remembered.ts'
import { linksStatement } from './rows.ts'
import { run, type Row, type Statement } from './statement.ts'
import { giveUp, slotValues, type WritingCall } from './transaction.ts'
import type { WritePlan } from './write-plan.ts'

/** What the records are, read under their locks. Gives up (404, 409) where one is not there or in the bin. */
export async function readBefore(
  call: WritingCall,
  plan: WritePlan,
  changes: readonly Change[],
): Promise<readonly Known[]> {
  const ids = changes.filter(({ action }) => action !== 'create').map(({ id }) => id)
  const rows = ids.length === 0 ? [] : await run(call.client, plan.before, { ...slotValues(call), ids })
  const byId = new Map(rows.map((row) => [row['id'], row]))
  return changes.map((change) => {
    const before = byId.get(change.id)
    if (change.action === 'create') return { ...change, before: undefined }
    if (before === undefined) return giveUp(refuse(404, problem('CIM501', change.draft.pointer)))
    if ((before['deleted_at'] ?? null) !== null) return giveUp(refuse(409, problem('CIM531', change.draft.pointer)))
    return { ...change, before }
  })
}

/** Inserts and updates rows and their links; gives the ids of the records that really changed. */
export async function putRows(
  call: WritingCall,
  plan: WritePlan,
  changes: readonly Change[],
  rehearsal: boolean,
): Promise<ReadonlySet<string>> {
  const created = changes.filter(({ action }) => action === 'create')
  const updated = changes.filter(({ action }) => action === 'update')
  if (created.length > 0)
    await putRow(call, plan.insert(rehearsal), { ...slotValues(call), rows: JSON.stringify(created.map(rowOf)) })
  const changed = new Set(created.map(({ id }) => id))
  for (const group of byColumns(updated)) for (const id of await updateGroup(call, plan, group)) changed.add(id)
  const linked = await putLinks(call, plan, changes)
  const untouched = updated.filter(({ id }) => linked.has(id) && !changed.has(id))
  await touch(
    call,
    plan,
    untouched.map(({ id }) => id),
  )
  return new Set([...changed, ...untouched.map(({ id }) => id)])
}

const rowOf = ({ id, draft }: Change) => ({ ...draft.columns, id })

/** Updates that set the same columns go in one statement. */
function byColumns(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const key = Object.keys(change.draft.columns).sort().join()
    if (key !== '') groups.set(key, [...(groups.get(key) ?? []), change])
  }
  return [...groups.values()]
}

async function updateGroup(call: WritingCall, plan: WritePlan, group: readonly Change[]): Promise<readonly string[]> {
  const columns = Object.keys(group[0]?.draft.columns ?? {})
  const rows = await putRow(call, plan.update(columns), {
    ...slotValues(call),
    rows: JSON.stringify(group.map(rowOf)),
  })
  return rows.map(({ id }) => id ?? '')
}

/** A new version of records whose own columns stay: their lines or links changed. */
export async function touch(call: WritingCall, plan: WritePlan, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await putRow(call, plan.update([]), {
    ...slotValues(call),
    rows: JSON.stringify(ids.map((id) => ({ id, touched: true }))),
  })
}

const statementOf = perModel((model: Model, field: LinksField): Statement => linksStatement(model, field))

async function putLinks(
  call: WritingCall,
  { module }: WritePlan,
  changes: readonly Change[],
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>()
  for (const field of module.fields) {
    if (field.kind !== 'links') continue
    const given = changes.filter(({ draft }) => draft.links.has(field.name))
    if (given.length === 0) continue
    const links = given.flatMap(({ id, draft }) =>
      (draft.links.get(field.name) ?? []).map((target, position) => ({ record_id: id, target_id: target, position })),
    )
    const rows = await putRow(call, statementOf(call.model, field), {
      ids: given.map(({ id }) => id),
      links: JSON.stringify(links),
    })
    for (const { id } of rows) changed.add(id ?? '')
  }
  return changed
}

/** Rows for the slot `old`: what `old.…` stood for, of records that are not new. */
export const oldValues = (plan: WritePlan, changes: readonly Known[]): string =>
  JSON.stringify(changes.flatMap(({ id, before }) => (before === undefined ? [] : [{ id, ...oldOf(plan, before) }])))

const oldOf = ({ old }: WritePlan, before: Row) =>
  Object.fromEntries(
    old.map(({ column, sqlType }) => {
      const text = before[column] ?? null
      return [column, text !== null && sqlType === 'text[]' ? (JSON.parse(text) as unknown) : text]
    }),
  )

/** Lets copies happen on records that changed: `early` before the lines of a document are written, `late` after. */
export async function takeCopies(
  call: WritingCall,
  plan: WritePlan,
  changes: readonly Known[],
  when: 'early' | 'late',
): Promise<void> {
  for (const action of ['create', 'update'] as const) {
    const taking = changes.filter((each) => each.action === action)
    if (taking.length === 0) continue
    const updated = action === 'update' ? taking.map(({ id }) => id) : []
    const values = { ...slotValues(call), ids: taking.map(({ id }) => id), updated, old: oldValues(plan, taking) }
    for (const statement of plan.copies[action][when]) await run(call.client, statement, values)
  }
}
