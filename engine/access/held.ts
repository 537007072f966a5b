/** Nobody gives what she does not hold: whether what an assignment gives lies within what somebody has. Pure. */
import type { Graph, Profile, ProfileModule } from '../graph/graph.ts'
import type { AssignmentFact, PersonFacts } from './scope.ts'
import type { Action } from './grant.ts'

const isWithin = (given: ReadonlySet<string>, held: ReadonlySet<string> | undefined): boolean =>
  [...given].every((each) => held?.has(each) === true)

const covers = (held: ProfileModule | undefined, given: ProfileModule): boolean =>
  isWithin(given.actions, held?.actions) &&
  isWithin(given.read, held?.read) &&
  isWithin(given.write, held?.write) &&
  isWithin(given.moves, held?.moves)

const profileOf = (graph: Graph, { profile }: AssignmentFact): Profile | undefined => graph.profiles.get(profile)

/** The same unit, and the same portfolio or all of them. */
const reaches = (held: AssignmentFact, given: AssignmentFact): boolean =>
  held.unit === given.unit && (held.portfolio === null || held.portfolio === given.portfolio)

/**
 * Whether each grant that an assignment makes is contained in one of hers: same or wider unit and portfolio, actions, fields and moves, and
 * no more of what lies outside. An administrator's profile, or one that is not there, lies within nothing.
 */
export function holdsAssignment(graph: Graph, { assignments }: PersonFacts, given: AssignmentFact): boolean {
  const profile = profileOf(graph, given)
  if (profile === undefined || profile.administrator) return false
  const hers = assignments.filter((held) => reaches(held, given)).flatMap((held) => profileOf(graph, held) ?? [])
  const tellsNoMore = (held: Profile): boolean => profile.outside === 'nothing' || held.outside === 'sign'
  const audits = profile.definition.audit !== true || hers.some(({ definition }) => definition.audit === true)
  return (
    audits &&
    [...profile.modules].every(([module, rights]) =>
      hers.some((held) => tellsNoMore(held) && covers(held.modules.get(module), rights)),
    )
  )
}

/** Whether she has an action in a module in each of these units, with all their portfolios. */
export const holdsEverywhere = (
  graph: Graph,
  { assignments }: PersonFacts,
  module: string,
  action: Action,
  units: readonly string[],
): boolean =>
  units.length > 0 &&
  units.every((unit) =>
    assignments.some(
      (held) =>
        held.unit === unit &&
        held.portfolio === null &&
        profileOf(graph, held)?.modules.get(module)?.actions.has(action) === true,
    ),
  )
