/**
 * Which rows a grant matches, as SQL: the truth table of `decisions/0010-access.md`. One text for both walls: `value` says where the person's
 * units, portfolios and owners come from (slots of a statement, or the settings of a session).
 */
import { sql, type RawBuilder } from 'kysely'
import { moduleOf, type Graph, type Module, type StoredField } from '../graph/graph.ts'
import { columnOf, type WholeTable } from '../outputs/database/names.ts'
import type { Source } from '../outputs/database/read-field.ts'
import type { Place, Reached } from './reached.ts'
import type { Asking } from './scope.ts'

type Sql = RawBuilder<unknown>

/** SQL of a value of the person, by name and type: `value('reach.0.0.units', 'uuid[]')`. */
export type ScopeValue = (name: string, sqlType: string) => Sql

/** What a predicate is about besides the row. */
export interface Predicate {
  readonly graph: Graph
  readonly reached: Reached
  readonly asking: Asking
  readonly value: ScopeValue
  /** Where the records through which others are reached are read, for the role of the statement. */
  readonly whole: WholeTable
  /** Ways that branch: what is asked there is planned in one way only. */
  readonly branching?: boolean
}

/**
 * After an `exists` in a way that branches. PostgreSQL plans every `exists` in two ways, as a search and as a hash of the whole table, and so
 * one within another in four: along a reference to one of many modules that takes longer than the answer. With an offset there is one way.
 */
const plannedOnce = ({ branching = false }: Pick<Predicate, 'branching'>): Sql => (branching ? sql` offset 0` : sql``)

/** Undefined stands for every row. */
const anyOf = (conditions: readonly (Sql | undefined)[]): Sql | undefined => {
  if (conditions.length === 0) return sql`false`
  const found = conditions.filter((each) => each !== undefined)
  if (found.length < conditions.length) return undefined
  return found.length === 1 ? found[0] : sql`(${sql.join(found, sql` or `)})`
}

const allOf = (conditions: readonly (Sql | undefined)[]): Sql | undefined => {
  const found = conditions.filter((each) => each !== undefined)
  return found.length === 0 ? undefined : found.length === 1 ? found[0] : sql`(${sql.join(found, sql` and `)})`
}

const columnIn = ({ columns }: StoredField, source: Source): Sql => columnOf(source.alias, columns[0]?.name ?? '')

const emptyOrAny = (column: Sql, values: Sql): Sql => sql`(${column} is null or ${column} = any(${values}))`

/** That a row of `module` is matched by the assignments with these profiles; undefined when every row is. */
export function matchedRows(
  predicate: Predicate,
  module: Module,
  profiles: readonly string[],
  source: Source,
): Sql | undefined {
  const places = profiles.flatMap((profile) => predicate.reached.placesOf(profile))
  // Nobody opens a place for herself by what she puts there: whose it is does not count for a record that is new.
  if (predicate.asking === 'create') return placedRows(predicate, withoutLinks(module), places, source)
  return matches(predicate, module, places, source)
}

/** Nothing can name a record that is new. */
const withoutLinks = (module: Module): Module =>
  module.reach === undefined || module.reach.links.length === 0
    ? module
    : { ...module, reach: { ...module.reach, links: [] } }

function matches(predicate: Predicate, module: Module, places: readonly Place[], source: Source): Sql | undefined {
  if (module.reach === undefined) return undefined
  const placed = placedRows(predicate, module, places, source)
  return anyOf([placed, ...personalRows(predicate, module, source)])
}

function placedRows(predicate: Predicate, module: Module, places: readonly Place[], source: Source): Sql | undefined {
  const { reach } = module
  if (reach === undefined) return undefined
  // One bound: what lies in any of the places. Several: each place by itself, or one's unit would meet another's portfolio.
  const [first] = reach.through
  if (reach.unit === undefined && reach.portfolio === undefined) {
    if (reach.links.length === 0 && reach.through.length === 1 && first !== undefined)
      return throughBound(predicate, first, places, source)
    if (reach.links.length > 0 && first === undefined) return linksBound(predicate, module, places, source)
  }
  return anyOf(
    places.map((place) =>
      allOf([
        reach.unit === undefined
          ? undefined
          : emptyOrAny(columnIn(reach.unit, source), predicate.value(`${place.name}.units`, 'uuid[]')),
        reach.portfolio === undefined || place.allPortfolios
          ? undefined
          : emptyOrAny(columnIn(reach.portfolio, source), predicate.value(`${place.name}.portfolios`, 'uuid[]')),
        ...reach.through.map((field) => throughBound(predicate, field, [place], source)),
        ...(reach.links.length === 0 ? [] : [linksBound(predicate, module, [place], source)]),
      ]),
    ),
  )
}

