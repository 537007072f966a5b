/**
 * Every record that a write refers to must exist and not be in the bin. Asked before anything is written, so that all such problems come
 * at once, and under a lock that a deletion waits for, so that it stays true.
 */
import { sql } from 'kysely'
import { moduleOf, type Field, type Module } from '../../graph/graph.ts'
import { pointerTo, problem, type Problem } from '../../problems/problem.ts'
import type { Model } from '../context.ts'
import { tableOf } from '../../outputs/database/names.ts'
import type { Change } from './change.ts'
import { perModel } from './remembered.ts'
import { prepare, run, slot, type Statement } from './statement.ts'
import type { WritingCall } from './transaction.ts'

interface Pointing {
  readonly to: string
  readonly id: string
  readonly pointer: string
  readonly title: string
}

function pointingOf({ draft }: Change, field: Field): readonly Pointing[] {
  const at = draft.pointer + pointerTo([field.name])
  const { title } = field.definition
  if (field.kind === 'links')
    return (draft.links.get(field.name) ?? []).map((id, i) => ({
      to: field.targets[0] ?? '',
      id,
      pointer: `${at}/${i}`,
      title,
    }))
  if (field.kind !== 'stored') return []
  return field.columns.flatMap(({ name, references }) => {
    const id = draft.columns[name]
    return references === undefined || typeof id !== 'string' ? [] : [{ to: references, id, pointer: at, title }]
  })
}

/** One statement per set of far modules: each is locked in a part of its own, since a union takes no lock. */
const liveStatement = perModel((model: Model, names: string): Statement =>
  prepare(model, liveSql(names.split(' ').map((name) => moduleOf(model.graph, name)))),
)

function liveSql(modules: readonly Module[]) {
  const parts = modules.map(
    (module, i) =>
      sql`${sql.id(`m${i}`)} as (select t.id from ${tableOf(module)} as t where t.id = any(${slot(module.name, 'uuid[]')}) and t.deleted_at is null order by t.id for key share)`,
  )
  const answers = modules.map(({ name }, i) => sql`select ${sql.lit(name)} as module, id from ${sql.id(`m${i}`)}`)
  return sql`with ${sql.join(parts)} ${sql.join(answers, sql` union all `)}`
}

/** References of the changes to records that do not exist or are in the bin, each at its field. */
export async function danglingReferences(call: WritingCall, changes: readonly Change[]): Promise<readonly Problem[]> {
  const pointing = changes.flatMap((change) => change.draft.module.fields.flatMap((field) => pointingOf(change, field)))
  if (pointing.length === 0) return []
  const names = [...new Set(pointing.map(({ to }) => to))].sort()
  const ids = Object.fromEntries(
    names.map((name) => [name, [...new Set(pointing.filter(({ to }) => to === name).map(({ id }) => id))]]),
  )
  const rows = await run(call.client, liveStatement(call.model, names.join(' ')), ids)
  const live = new Set(rows.map(({ module, id }) => `${module} ${id}`))
  return pointing
    .filter(({ to, id }) => !live.has(`${to} ${id}`))
    .map(({ pointer, title }) => problem('CIM510', pointer, { title }))
}
