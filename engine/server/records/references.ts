/**
 * Every record that a write refers to must exist, not be in the bin, and be one that the person can read: a record that is not there for her
 * is answered like one that is not there. Asked before anything is written, so that all such problems come
 * at once, and under a lock that a deletion waits for, so that it stays true.
 */
import { sql } from 'kysely'
import { moduleOf, type Field, type Module } from '../../graph/graph.ts'
import { pointerTo, problem, type Problem } from '../../problems/problem.ts'
import { tableOf } from '../../outputs/database/names.ts'
import type { Source } from '../../outputs/database/read-field.ts'
import type { Known } from './change.ts'
import { fieldKey } from './image.ts'
import { alsoSql, guardedSource, perScope, readingOf, rowConditions } from './reading.ts'
import { prepare, run, slot, type Statement } from './statement.ts'
import { slotValues, type WritingCall } from './transaction.ts'

interface Pointing {
  readonly to: string
  readonly id: string
  /** The record pointed there before: that the far one has gone to the bin meanwhile is not held against it. */
  readonly unchanged: boolean
  /** The engine filled it in (a default, the document of a line): nobody need see the far record. */
  readonly filled: boolean
  readonly pointer: string
  readonly title: string
}

function pointingOf({ draft, before }: Pick<Known, 'draft' | 'before'>, field: Field): readonly Pointing[] {
  const at = draft.pointer + pointerTo([field.name])
  const { title } = field.definition
  const held = before === undefined ? '' : (before[fieldKey(field.name)] ?? '')
  const filled = !draft.given.has(field.name)
  if (field.kind === 'links')
    return (draft.links.get(field.name) ?? []).map((id, i) => ({
      to: field.targets[0] ?? '',
      id,
      unchanged: held.includes(id),
      filled,
      pointer: `${at}/${i}`,
      title,
    }))
  if (field.kind !== 'stored') return []
  return field.columns.flatMap(({ name, references }) => {
    const id = draft.columns[name]
    if (references === undefined || typeof id !== 'string') return []
    return [{ to: references, id, unchanged: held.includes(id), filled, pointer: at, title }]
  })
}

const statements = perScope<Statement>(500)

/** One statement per set of far modules: each is locked in a part of its own, since a union takes no lock. */
const farStatement = (call: WritingCall, names: readonly string[], system: boolean): Statement =>
  statements(call.model, call.scope, `${names.join(' ')} far ${system}`, () =>
    prepare(
      call.model,
      farSql(
        call,
        names.map((name) => moduleOf(call.model.graph, name)),
        system,
      ),
    ),
  )

function farSql({ model, scope }: WritingCall, modules: readonly Module[], system: boolean) {
  const source: Source = { alias: 't' }
  const read = system ? source : guardedSource(readingOf(scope, model, slot), source)
  const parts = modules.map(
    (module, i) =>
      sql`${sql.id(`m${i}`)} as (select t.id, t.deleted_at is null as live from ${tableOf(module)} as t where t.id = any(${slot(module.name, 'uuid[]')})${alsoSql(rowConditions(module, read))} order by t.id for key share of t)`,
  )
  const answers = modules.map(({ name }, i) => sql`select ${sql.lit(name)} as module, id, live from ${sql.id(`m${i}`)}`)
  return sql`with ${sql.join(parts)} ${sql.join(answers, sql` union all `)}`
}

/** Which of the far records are there, by module and id; false: in the bin. */
async function findFar(
  call: WritingCall,
  pointing: readonly Pointing[],
  system: boolean,
): Promise<ReadonlyMap<string, boolean>> {
  if (pointing.length === 0) return new Map()
  const names = [...new Set(pointing.map(({ to }) => to))].sort()
  const ids = Object.fromEntries(
    names.map((name) => [name, [...new Set(pointing.filter(({ to }) => to === name).map(({ id }) => id))]]),
  )
  const rows = await run(call.client, farStatement(call, names, system), { ...slotValues(call), ...ids })
  return new Map(rows.map(({ module, id, live }) => [`${module} ${id}`, live === 't']))
}

/** References of the changes to records that do not exist, are in the bin or are not there for the person, each at its field. */
export async function danglingReferences(
  call: WritingCall,
  changes: readonly Pick<Known, 'draft' | 'before'>[],
): Promise<readonly Problem[]> {
  const pointing = changes.flatMap((change) => change.draft.module.fields.flatMap((field) => pointingOf(change, field)))
  const parts = [true, false].map((filled) => pointing.filter((each) => each.filled === filled))
  const found: Problem[] = []
  for (const part of parts) {
    const far = await findFar(call, part, part[0]?.filled === true)
    const isThere = ({ to, id, unchanged }: Pointing): boolean => {
      const alive = far.get(`${to} ${id}`)
      return alive === true || (alive === false && unchanged)
    }
    found.push(
      ...part.filter((each) => !isThere(each)).map(({ pointer, title }) => problem('CIM510', pointer, { title })),
    )
  }
  return found
}
