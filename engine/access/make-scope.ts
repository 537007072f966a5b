/** From what is known of a person to her scope. Pure; the same facts over the same graph make the same scope. */
import { createHash } from 'node:crypto'
import { modulesOf, type Graph, type Module, type Profile } from '../graph/graph.ts'
import type { Action, Grant } from './grant.ts'
import { narrow } from './narrow.ts'
import { reachedBy, type Reached } from './reached.ts'
import { brand, type PersonFacts, type Scope } from './scope.ts'

/** What a scope is compiled with; only this folder looks inside. */
const insides = new WeakMap<Scope, Reached>()

/** Places and owners of a scope that `makeScope` made. */
export function reachedOf(scope: Scope): Reached {
  const reached = insides.get(scope)
  if (reached === undefined) throw new Error('this scope grants everything and reaches nowhere in particular')
  return reached
}

const nobody: PersonFacts = {
  person: '',
  channel: 'web',
  assignments: [],
  groups: [],
  subordinates: [],
  shared: {},
}

/** A scope that grants all of every module that is switched on, in the name of a person. */
export const everything = (graph: Graph, person: string, channel: Scope['channel'] = 'web'): Scope =>
  brand({
    person,
    channel,
    administrator: true,
    key: 'everything',
    values: { person },
    facts: { ...nobody, person, channel },
    graph: switchedOn(graph),
    grants: () => [],
  })

const wholes = new WeakMap<Graph, Graph>()

/** The graph without the modules that are switched off: itself when none is. */
export function switchedOn(graph: Graph): Graph {
  if (graph.off.size === 0) return graph
  const known = wholes.get(graph) ?? narrow(graph, ({ fields }) => new Set(fields.map(({ name }) => name)))
  wholes.set(graph, known)
  return known
}

/** Profiles of a person's assignments, by key, in the order of the keys. */
const profilesOf = (graph: Graph, { assignments }: PersonFacts): readonly Profile[] =>
  [...new Set(assignments.map(({ profile }) => profile))].sort().flatMap((key) => graph.profiles.get(key) ?? [])

type Given = Omit<Grant, 'index' | 'profiles' | 'basic'>

const givenIn = (profile: Profile, module: string): Given | undefined => {
  const entry = profile.modules.get(module)
  return entry === undefined || entry.actions.size === 0 ? undefined : { ...entry, outside: profile.outside }
}

const shapeOf = ({ actions, read, write, moves, outside }: Given): string =>
  JSON.stringify([[...actions].sort(), [...read].sort(), [...write].sort(), [...moves].sort(), outside])

/** What the profiles grant in one module; profiles that grant the same are one grant. */
function grantsOf(profiles: readonly Profile[], { name, basicFields }: Module, mobile: boolean): readonly Grant[] {
  const merged = new Map<string, { readonly given: Given; readonly profiles: string[] }>()
  for (const profile of profiles) {
    const given = givenIn(profile, name)
    if (given === undefined) continue
    const shape = shapeOf(given)
    const known = merged.get(shape)
    if (known === undefined) merged.set(shape, { given, profiles: [profile.key] })
    else known.profiles.push(profile.key)
  }
  const grants = [...merged.values()].map((each, index) => ({
    ...each.given,
    index,
    profiles: each.profiles,
    basic: false,
  }))
  return mobile && basicFields.length > 0
    ? [
        ...grants,
        ...grants.filter(canRead).map(
          basicGrant(
            basicFields.map((field) => field.name),
            grants.length,
          ),
        ),
      ]
    : grants
}

const canRead = ({ actions }: Grant): boolean => actions.has('read')

const readOnly: ReadonlySet<Action> = new Set<Action>(['read'])

/** The same profiles' basic fields, on all rows of their units; nothing can be done there. */
const basicGrant =
  (fields: readonly string[], first: number) =>
  ({ profiles, read, outside }: Grant, i: number): Grant => ({
    index: first + i,
    profiles,
    actions: readOnly,
    read: new Set(fields.filter((name) => read.has(name))),
    write: new Set(),
    moves: new Set(),
    outside,
    basic: true,
  })

const graphs = new WeakMap<Graph, Map<string, Graph>>()

/** Narrowed graphs that a process keeps: one per set of profiles in use. */
const graphsKept = 200

function narrowed(graph: Graph, key: string, grants: ReadonlyMap<string, readonly Grant[]>): Graph {
  const kept = graphs.get(graph) ?? new Map<string, Graph>()
  graphs.set(graph, kept)
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = narrow(graph, ({ name }) => readableIn(grants.get(name) ?? []))
  const [oldest] = kept.keys()
  if (kept.size >= graphsKept && oldest !== undefined) kept.delete(oldest)
  kept.set(key, made)
  return made
}

/** Names of the fields that some grant reads; undefined when none reads the module. */
function readableIn(grants: readonly Grant[]): ReadonlySet<string> | undefined {
  const reading = grants.filter(canRead)
  return reading.length === 0 ? undefined : new Set(reading.flatMap(({ read }) => [...read]))
}

/** The scope of a person. */
export function makeScope(graph: Graph, facts: PersonFacts): Scope {
  const profiles = profilesOf(graph, facts)
  if (profiles.some(({ administrator }) => administrator)) return everything(graph, facts.person, facts.channel)
  const reached = reachedBy(facts)
  const mobile = facts.channel === 'mobile'
  const on = modulesOf(graph).filter(({ name }) => !graph.off.has(name))
  const grants = new Map(on.map((module) => [module.name, grantsOf(profiles, module, mobile)]))
  const profileKeys = profiles.map(({ key }) => key).join()
  const scope = brand({
    person: facts.person,
    channel: facts.channel,
    administrator: false,
    key: createHash('sha256')
      .update(JSON.stringify([facts.channel, profileKeys, reached.shape]))
      .digest('base64url')
      .slice(0, 22),
    values: reached.values,
    facts,
    graph: narrowed(graph, profileKeys, grants),
    grants: (module) => grants.get(module) ?? [],
  })
  insides.set(scope, reached)
  return scope
}
