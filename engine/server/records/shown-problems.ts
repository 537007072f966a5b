import { moduleOf, type Field, type Module } from '../../graph/graph.ts'
import { problem, type Problem } from '../../problems/problem.ts'
import type { Call } from '../context.ts'
import { fieldRights } from './field-rights.ts'
import type { Refusal } from './refusal.ts'

type Asker = Pick<Call, 'model' | 'scope'>

/** Problems that say nothing of the value of a field but its title. */
const titled: ReadonlySet<string> = new Set([
  'CIM504',
  'CIM505',
  'CIM506',
  'CIM507',
  'CIM508',
  'CIM509',
  'CIM510',
  'CIM511',
  'CIM514',
  'CIM515',
  'CIM518',
  'CIM519',
  'CIM524',
  'CIM525',
])

/** Problems whose text tells a value that the record had. */
const telling: ReadonlySet<string> = new Set(['CIM514'])

/** Where the bodies of records begin: at `/operations/3/record`, or where a caller says. */
const beforeRecord = /^(?:\/operations\/\d+(?:\/record)?)?/

interface Place {
  readonly module: Module
  readonly field: Field
  /** Pointer of the record that holds the field. */
  readonly record: string
}

/** The field that a pointer leads to, inside a line too. */
function placeOf(call: Asker, module: Module, pointer: string, base?: string): Place | undefined {
  const record = base ?? beforeRecord.exec(pointer)?.[0] ?? ''
  const [, name = '', item = '', ...rest] = pointer.slice(record.length).split('/')
  const field = module.fieldsByName.get(name)
  if (field === undefined) return undefined
  if (field.kind !== 'lines' || rest.length === 0) return { module, field, record }
  const inner = placeOf(call, moduleOf(call.model.graph, field.of), `/${rest.join('/')}`, '')
  return inner === undefined ? undefined : { ...inner, record: `${record}/${name}/${item}` }
}

/** A problem as the person may see it: of what she cannot see it says that there is something, and stands at the record. */
function shownProblem(call: Asker, module: Module, found: Problem, base?: string): Problem {
  if (found.code !== 'CIM520' && !titled.has(found.code)) return found
  const place = placeOf(call, module, found.pointer, base)
  if (place === undefined) return found
  const { field, record } = place
  const seen = call.scope.graph.modules.get(place.module.name)?.fieldsByName.get(field.name) === field
  const actions = ['create', 'update'] as const
  const isKnown = actions.some((action) => fieldRights(call.scope, place.module, action).knows(field))
  if (seen || (isKnown && !telling.has(found.code))) return found
  // What a rule says is what its author wants said to whoever saves.
  return found.code === 'CIM520' ? { ...found, pointer: record } : problem('CIM573', record)
}

/** The problems as the person may see them; each once. `base`: the pointer at which the record begins. */
export function shownProblems(
  call: Asker,
  module: Module,
  problems: readonly Problem[],
  base?: string,
): readonly Problem[] {
  if (call.scope.administrator) return problems
  const shown = problems.map((each) => shownProblem(call, module, each, base))
  return [...new Map(shown.map((each) => [`${each.code} ${each.pointer} ${each.message ?? ''}`, each])).values()]
}

/** The refusal as the person may see it. */
export const shownRefusal = (call: Asker, module: Module, refusal: Refusal, base?: string): Refusal => ({
  ...refusal,
  problems: shownProblems(call, module, refusal.problems, base),
})
