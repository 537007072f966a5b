/**
 * A graph with less in it: what somebody cannot read is not there, so whatever is made of it (names in requests, forms, menu, OpenAPI,
 * documentation) cannot tell of it. Fields are the same objects as in the whole graph.
 */
import { fieldPaths } from '../expression/walk.ts'
import type { Expression } from '../expression/expression.ts'
import type { Field, Graph, Module, Panel, Rule, View } from '../graph/graph.ts'

/** Names of the fields that stay; undefined: the module goes. */
export type Readable = (module: Module) => ReadonlySet<string> | undefined

interface Narrowing {
  readonly graph: Graph
  /** By API name: fields that stay. Modules that go have no entry. */
  readonly kept: ReadonlyMap<string, ReadonlySet<string>>
}

const always = new Set(['id', 'version'])

const stays = ({ kept }: Narrowing, { module, name }: Field): boolean =>
  (kept.get(module)?.has(name) ?? false) || (always.has(name) && kept.has(module))

/** Whether every step of a path stays. */
function pathStays(narrowing: Narrowing, module: Module, [first = '', ...rest]: readonly string[]): boolean {
  if (first === 'user' || first === 'option' || first === 'old') return true
  const field = module.fieldsByName.get(first)
  if (field === undefined || !stays(narrowing, field)) return false
  const target =
    typeof field.valueType === 'object' ? narrowing.graph.modules.get(field.valueType.reference) : undefined
  if (rest.length === 0) return true
  return target !== undefined && narrowing.kept.has(target.name) && pathStays(narrowing, target, rest)
}

/** Whether all that an expression names stays. */
const expressionStays = (narrowing: Narrowing, module: Module, expression: Expression | undefined): boolean =>
  expression === undefined || fieldPaths(expression).every((path) => pathStays(narrowing, module, path))

function narrowPanel(narrowing: Narrowing, panel: Panel): readonly Panel[] {
  const of = narrowing.graph.modules.get(panel.of)
  const via = of?.fieldsByName.get(panel.via)
  if (of === undefined || via === undefined || !stays(narrowing, via)) return []
  if (!expressionStays(narrowing, of, panel.filter)) return []
  return [
    {
      ...panel,
      columns: panel.columns.filter((field) => stays(narrowing, field)),
      sort: panel.sort.filter(({ field }) => stays(narrowing, field)),
    },
  ]
}

/** A view whose filter asks for what cannot be read would show the wrong records: it goes. */
const narrowView = (narrowing: Narrowing, module: Module, view: View): readonly View[] =>
  expressionStays(narrowing, module, view.filter)
    ? [
        {
          ...view,
          columns: view.columns.filter((field) => stays(narrowing, field)),
          sort: view.sort.filter(({ field }) => stays(narrowing, field)),
        },
      ]
    : []

const ruleStays = (narrowing: Narrowing, module: Module, { when, require }: Rule): boolean =>
  expressionStays(narrowing, module, when) && expressionStays(narrowing, module, require)

function narrowModule(narrowing: Narrowing, module: Module): Module {
  const keep = (field: Field): boolean => stays(narrowing, field)
  const { document, ...rest } = module
  return {
    ...rest,
    fields: module.fields.filter(keep),
    fieldsByName: new Map([...module.fieldsByName].filter(([, field]) => keep(field))),
    recordLabel: module.recordLabel.filter((part) => typeof part === 'string' || keep(part)),
    groups: module.groups
      .map((group) => ({ ...group, fields: group.fields.filter(keep) }))
      .filter(({ fields }) => fields.length > 0),
    panels: module.panels.flatMap((panel) => narrowPanel(narrowing, panel)),
    views: module.views.flatMap((view) => narrowView(narrowing, module, view)),
    rules: module.rules.filter((rule) => ruleStays(narrowing, module, rule)),
    frozen: module.frozen.filter(({ when }) => expressionStays(narrowing, module, when)),
    uniques: module.uniques.filter(({ fields }) => fields.every(keep)),
    incoming: module.incoming.filter(({ field }) => keep(field)),
    ...(document !== undefined && keep(document.field) ? { document } : {}),
  }
}

/** The graph with the modules and fields that `readable` leaves, without those that are switched off. */
export function narrow(graph: Graph, readable: Readable): Graph {
  const kept = new Map<string, ReadonlySet<string>>()
  for (const module of new Set(graph.modules.values())) {
    const fields = graph.off.has(module.name) ? undefined : readable(module)
    if (fields !== undefined) kept.set(module.name, fields)
  }
  const narrowing: Narrowing = { graph, kept }
  const made = new Map<Module, Module>()
  const modules = [...graph.modules].flatMap(([name, module]) => {
    if (!kept.has(module.name)) return []
    const narrowed = made.get(module) ?? narrowModule(narrowing, module)
    made.set(module, narrowed)
    return [[name, narrowed] as const]
  })
  return { ...graph, modules: new Map(modules), lockOrder: graph.lockOrder.filter((name) => kept.has(name)) }
}
