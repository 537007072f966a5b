/**
 * The second wall: row level security, so that PostgreSQL itself refuses what a query of ours forgot to refuse. The policies say what
 * `access/predicate.ts` says, over the scope that the session has set (`cimbra.scope` names a row of `cimbra.scopes`); without one there are no
 * rows. Where a module has several bounds the wall asks each by itself, which is never narrower than the grants. The owner of the tables stands
 * inside: rules, copies, rollups and references rest on records whoever saves.
 */
import { sql, type RawBuilder } from 'kysely'
import { moduleOf, modulesOf, type Graph, type LinksField, type Module, type StoredField } from '../../graph/graph.ts'
import { columnOf, recordSchema, systemSchema } from './names.ts'
import { sqlText } from './sql-text.ts'
import { wholeViews } from './whole-views.ts'

type Sql = RawBuilder<unknown>

/** The role of every write and of every read that is not a compiled get or list. */
export const wallRole = 'cimbra_app'

/** The role of compiled gets and lists: reads, and nothing else. */
export const readRole = 'cimbra_app_read'

type Way = 'read' | 'create' | 'update' | 'delete'

const createRole = (name: string): string =>
  `do $role$ begin
     if not exists (select from pg_roles where rolname = '${name}') then create role ${name} nologin; end if;
   exception when duplicate_object or unique_violation then null; end $role$`

const joinRole = (name: string): string =>
  `do $role$ begin if not pg_has_role(current_user, '${name}', 'member') then execute format('grant ${name} to %I', current_user); end if; end $role$`

/** Makes the two roles, and the one that runs this a member of both. Needs the right to create roles where they are not there. */
export const roleStatements: readonly string[] = [wallRole, readRole].flatMap((name) => [
  createRole(name),
  joinRole(name),
])

const scopeOfSession = `select s.body from ${systemSchema}.scopes as s where s.id = nullif(current_setting('cimbra.scope', true), '')`

const ofSession = (name: string, type: string, body: string): string =>
  `create or replace function ${systemSchema}.${name}(module text, way text) returns ${type} language plpgsql stable security definer as $wall$
   declare found jsonb; begin ${scopeOfSession} into found; ${body}; end $wall$`

/** A list of texts of the scope, as an array; null where there is none. */
const listAt = (path: string): string =>
  `return (select array_agg(value) from jsonb_array_elements_text(found #> ${path}) as value)`

/** Table and functions of the scope of a session. Written by the owner when a scope is first used; see `access/wall-body.ts` for the body. */
export const wallPrelude: readonly string[] = [
  `create table if not exists ${systemSchema}.scopes (id text primary key, body jsonb not null, used_at timestamptz(3) not null)`,
  ofSession('granted', 'boolean', `return coalesce((found -> 'modules' -> module) ? way, false)`),
  ofSession('all_rows', 'boolean', `return coalesce((found ->> 'all')::boolean, false)`),
  ofSession(
    'places',
    'text[]',
    `return (select array_agg(distinct key) from jsonb_array_elements_text(found -> 'modules' -> module -> way) as profile, jsonb_array_elements_text(found -> 'places' -> profile) as key)`,
  ),
  ofSession(
    'units',
    'uuid[]',
    `return (select array_agg(distinct unit::uuid) from jsonb_array_elements_text(found -> 'modules' -> module -> way) as profile, jsonb_array_elements_text(found -> 'units' -> profile) as unit)`,
  ),
  ofSession(
    'owners',
    'uuid[]',
    `${listAt(`array['people', case way when 'read' then 'read' else 'write' end || case when (found -> 'people') ? ('read.' || module) then '.' || module else '' end]`).replace('array_agg(value)', 'array_agg(value::uuid)')}`,
  ),
  ofSession(
    'owner_groups',
    'uuid[]',
    `${listAt(`array['groups', case way when 'read' then 'read' else 'write' end || case when (found -> 'groups') ? ('read.' || module) then '.' || module else '' end]`).replace('array_agg(value)', 'array_agg(value::uuid)')}`,
  ),
  `create or replace function ${systemSchema}.person() returns uuid language plpgsql stable security definer as $wall$
   declare found jsonb; begin ${scopeOfSession} into found; return (found ->> 'person')::uuid; end $wall$`,
  `create or replace function ${systemSchema}.in_session() returns boolean language sql stable security definer as $wall$
   select exists (${scopeOfSession}) $wall$`,
]

/** Asked once per statement, not once per row: a sub-select of its own. Lists are cast, or `any` would take the sub-select for rows. */
const ask = (name: string, module: Module, way: Way, list?: 'text[]' | 'uuid[]'): Sql =>
  sql`(select ${sql.id(systemSchema, name)}(${sql.lit(module.name)}, ${sql.lit(way)}))${sql.raw(list === undefined ? '' : `::${list}`)}`

const person = sql`(select ${sql.id(systemSchema, 'person')}())`

const boundsView = ({ table }: Module): Sql => sql.id(systemSchema, `bounds_${table}`)

const firstColumn = ({ columns }: StoredField, alias: string): Sql => columnOf(alias, columns[0]?.name ?? '')

