/** Where a person's assignments reach and whose records are open to her, as named values. Made once per scope. */
import type { Asking, AssignmentFact, Owners, PersonFacts } from './scope.ts'

/** Units that share one set of portfolios; `name` is the beginning of the names of its values. */
export interface Place {
  readonly name: string
  readonly allPortfolios: boolean
}

/** Names of values; `people` undefined: the person herself and nobody else, `groups` undefined: none. */
export interface OwnerNames {
  readonly people: string | undefined
  readonly groups: string | undefined
}

export interface Reached {
  placesOf(profile: string): readonly Place[]
  ownersOf(module: string, asking: Asking): OwnerNames
  readonly values: Readonly<Record<string, unknown>>
  /** Names and flags, without the values: equal shapes make equal SQL. */
  readonly shape: string
}

/** By unit: its portfolios, null for all. */
function portfoliosByUnit(assignments: readonly AssignmentFact[]): ReadonlyMap<string, ReadonlySet<string> | null> {
  const units = new Map<string, Set<string> | null>()
  for (const { unit, portfolio } of assignments) {
    const known = units.get(unit)
    if (portfolio === null || known === null) units.set(unit, null)
    else units.set(unit, (known ?? new Set<string>()).add(portfolio))
  }
  return units
}

interface PlaceValues {
  readonly units: string[]
  readonly portfolios: readonly string[] | null
}

/** Units with the same portfolios are one place. */
function placesOf(assignments: readonly AssignmentFact[]): readonly PlaceValues[] {
  const places = new Map<string, PlaceValues>()
  for (const [unit, portfolios] of portfoliosByUnit(assignments)) {
    const sorted = portfolios === null ? null : [...portfolios].sort()
    const key = sorted === null ? '*' : sorted.join()
    const known = places.get(key)
    if (known === undefined) places.set(key, { units: [unit], portfolios: sorted })
    else known.units.push(unit)
  }
  // All portfolios first, so that equal sets of flags make equal shapes.
  return [...places.values()].sort((a, b) => Number(a.portfolios !== null) - Number(b.portfolios !== null))
}

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)].sort()

/** Names the owners of one way of asking, noting their values; a list that holds nobody else needs no name. */
function nameOwners(
  name: string,
  { people, groups }: Owners,
  person: string,
  values: Record<string, unknown>,
): OwnerNames {
  const others = people.some((id) => id !== person)
  if (others) values[`owners.${name}`] = unique([person, ...people])
  if (groups.length > 0) values[`groups.${name}`] = unique(groups)
  return {
    people: others ? `owners.${name}` : undefined,
    groups: groups.length > 0 ? `groups.${name}` : undefined,
  }
}

/** The places and owners of a person. */
export function reachedBy({ person, assignments, groups, subordinates, shared }: PersonFacts): Reached {
  const values: Record<string, unknown> = { person }
  const places = new Map<string, readonly Place[]>()
  for (const profile of unique(assignments.map((each) => each.profile))) {
    const own = placesOf(assignments.filter((each) => each.profile === profile))
    places.set(
      profile,
      own.map(({ units, portfolios }, i) => {
        const name = `reach.${profile}.${i}`
        values[`${name}.units`] = unique(units)
        if (portfolios !== null) values[`${name}.portfolios`] = portfolios
        return { name, allPortfolios: portfolios === null }
      }),
    )
  }
  const usual = {
    read: nameOwners('read', { people: subordinates, groups }, person, values),
    write: nameOwners('write', { people: [], groups }, person, values),
  }
  const ofModule = new Map(
    Object.entries(shared).map(([module, { read, write }]) => [
      module,
      {
        read: nameOwners(
          `read.${module}`,
          { people: [...subordinates, ...read.people], groups: [...groups, ...read.groups] },
          person,
          values,
        ),
        write: nameOwners(
          `write.${module}`,
          { people: write.people, groups: [...groups, ...write.groups] },
          person,
          values,
        ),
      },
    ]),
  )
  return {
    placesOf: (profile) => places.get(profile) ?? [],
    ownersOf: (module, asking) => (ofModule.get(module) ?? usual)[asking === 'read' ? 'read' : 'write'],
    values,
    shape: JSON.stringify([
      [...places],
      Object.keys(values)
        .filter((name) => !name.startsWith('reach.'))
        .sort(),
    ]),
  }
}
