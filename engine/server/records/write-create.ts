import type { Module } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import type { Change } from './change.ts'
import { draftRefusal, readDraft } from './draft.ts'
import { ungranted } from './permission.ts'
import { refuse, type Refusal } from './refusal.ts'
import { inTransaction } from './transaction.ts'
import { uuidV7 } from './uuid-v7.ts'
import type { Outcome } from './outcome.ts'
import { writeRecords } from './write.ts'

/** A record that was written, at the version that it now has. */
export interface WrittenRecord {
  readonly id: string
  readonly version: number
}

/** The version of a record after a write. */
export function versionIn({ records }: Outcome, id: string): WrittenRecord {
  return { id, version: Number(records.find((each) => each.id === id)?.after['version']) }
}

/** Lines are written with their document, under its version and its rules, and never alone. */
export const lineRefusal = (module: Module): Refusal | undefined =>
  module.document === undefined ? undefined : refuse(422, problem('CIM532', '', { title: module.definition.title }))

/** Creates a record with its lines. Refused with every problem of the body; nothing is written then. */
export async function createRecord(call: Call, module: Module, body: unknown): Promise<WrittenRecord | Refusal> {
  const refused = ungranted(call, module, 'create') ?? lineRefusal(module)
  if (refused !== undefined) return refused
  const { draft, ...found } = await readDraft(call, module, body, 'create')
  const misread = draftRefusal(found)
  if (misread !== undefined) return misread
  return inTransaction(call, async (inner) => {
    const change: Change = { action: 'create', id: uuidV7(), draft }
    return versionIn(await writeRecords(inner, module, [change]), change.id)
  })
}