/** Whose grants are asked, and how far from its rows. */
interface Asked {
  readonly graph: Graph
  readonly root: Module
  readonly way: Way
  readonly depth: number
  /** Ways that branch: what is asked there is planned in one way only, as in `access/predicate.ts`. */
  readonly branching: boolean
}

const plannedOnce = ({ branching }: Asked): Sql => (branching ? sql` offset 0` : sql``)

/** Rows of `module` at `alias` inside the places of `root`, the module whose grants are asked. Undefined: every row. */
function insideRows(asked: Asked, module: Module, alias: string): Sql | undefined {
  const { graph, root, way, depth } = asked
  const { reach } = module
  if (reach === undefined) return undefined
  // Of a record that is new nothing can name it yet, and whose it is opens no place for it.
  const isNew = way === 'create' && depth === 0
  const bounds = [
    ...placeBound(root, module, way, alias),
    ...reach.through.flatMap((field) => throughBound(asked, field, alias)),
    ...(isNew ? [] : linksBound(asked, module, alias)),
  ]
  if (bounds.length === 0) return undefined
  if (isNew) return sql`(${sql.join(bounds, sql` and `)})`
  const group = columnOf(alias, 'owner_group_id')
  const personal = [
    sql`${columnOf(alias, 'owner_id')} = any(${ask('owners', module, way, 'uuid[]')})`,
    sql`${group} = any(${ask('owner_groups', module, way, 'uuid[]')})`,
    ...reach.ownersOf.map(({ of, viaColumn }) => {
      const far = `y${depth}`
      return sql`exists (select from ${boundsView(moduleOf(graph, of))} as ${sql.id(far)} where ${columnOf(far, viaColumn)} = ${columnOf(alias, 'id')} and ${columnOf(far, 'owner_id')} = ${person} and ${columnOf(far, 'deleted_at')} is null${plannedOnce(asked)})`
    }),
  ]
  return sql`((${sql.join(bounds, sql` and `)}) or ${sql.join(personal, sql` or `)})`
}

/** `unit/portfolio` or `unit/*` is among the places; what is empty is written as nothing. */
function placeBound(root: Module, { reach }: Module, way: Way, alias: string): readonly Sql[] {
  if (reach === undefined || (reach.unit === undefined && reach.portfolio === undefined)) return []
  const text = (field: StoredField | undefined): Sql =>
    field === undefined ? sql`''` : sql`coalesce(${firstColumn(field, alias)}::text, '')`
  const [unit, portfolio, places] = [text(reach.unit), text(reach.portfolio), ask('places', root, way, 'text[]')]
  return [sql`(${unit} || '/' || ${portfolio} = any(${places}) or ${unit} || '/*' = any(${places}))`]
}

function throughBound(asked: Asked, field: StoredField, alias: string): Sql {
  const columns = field.columns.filter(({ references }) => references !== undefined)
  const farther = { ...asked, depth: asked.depth + 1, branching: asked.branching || columns.length > 1 }
  const far = `x${asked.depth}`
  const ends = columns.map(({ name, references = '' }) => {
    const module = moduleOf(asked.graph, references)
    const inside = insideRows(farther, module, far)
    return inside === undefined
      ? sql`${columnOf(alias, name)} is not null`
      : sql`exists (select from ${boundsView(module)} as ${sql.id(far)} where ${columnOf(far, 'id')} = ${columnOf(alias, name)} and ${inside}${plannedOnce(farther)})`
  })
  const empty = columns.map(({ name }) => sql`${columnOf(alias, name)} is null`)
  return sql`((${sql.join(empty, sql` and `)}) or ${sql.join(ends, sql` or `)})`
}

/** That a live record which names this one lies inside. */
function linksBound(asked: Asked, { reach }: Module, alias: string): readonly Sql[] {
  if (reach === undefined || reach.links.length === 0) return []
  const far = `x${asked.depth}`
  const found = reach.links.map(({ of, viaColumn }) => {
    const module = moduleOf(asked.graph, of)
    const inside = insideRows({ ...asked, depth: asked.depth + 1, branching: true }, module, far) ?? sql`true`
    return sql`exists (select from ${boundsView(module)} as ${sql.id(far)} where ${columnOf(far, viaColumn)} = ${columnOf(alias, 'id')} and ${columnOf(far, 'deleted_at')} is null and ${inside}${plannedOnce(asked)})`
  })
  return [sql`(${sql.join(found, sql` or `)})`]
}

function rowsFor(graph: Graph, module: Module, way: Way): Sql {
  const inside = insideRows({ graph, root: module, way, depth: 0, branching: false }, module, module.table)
  const granted = ask('granted', module, way)
  return inside === undefined ? granted : sql`(${granted} and ${inside})`
}

/** What the mobile channel shows besides, of the units of whoever reads. */
function basicRows(module: Module): readonly Sql[] {
  if (module.basicFields.length === 0) return []
  const unit = module.reach?.unit
  const basic = sql`(select ${sql.id(systemSchema, 'granted')}(${sql.lit(module.name)}, 'basic'))`
  if (unit === undefined) return [basic]
  const column = firstColumn(unit, module.table)
  return [sql`(${basic} and (${column} is null or ${column} = any(${ask('units', module, 'read', 'uuid[]')})))`]
}