/** That a reference is empty or leads to a row that the same places match. */
function throughBound(
  predicate: Predicate,
  field: StoredField,
  places: readonly Place[],
  source: Source,
): Sql | undefined {
  const columns = field.columns.filter(({ references }) => references !== undefined)
  const empty = columns.map(({ name }) => sql`${columnOf(source.alias, name)} is null`)
  const ofEnds = columns.length > 1 ? { ...predicate, branching: true } : predicate
  const ends = columns.map(({ name, references = '' }) =>
    farEnd(ofEnds, moduleOf(predicate.graph, references), columnOf(source.alias, name), places, source),
  )
  if (ends.every((end) => end === undefined)) return undefined
  const inside = ends.map((end, i) => end ?? sql`${columnOf(source.alias, columns[i]?.name ?? '')} is not null`)
  return sql`((${sql.join(empty, sql` and `)}) or ${sql.join(inside, sql` or `)})`
}

/** That a live record which names this one is matched by the same places. Never every row: one without any such record lies outside. */
function linksBound(predicate: Predicate, { reach }: Module, places: readonly Place[], source: Source): Sql {
  const depth = (source.depth ?? 0) + 1
  const far: Source = { alias: `x${depth}`, depth }
  const found = (reach?.links ?? []).map(({ of, viaColumn }) => {
    const module = moduleOf(predicate.graph, of)
    const matched = matches({ ...predicate, branching: true }, module, places, far) ?? sql`true`
    return sql`exists (select from ${predicate.whole(module)} as ${sql.id(far.alias)} where ${columnOf(far.alias, viaColumn)} = ${columnOf(source.alias, 'id')} and ${columnOf(far.alias, 'deleted_at')} is null and ${matched}${plannedOnce(predicate)})`
  })
  return sql`(${sql.join(found, sql` or `)})`
}

function farEnd(
  predicate: Predicate,
  module: Module,
  id: Sql,
  places: readonly Place[],
  { depth = 0 }: Source,
): Sql | undefined {
  const far: Source = { alias: `x${depth + 1}`, depth: depth + 1 }
  const matched = matches(predicate, module, places, far)
  return matched === undefined
    ? undefined
    : sql`exists (select from ${predicate.whole(module)} as ${sql.id(far.alias)} where ${columnOf(far.alias, 'id')} = ${id} and ${matched}${plannedOnce(predicate)})`
}

/** Lines 3 to 7 of the truth table: whose the row is, whatever its unit and portfolio. */
function personalRows(predicate: Predicate, module: Module, source: Source): readonly Sql[] {
  const { graph, reached, asking, value } = predicate
  const owners = reached.ownersOf(module.name, asking)
  const owner = columnOf(source.alias, 'owner_id')
  const group = columnOf(source.alias, 'owner_group_id')
  return [
    owners.people === undefined
      ? sql`${owner} = ${value('person', 'uuid')}`
      : sql`${owner} = any(${value(owners.people, 'uuid[]')})`,
    ...(owners.groups === undefined ? [] : [sql`${group} = any(${value(owners.groups, 'uuid[]')})`]),
    ...(module.reach?.ownersOf ?? []).map(({ of, viaColumn }) => {
      const alias = `y${(source.depth ?? 0) + 1}`
      return sql`exists (select from ${predicate.whole(moduleOf(graph, of))} as ${sql.id(alias)} where ${columnOf(alias, viaColumn)} = ${columnOf(source.alias, 'id')} and ${columnOf(alias, 'owner_id')} = ${value('person', 'uuid')} and ${columnOf(alias, 'deleted_at')} is null${plannedOnce(predicate)})`
    }),
  ]
}

/** Rows that the mobile channel shows besides: those of the units of these profiles and those of no unit. Undefined when every row is. */
export function basicRows(
  { reached, value }: Pick<Predicate, 'reached' | 'value'>,
  module: Module,
  profiles: readonly string[],
  source: Source,
): Sql | undefined {
  const unit = module.reach?.unit
  if (unit === undefined) return undefined
  const places = profiles.flatMap((profile) => reached.placesOf(profile))
  return anyOf(places.map(({ name }) => emptyOrAny(columnIn(unit, source), value(`${name}.units`, 'uuid[]'))))
}
