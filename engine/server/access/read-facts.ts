/**
 * What a person's scope is made of, read in one statement. Tables and columns are found by the purposes of modules and fields; nothing
 * comes from a request but who asks, and that from her session.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Pool } from 'pg'
import type { Principal } from '../../access/principal.ts'
import type { AssignmentFact, PersonFacts } from '../../access/scope.ts'
import type { Graph } from '../../graph/graph.ts'
import { moduleFor, ownColumn } from '../../graph/purposes.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'

type Sql = RawBuilder<unknown>

/** A module at an alias: its table, and its columns by purpose. */
interface Source {
  readonly from: Sql
  readonly live: Sql
  at(purpose: string): Sql
}

function source(graph: Graph, purpose: string, alias: string): Source {
  const module = moduleFor(graph, purpose)
  return {
    from: sql`${tableOf(module)} as ${sql.id(alias)}`,
    live: sql`${sql.id(alias, 'deleted_at')} is null`,
    at: (field) => sql.id(alias, ownColumn(module, field)),
  }
}

const list = (value: Sql, from: Sql): Sql => sql`(select coalesce(json_agg(${value}), '[]') from ${from})`

/** The person herself, while she works here; or whether or not she may come in. */
function me(graph: Graph, whoever: boolean): Sql {
  const person = source(graph, 'people', 'p')
  return sql`select p.id, ${person.at('role')} as role from ${person.from}, asked
    where p.id = asked.person and ${person.live} and ${whoever ? sql`true` : sql`${person.at('status')} = 'active'`}`
}

/** Live groups with their members, each pair once. */
function members(graph: Graph): Sql {
  const [member, group] = [source(graph, 'groupMembers', 'm'), source(graph, 'groups', 'g')]
  return sql`select distinct g.id as "group", ${member.at('person')} as person from ${member.from}
    join ${group.from} on g.id = ${member.at('group')} and ${group.live} where ${member.live}`
}

/** Roles below hers, at any depth, if hers reads what their people own. A circle among roles ends by itself: `union` keeps each once. */
function below(graph: Graph): Sql {
  const [own, role] = [source(graph, 'roles', 'o'), source(graph, 'roles', 'r')]
  return sql`select r.id from me join ${own.from} on o.id = me.role and ${own.live} and ${own.at('readsSubordinates')}
      join ${role.from} on ${role.at('parent')} = o.id and ${role.live}
    union select r.id from below join ${role.from} on ${role.at('parent')} = below.id and ${role.live}`
}

/** Sharing rules that open something to her. */
function rules(graph: Graph): Sql {
  const rule = source(graph, 'sharingRules', 's')
  return sql`select ${rule.at('module')} as module, ${rule.at('access')} = 'write' as writes, ${rule.at('fromRole')} as role, ${rule.at('fromGroup')} as "group"
    from ${rule.from}, me where ${rule.live} and ${rule.at('active')}
      and (${rule.at('toRole')} = me.role or ${rule.at('toGroup')} in (select "group" from members where person = me.id))`
}

/** Assignments that count on the day. */
function assignments(graph: Graph): Sql {
  const each = source(graph, 'profileAssignments', 'a')
  const [from, to] = [each.at('validFrom'), each.at('validTo')]
  return sql`select ${each.at('profile')} as profile, ${each.at('unit')} as unit, ${each.at('portfolio')} as portfolio from ${each.from}, me, asked
    where ${each.at('person')} = me.id and ${each.live} and (${from} is null or ${from} <= asked.today) and (${to} is null or ${to} >= asked.today)
      and (asked.profile is null or ${each.at('profile')} = asked.profile)`
}

function statement(graph: Graph, whoever: boolean): string {
  const person = source(graph, 'people', 'u')
  const role = person.at('role')
  const ofRule = sql`select u.id from ${person.from} where ${role} = rules.role
    union select members.person from members where members."group" = rules."group"`
  const group = source(graph, 'groups', 'g')
  const liveGroup = sql`${group.from} where g.id = rules."group" and ${group.live}`
  const { sql: text } = compileSql(sql`with recursive
    asked as (select $1::uuid as person, $2::date as today, $3::text as profile), me as (${me(graph, whoever)}), members as (${members(graph)}),
    below as (${below(graph)}), rules as (${rules(graph)}), assignments as (${assignments(graph)})
    select ${list(sql`assignments`, sql`assignments`)} as assignments,
      ${list(sql`"group" order by "group"`, sql`members where person = me.id`)} as groups,
      ${list(sql`u.id order by u.id`, sql`${person.from} where ${role} in (select id from below)`)} as subordinates,
      ${list(
        sql`json_build_object('module', module, 'writes', writes, 'people', ${list(sql`id order by id`, sql`(${ofRule}) as owners (id)`)}, 'groups', ${list(sql`g.id`, liveGroup)})`,
        sql`rules`,
      )} as shared
    from me`)
  return text
}

const statements = new WeakMap<Graph, string>()

function statementOf(graph: Graph): string {
  const text = statements.get(graph) ?? statement(graph, false)
  statements.set(graph, text)
  return text
}

interface SharedRow {
  readonly module: string
  readonly writes: boolean
  readonly people: readonly string[]
  readonly groups: readonly string[]
}

interface FactsRow extends Pick<PersonFacts, 'groups' | 'subordinates'> {
  readonly assignments: readonly AssignmentFact[]
  readonly shared: readonly SharedRow[]
}

const together = (rows: readonly SharedRow[]) => ({
  people: [...new Set(rows.flatMap(({ people }) => people))].sort(),
  groups: [...new Set(rows.flatMap(({ groups }) => groups))].sort(),
})

/** By the name that the module has now: a rule may know it by an old one. A rule about a module that is gone opens nothing. */
function sharedByModule(graph: Graph, rows: readonly SharedRow[]): PersonFacts['shared'] {
  const named = rows.flatMap((row) => {
    const module = graph.modules.get(row.module)?.name
    return module === undefined ? [] : [{ ...row, module }]
  })
  return Object.fromEntries(
    [...new Set(named.map(({ module }) => module))].sort().map((name) => {
      const rules = named.filter(({ module }) => module === name)
      return [name, { read: together(rules), write: together(rules.filter(({ writes }) => writes)) }]
    }),
  )
}

type Asked = Pick<Principal, 'person' | 'channel' | 'profile'>

async function factsBy(
  text: string,
  pool: Pool,
  graph: Graph,
  { person, channel, profile }: Asked,
  today: string,
): Promise<PersonFacts | undefined> {
  const { rows } = await pool.query<FactsRow>(text, [person, today, profile ?? null])
  const [row] = rows
  if (row === undefined) return undefined
  const { assignments, groups, subordinates, shared } = row
  return { person, channel, assignments, groups, subordinates, shared: sharedByModule(graph, shared) }
}

/** Facts about a person on a day (`YYYY-MM-DD`, of the company); undefined for who is not active, or in the bin. */
export const readFacts = (pool: Pool, graph: Graph, asked: Asked, today: string): Promise<PersonFacts | undefined> =>
  factsBy(statementOf(graph), pool, graph, asked, today)

/** What the facts about a person would be if she were active. Nobody is let in by them. */
export const readFactsOfWhoever = (
  pool: Pool,
  graph: Graph,
  asked: Asked,
  today: string,
): Promise<PersonFacts | undefined> => factsBy(statement(graph, true), pool, graph, asked, today)
