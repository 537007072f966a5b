import type { ModuleDefinition, PicklistDefinition } from '../../schemas/generated/definitions.ts'
import { nobody } from '../graph/common-fields.ts'
import type { Graph } from '../graph/graph.ts'
import { modulesOf } from '../graph/graph.ts'
import { typeOf } from '../fields/index.ts'
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

export const shellOf = (definition: ModuleDefinition): ModuleShell =>
  moduleShell({ layer: 'base', file: `${definition.$id}.json`, definition, broken: [] }, nobody)

const idOf = ({ name, definition }: FieldShell): string => definition.id ?? name

/** Does the column keep its values, and do they mean the same? A text may become any other text, a number another with the same digits. */
function fits(before: FieldShell, after: FieldShell): boolean {
  const [from, to] = [typeOf(before.definition), typeOf(after.definition)]
  if (from.kind !== to.kind || from.kind === 'computed') return from.kind === to.kind
  const targets = [before, after].map(({ definition }) => ('to' in definition ? JSON.stringify(definition.to) : ''))
  if (from.kind !== 'stored' || to.kind !== 'stored') return targets[0] === targets[1]
  const kept = before.columns.every((column) =>
    after.columns.some(
      ({ name, sqlType, references }) =>
        name === column.name && sqlType === column.sqlType && references === column.references,
    ),
  )
  if (!kept || from.field === to.field) return kept
  const numbers = from.encoding === 'number' && to.encoding === 'number'
  return (
    numbers ||
    (from.writeOnly !== true && before.columns.length === 1 && (to.field === 'text' || to.field === 'longText'))
  )
}

/** Options of the list that a field had must be in the one that it gets. */
function otherOptions(
  before: FieldShell,
  after: FieldShell,
  then: readonly PicklistDefinition[],
  now: readonly PicklistDefinition[],
): string | undefined {
  const [from, to] = [before, after].map(({ definition }) =>
    'picklist' in definition && definition.field !== 'formula' ? definition.picklist : undefined,
  )
  if (from === undefined || to === undefined || from === to) return undefined
  const keys = new Set(now.find(({ $id }) => $id === to)?.options.map(({ key }) => key))
  return then.find(({ $id }) => $id === from)?.options.some(({ key }) => !keys.has(key)) === true ? to : undefined
}

function fieldLoss(
  before: FieldShell,
  now: ModuleShell,
  then: AppliedDefinitions,
  current: AppliedDefinitions,
): readonly Problem[] {
  const after = now.fields.find((each) => idOf(each) === idOf(before))
  const name = `${now.name}.${before.name}`
  if (after === undefined)
    return [problem('CIM401', pointerTo(['properties', before.name]), { name }, { file: now.file })]
  if (!fits(before, after)) {
    return [
      problem(
        'CIM403',
        pointerTo(['properties', after.name, 'field']),
        { name, from: before.definition.field, to: after.definition.field },
        { file: now.file },
      ),
    ]
  }
  const list = otherOptions(before, after, then.picklists, current.picklists)
  const from = 'picklist' in before.definition ? (before.definition.picklist ?? '') : ''
  return list === undefined
    ? []
    : [
        problem(
          'CIM403',
          pointerTo(['properties', after.name, 'picklist']),
          { name, from, to: list },
          { file: now.file },
        ),
      ]
}

/** Fields that hold data of their own: columns, or a table of links. */
const holdsData = ({ columns, common, definition }: FieldShell): boolean =>
  !common && (columns.length > 0 || typeOf(definition).kind === 'links')

function moduleLoss(before: ModuleDefinition, then: AppliedDefinitions, now: AppliedDefinitions): readonly Problem[] {
  const after = now.modules.find((each) => (each.id ?? each.$id) === (before.id ?? before.$id))
  if (after === undefined) return [problem('CIM402', '', { name: before.$id }, { file: `${before.$id}.json` })]
  const shell = shellOf(after)
  return shellOf(before)
    .fields.filter(holdsData)
    .flatMap((field) => fieldLoss(field, shell, then, now))
}

function picklistLoss(before: PicklistDefinition, now: readonly PicklistDefinition[]): readonly Problem[] {
  const after = now.find(({ $id }) => $id === before.$id)
  const keys = new Set(after?.options.map(({ key }) => key))
  return before.options
    .filter(({ key }) => !keys.has(key))
    .map(({ key }) =>
      problem('CIM405', '/options', { picklist: before.$id, option: key }, { file: `picklists/${before.$id}.json` }),
    )
}

/** What a step from one set of definitions to the next would lose. With any of it the step is refused. */
export const losses = (before: AppliedDefinitions, now: AppliedDefinitions): readonly Problem[] => [
  ...before.modules.flatMap((each) => moduleLoss(each, before, now)),
  ...before.picklists.flatMap((each) => picklistLoss(each, now.picklists)),
]
