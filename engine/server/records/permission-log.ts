/** Who changed what others may do, in the log and in the transaction of the change; and whoever remembers scopes hears of it. */
import { moduleOf } from '../../graph/graph.ts'
import { audit } from '../audit.ts'
import type { FieldChange, Trace } from './record-history.ts'
import type { WritingCall } from './transaction.ts'

/** Purposes of modules that scopes are made of. Of people only the fields with these purposes count. */
const purposes: ReadonlySet<string> = new Set([
  'people',
  'roles',
  'groups',
  'groupMembers',
  'sharingRules',
  'profileAssignments',
])

const ofPeople: ReadonlySet<string> = new Set(['status', 'role', 'email'])

/** What of a trace is a change of permissions; undefined when nothing is. */
function permissionsIn({ model }: WritingCall, { module, action, changes }: Trace): readonly FieldChange[] | undefined {
  const { definition, fieldsByName } = moduleOf(model.graph, module)
  if (!purposes.has(definition.purpose ?? '')) return undefined
  if (definition.purpose !== 'people') return changes
  const told = changes.filter(({ field }) => ofPeople.has(fieldsByName.get(field)?.definition.purpose ?? ''))
  return told.length === 0 && action === 'update' ? undefined : told
}

/** Notes each change of status, roles, groups, members, sharing rules and assignments: what, old and new, who. */
export async function notePermissions(call: WritingCall, traces: readonly Trace[]): Promise<void> {
  const found = traces.flatMap((trace) => {
    const changes = permissionsIn(call, trace)
    return changes === undefined ? [] : [{ trace, changes }]
  })
  if (found.length === 0) return
  call.effects.committed.push(() => call.context.access.changed())
  for (const { trace, changes } of found) {
    const { module, action, id } = trace
    await audit(call.client, {
      kind: 'permission',
      person: call.scope.person,
      subject: id,
      details: { module, action, changes },
    })
  }
}
