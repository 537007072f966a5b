import type { ModuleDefinition, PicklistDefinition } from '../../schemas/generated/definitions.ts'
import type { Graph } from '../graph/graph.ts'
import { modulesOf } from '../graph/graph.ts'
import { moduleShell, type FieldShell, type ModuleShell } from '../graph/shell.ts'
import { pointerTo, problem, type Problem } from '../problems/problem.ts'

/** The definitions that a database was last brought to. */
export interface AppliedDefinitions {
  readonly modules: readonly ModuleDefinition[]
  readonly picklists: readonly PicklistDefinition[]
}

export const definitionsOf = (graph: Graph): AppliedDefinitions => ({
  modules: modulesOf(graph).map(({ definition }) => definition),
  picklists: [...graph.picklists.values()].map(({ definition }) => definition),
})

const shellOf = (definition: ModuleDefinition): ModuleShell => moduleShell({ layer: 'base', file: `${definition.$id}.json`, definition, broken: [] }, '')

const idOf = ({ name, definition }: FieldShell): string => definition.id ?? name

function fieldLoss(before: FieldShell, now: ModuleShell): readonly Problem[] {
  const after = now.fields.find((each) => idOf(each) === idOf(before))
  const name = `${now.name}.${before.name}`
  if (after === undefined) return [problem('CIM401', pointerTo(['properties', before.name]), { name }, { file: now.file })]
  const changed = before.columns.find((column) => {
    const same = after.columns.find((each) => each.name === column.name)
    return same === undefined || same.sqlType !== column.sqlType || same.references !== column.references
  })
  if (changed === undefined) return []
  return [problem('CIM403', pointerTo(['properties', after.name, 'field']), { name, from: before.definition.field, to: after.definition.field }, { file: now.file })]
}

function moduleLoss(before: ModuleDefinition, now: readonly ModuleDefinition[]): readonly Problem[] {
  const after = now.find((each) => (each.id ?? each.$id) === (before.id ?? before.$id))
  if (after === undefined) return [problem('CIM402', '', { name: before.$id })]
  const shell = shellOf(after)
  return shellOf(before).fields.filter(({ columns, common }) => columns.length > 0 && !common).flatMap((field) => fieldLoss(field, shell))
}

function picklistLoss(before: PicklistDefinition, now: readonly PicklistDefinition[]): readonly Problem[] {
  const after = now.find(({ $id }) => $id === before.$id)
  const keys = new Set(after?.options.map(({ key }) => key))
  return before.options.filter(({ key }) => !keys.has(key)).map(({ key }) => problem('CIM405', '/options', { picklist: before.$id, option: key }))
}

/** What a step from one set of definitions to the next would lose. With any of it the step is refused. */
export const losses = (before: AppliedDefinitions, now: AppliedDefinitions): readonly Problem[] => [
  ...before.modules.flatMap((each) => moduleLoss(each, now.modules)),
  ...before.picklists.flatMap((each) => picklistLoss(each, now.picklists)),
]
