/** The lines of documents: what a body says about them becomes changes of the line module, beside what the documents have. */
import { sql } from 'kysely'
import { moduleOf, type LinesField, type Module } from '../../graph/graph.ts'
import { pointerTo, problem, type Problem } from '../../problems/problem.ts'
import { columnOf, tableOf } from '../../outputs/database/names.ts'
import type { Model } from '../context.ts'
import { emptyDraft, type Change } from './change.ts'
import type { Draft, LineDraft } from './draft.ts'
import { alsoSql, guardedSource, perScope, readingOf, rowConditions } from './reading.ts'
import { prepare, run, slot, type Statement } from './statement.ts'
import { slotValues, type WritingCall } from './transaction.ts'
import { uuidV7 } from './uuid-v7.ts'

/** Ids of the lines that documents have, by document. */
export type CurrentLines = ReadonlyMap<string, readonly string[]>

const statements = perScope<Statement>(500)

/** Lines that the person cannot see are not hers to keep or to leave out: they stay. */
const statementOf = ({ model, scope }: WritingCall, field: LinesField): Statement =>
  statements(model, scope, `${field.of} ${field.viaColumn} lines`, () => {
    const module = moduleOf(model.graph, field.of)
    const via = columnOf('t', field.viaColumn)
    const seen = rowConditions(module, guardedSource(readingOf(scope, model, slot), { alias: 't' }))
    return prepare(
      model,
      sql`select t.id, ${via} as document from ${tableOf(module)} as t where ${via} = any(${slot('ids', 'uuid[]')}) and t.deleted_at is null${alsoSql(seen)}`,
    )
  })

/** Lines fields of a module that some body speaks of. */
export const givenLines = (module: Module, changes: readonly Change[]): readonly LinesField[] =>
  module.fields.filter(
    (field): field is LinesField => field.kind === 'lines' && changes.some(({ draft }) => draft.lines.has(field.name)),
  )

/** The lines of documents that exist already. */
export async function currentLines(
  call: WritingCall,
  field: LinesField,
  changes: readonly Change[],
): Promise<CurrentLines> {
  const ids = changes
    .filter(({ action, draft }) => action === 'update' && draft.lines.has(field.name))
    .map(({ id }) => id)
  const lines = new Map<string, string[]>(ids.map((id) => [id, []]))
  if (ids.length === 0) return lines
  for (const { id, document } of await run(call.client, statementOf(call, field), { ...slotValues(call), ids }))
    lines.get(document ?? '')?.push(id ?? '')
  return lines
}

export interface LineChanges {
  readonly changes: readonly Change[]
  /** Lines that a body names and the document does not have. */
  readonly problems: readonly Problem[]
}

/** An item with an id is changed, one without is created, one left out is deleted. */
export function lineChanges(
  model: Model,
  field: LinesField,
  documents: readonly Change[],
  current: CurrentLines,
): LineChanges {
  const module = moduleOf(model.graph, field.of)
  const parts = documents.map((document) => changesOf(module, field, document, new Set(current.get(document.id) ?? [])))
  return { changes: parts.flatMap(({ changes }) => changes), problems: parts.flatMap(({ problems }) => problems) }
}

function changesOf(module: Module, field: LinesField, document: Change, had: ReadonlySet<string>): LineChanges {
  const items = document.draft.lines.get(field.name)
  if (items === undefined) return { changes: [], problems: [] }
  const kept = new Set(items.map(({ id }) => id))
  const known = items.filter(({ id }) => id === undefined || had.has(id))
  const unknown = items.filter(({ id }) => id !== undefined && !had.has(id))
  const left = emptyDraft(module, document.draft.pointer + pointerTo([field.name]))
  const removed = [...had]
    .filter((id) => !kept.has(id))
    .map((id): Change => ({ action: 'delete', id, draft: left, document: document.id }))
  return {
    changes: [...known.map((item) => lineChange(field, document, item)), ...removed],
    problems: unknown.map(({ draft }) =>
      problem('CIM510', `${draft.pointer}/id`, { title: module.definition.singular }),
    ),
  }
}

function lineChange(field: LinesField, document: Change, { id, draft }: LineDraft): Change {
  if (id !== undefined) return { action: 'update', id, draft, document: document.id }
  return { action: 'create', id: uuidV7(), draft: onDocument(field, document, draft), document: document.id }
}

const onDocument = (field: LinesField, document: Change, draft: Draft): Draft => ({
  ...draft,
  columns: { ...draft.columns, [field.viaColumn]: document.id },
})