const all = (module: Module): Sql => ask('all_rows', module, 'read')

const policyNames = ['wall', 'wall_read', 'wall_create', 'wall_change', 'compiled'] as const

const policy = (table: string, name: (typeof policyNames)[number], rest: string): string =>
  `create policy ${name} on "${recordSchema}"."${table}" ${rest}`

const withoutPolicies = (table: string): readonly string[] =>
  policyNames.map((name) => `drop policy if exists ${name} on "${recordSchema}"."${table}"`)

function tablePolicies(graph: Graph, module: Module): readonly string[] {
  const rows = (way: Way): Sql => rowsFor(graph, module, way)
  const read = sqlText(sql`${sql.join([all(module), rows('read'), ...basicRows(module)], sql` or `)}`)
  const create = sqlText(sql`${all(module)} or ${rows('create')}`)
  const change = sqlText(sql`${all(module)} or ${rows('update')} or ${rows('delete')}`)
  return [
    `alter table "${recordSchema}"."${module.table}" enable row level security`,
    policy(module.table, 'wall_read', `for select to ${wallRole} using (${read})`),
    policy(module.table, 'wall_create', `for insert to ${wallRole} with check (${create})`),
    policy(module.table, 'wall_change', `for update to ${wallRole} using (${change}) with check (${change})`),
    policy(module.table, 'compiled', `for select to ${readRole} using (true)`),
  ]
}

/** Links are seen and changed with their record. */
function linkPolicies(module: Module, { table }: LinksField): readonly string[] {
  const record = `exists (select from "${recordSchema}"."${module.table}" as t where t.id = record_id)`
  return [
    `alter table "${recordSchema}"."${table}" enable row level security`,
    policy(table, 'wall', `for all to ${wallRole} using (${record}) with check (${record})`),
    policy(table, 'compiled', `for select to ${readRole} using (true)`),
    `grant delete on "${recordSchema}"."${table}" to ${wallRole}`,
  ]
}

/** What policies of other modules ask of a module, seen past its own policies: ids and bounds, no data. */
function boundsViews(graph: Graph): readonly string[] {
  const asked = new Map<Module, Set<string>>()
  const want = (module: Module, columns: readonly string[]): void => {
    asked.set(module, new Set([...(asked.get(module) ?? []), ...columns]))
  }
  for (const module of modulesOf(graph)) {
    for (const field of module.reach?.through ?? [])
      for (const { references } of field.columns) if (references !== undefined) want(moduleOf(graph, references), [])
    for (const { of, viaColumn } of [...(module.reach?.ownersOf ?? []), ...(module.reach?.links ?? [])])
      want(moduleOf(graph, of), [viaColumn])
  }
  return [...asked].map(([module, more]) => {
    const { reach } = module
    const own = [reach?.unit, reach?.portfolio, ...(reach?.through ?? [])].flatMap(
      (field) => field?.columns.map(({ name }) => name) ?? [],
    )
    const columns = [...new Set(['id', 'owner_id', 'owner_group_id', 'deleted_at', ...own, ...more])]
    return `drop view if exists ${sqlText(boundsView(module))}; create view ${sqlText(boundsView(module))} as select ${columns.map((name) => `"${name}"`).join(', ')} from "${recordSchema}"."${module.table}" where (select ${systemSchema}.in_session()); grant select on ${sqlText(boundsView(module))} to ${wallRole}`
  })
}

const rights: readonly string[] = [
  `grant usage on schema ${recordSchema}, ${systemSchema} to ${wallRole}, ${readRole}`,
  `grant select, insert, update on all tables in schema ${recordSchema} to ${wallRole}`,
  `grant usage on all sequences in schema ${recordSchema} to ${wallRole}`,
  `grant select on all tables in schema ${recordSchema} to ${readRole}`,
  `grant select on ${systemSchema}.files, ${systemSchema}.history to ${wallRole}`,
  `grant select on ${systemSchema}.files to ${readRole}`,
]

const linksOf = ({ fields }: Module): readonly LinksField[] => fields.filter((field) => field.kind === 'links')

/** Takes the views of a wall away, and with them the policies that ask them: no column can go while a view names it. */
export const withoutViews = `do $views$ declare found text; begin
  for found in select quote_ident(viewname) from pg_views where schemaname = '${systemSchema}' loop
    execute 'drop view if exists ${systemSchema}.' || found || ' cascade';
  end loop; end $views$`

/** Everything that makes the wall of a graph, after its tables are there. May be run again: what was there goes first. */
export function wallStatements(graph: Graph): readonly string[] {
  const modules = modulesOf(graph)
  return [
    ...modules.flatMap((module) => [module, ...linksOf(module)].flatMap(({ table }) => withoutPolicies(table))),
    ...boundsViews(graph),
    ...wholeViews(graph, [wallRole, readRole]),
    ...modules.flatMap((module) => [
      ...tablePolicies(graph, module),
      ...linksOf(module).flatMap((field) => linkPolicies(module, field)),
    ]),
    ...rights,
  ]
}
