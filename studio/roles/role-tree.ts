import type { RecordPayload } from '../../runtime/api/contract.ts'
import { referenceIn } from '../api/modules.ts'

/** A role with those right below it. */
export type RoleNode = { readonly record: RecordPayload; readonly below: readonly RoleNode[] }

/** The roles as a tree by their superior; one whose superior is not there stands at the top. */
export const roleTree = (roles: readonly RecordPayload[]): readonly RoleNode[] => {
  const known = new Set(roles.map(({ id }) => id))
  const parentOf = (role: RecordPayload): string => {
    const parent = referenceIn(role, 'parent')?.id
    return parent !== undefined && known.has(parent) ? parent : ''
  }
  const byParent = Map.groupBy(roles, parentOf)
  const nodes = (parent: string): readonly RoleNode[] =>
    (byParent.get(parent) ?? []).map((record) => ({ record, below: nodes(record.id) }))
  return nodes('')
}
