import type { Module } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import type { Change, Known } from './change.ts'
import { draftRefusal, readDraft } from './draft.ts'
import { ungranted } from './permission.ts'
import { refuse, type Refusal } from './refusal.ts'
import { giveUp, inTransaction, type WritingCall } from './transaction.ts'
import { isUuid } from './uuid-v7.ts'
import { checkVersion } from './versions.ts'
import { writeRecords } from './write.ts'
import { lineRefusal, versionIn, type WrittenRecord } from './write-create.ts'

/** The record cannot be asked for, or the version that was read is missing. */
export function unaddressed(id: string, version: number | 'any' | undefined): Refusal | undefined {
  if (!isUuid(id)) return refuse(404, problem('CIM501', ''))
  return version === undefined ? refuse(428, problem('CIM513', '')) : undefined
}

/**
 * Changes a record by a merge patch: what is not named stays, null empties. `version` is the one that the person read: 428 without, 412
 * with the differences when it is stale; `any` where nobody read one. A change that changes nothing writes nothing.
 */
export async function updateRecord(
  call: Call,
  module: Module,
  id: string,
  version: number | 'any' | undefined,
  body: unknown,
): Promise<WrittenRecord | Refusal> {
  const refused = ungranted(call, module, 'update') ?? unaddressed(id, version) ?? lineRefusal(module)
  if (refused !== undefined) return refused
  const { draft, ...found } = await readDraft(call, module, body, 'update')
  return inTransaction(call, async (inner) => {
    const change: Change = {
      action: 'update',
      id: id.toLowerCase(),
      draft,
      ...(typeof version === 'number' ? { version } : {}),
    }
    const checkBefore = (known: readonly Known[]) => checkEach(inner, known, body, draftRefusal(found))
    return versionIn(await writeRecords(inner, module, [change], { checkBefore }), change.id)
  })
}

/** A record that is not there or has changed is said before anything about the body. */
async function checkEach(
  call: WritingCall,
  known: readonly Known[],
  body: unknown,
  refused: Refusal | undefined,
): Promise<void> {
  for (const change of known) await checkVersion(call, change, body)
  if (refused !== undefined) giveUp(refused)
}
