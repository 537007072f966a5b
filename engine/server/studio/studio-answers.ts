/** What the studio's routes answer: the definitions as they stand, with where they come from and what rests on them. */
import { sourceOf, type StudioPatch } from '../../definition/studio-layer.ts'
import { modulesOf, type Graph, type Module, type Picklist, type Profile } from '../../graph/graph.ts'
import type { Call } from '../context.ts'
import { isObject } from './changed-definition.ts'
import { moduleDependants } from './module-dependants.ts'
import { peopleLabels, profileUses } from './people-labels.ts'
import { studioHistory } from './studio-state.ts'

type Json = Readonly<Record<string, unknown>>

/** Where a definition comes from, and whether the studio changes it. */
function originOf(
  { context }: Call,
  kind: StudioPatch['kind'],
  name: string,
): { readonly layer: string; readonly changed: boolean } {
  const { layers } = context.live
  return {
    layer: sourceOf(layers.sources, kind, name)?.layer ?? 'studio',
    changed: context.live.studio().patches.some((each) => each.kind === kind && each.name === name),
  }
}

function profileSummary(
  call: Call,
  { key, definition, administrator }: Profile,
  people: ReadonlyMap<string, number>,
): Json {
  const { title, description, active = true, audit = false } = definition
  return {
    key,
    title,
    description,
    active,
    administrator,
    audit,
    ...originOf(call, 'profile', key),
    people: people.get(key) ?? 0,
  }
}

function picklistSummary(call: Call, { name, definition, options }: Picklist): Json {
  const { title, description } = definition
  return { name, title, description, options: options.length, ...originOf(call, 'picklist', name) }
}

/** A module with how many things of other modules rest on it. */
export function moduleSummary(graph: Graph, module: Module): Json {
  const { name, layer, definition } = module
  const { title, icon, menu } = definition
  const counts = Object.entries(moduleDependants(graph, module)).map(([kind, list]) => [kind, list.length] as const)
  return {
    name,
    title,
    icon,
    menu,
    layer,
    off: graph.off.has(name),
    fixed: layer === 'system',
    dependants: Object.fromEntries(counts),
  }
}

/** Everything that the studio can change, in short. Lists that are made of something else are not among them. */
export async function studioOverview(call: Call): Promise<Json> {
  const { context } = call
  const { graph } = context.model()
  const people = await profileUses(context.pool, graph)
  const { sources } = context.live.layers
  return {
    version: context.live.studio().version,
    profiles: [...graph.profiles.values()].map((each) => profileSummary(call, each, people)),
    picklists: [...graph.picklists.values()]
      .filter(({ name }) => sourceOf(sources, 'picklist', name) !== undefined)
      .map((each) => picklistSummary(call, each)),
    modules: modulesOf(graph).map((module) => moduleSummary(graph, module)),
  }
}

/** A profile with all it says. */
export async function profileAnswer(call: Call, { key, definition }: Profile): Promise<Json> {
  const { pool, live, model } = call.context
  const people = await profileUses(pool, model().graph)
  const { $schema: _, ...profile } = definition
  return { version: live.studio().version, ...originOf(call, 'profile', key), people: people.get(key) ?? 0, profile }
}

/** A picklist with its options; `own` are those that the studio added. */
export function picklistAnswer(call: Call, { name, definition, options }: Picklist): Json {
  const { live } = call.context
  const { title, description, attributes } = definition
  const content = sourceOf(live.layers.sources, 'picklist', name)?.content
  const inFile = isObject(content) && Array.isArray(content['options']) ? content['options'] : []
  const keys = new Set(inFile.map((option: unknown) => (isObject(option) ? option['key'] : undefined)))
  return {
    version: live.studio().version,
    name,
    title,
    description,
    attributes,
    ...originOf(call, 'picklist', name),
    options: options.map((option) => ({ ...option, active: option.active ?? true, own: !keys.has(option.key) })),
  }
}

function titleOf(graph: Graph, { kind, name }: Pick<StudioPatch, 'kind' | 'name'>): string {
  if (kind === 'profile') return graph.profiles.get(name)?.definition.title ?? name
  if (kind === 'picklist') return graph.picklists.get(name)?.definition.title ?? name
  return graph.modules.get(name)?.definition.title ?? name
}

/** What was saved, the newest first, with who saved it. */
export async function historyAnswer(call: Call, before: number | undefined, limit: number): Promise<Json> {
  const { pool, model } = call.context
  const { graph } = model()
  const changes = await studioHistory(pool, { ...(before === undefined ? {} : { before }), limit })
  const labelOf = await peopleLabels(
    pool,
    graph,
    changes.map(({ person }) => person),
  )
  const last = changes.at(-1)?.version ?? 1
  return {
    changes: changes.map((each) => ({ ...each, title: titleOf(graph, each), person: labelOf(each.person) })),
    next: changes.length < limit || last <= 1 ? null : last,
  }
}
