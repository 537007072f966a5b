/** What row level security reads of a scope: see the functions of `outputs/database/wall.ts`, which take it apart. */
import { createHash } from 'node:crypto'
import type { Graph } from '../graph/graph.ts'
import { modulesOf } from '../graph/graph.ts'
import type { Grant } from './grant.ts'
import type { AssignmentFact, Owners, PersonFacts, Scope } from './scope.ts'

/** A row of `cimbra.scopes`: the id is the hash of the body, so that nothing in it ever changes. */
export interface WallRow {
  readonly id: string
  readonly body: string
}

const ways = ['read', 'create', 'update', 'delete'] as const

/** Everywhere that rows inside an assignment can lie: `unit/portfolio`, each of them perhaps empty; `unit/*` for all portfolios. */
const placesOf = ({ unit, portfolio }: AssignmentFact): readonly string[] =>
  ['', unit].flatMap((each) => [`${each}/`, portfolio === null ? `${each}/*` : `${each}/${portfolio}`])

const byProfile = (
  facts: PersonFacts,
  of: (each: AssignmentFact) => readonly string[],
): Record<string, readonly string[]> => {
  const profiles = [...new Set(facts.assignments.map(({ profile }) => profile))]
  return Object.fromEntries(
    profiles.map((profile) => [
      profile,
      [...new Set(facts.assignments.filter((each) => each.profile === profile).flatMap(of))].sort(),
    ]),
  )
}

const lists = (
  { shared }: PersonFacts,
  pick: (owners: Owners) => readonly string[],
  usual: { readonly read: readonly string[]; readonly write: readonly string[] },
): Record<string, readonly string[]> => ({
  ...usual,
  ...Object.fromEntries(
    Object.entries(shared).flatMap(([module, { read, write }]) => [
      [`read.${module}`, [...usual.read, ...pick(read)]],
      [`write.${module}`, [...usual.write, ...pick(write)]],
    ]),
  ),
})

const profilesOf = (grants: readonly Grant[]): readonly string[] => [
  ...new Set(grants.flatMap(({ profiles }) => profiles)),
]

function waysIn(grants: readonly Grant[]): Record<string, readonly string[]> {
  const own = grants.filter(({ basic }) => !basic)
  const granted = ways.map((way) => [way, profilesOf(own.filter(({ actions }) => actions.has(way)))] as const)
  return Object.fromEntries(
    [...granted, ['basic', profilesOf(grants.filter(({ basic }) => basic))] as const].filter(
      ([, found]) => found.length > 0,
    ),
  )
}

const bodyOf = (graph: Graph, scope: Scope): object => {
  const { person, facts } = scope
  if (scope.administrator) return { person, all: true }
  const granted = modulesOf(graph).map(({ name }) => [name, waysIn(scope.grants(name))] as const)
  return {
    person,
    places: byProfile(facts, placesOf),
    units: byProfile(facts, ({ unit }) => [unit]),
    people: lists(facts, ({ people }) => people, { read: [person, ...facts.subordinates], write: [person] }),
    groups: lists(facts, ({ groups }) => groups, { read: facts.groups, write: facts.groups }),
    modules: Object.fromEntries(granted.filter(([, each]) => Object.keys(each).length > 0)),
  }
}

/** The row that a session of this scope names. */
export function wallRow(graph: Graph, scope: Scope): WallRow {
  const body = JSON.stringify(bodyOf(graph, scope))
  return { id: createHash('sha256').update(body).digest('base64url'), body }
}
