import { sql, type RawBuilder } from 'kysely'
import { encodingOf } from '../../graph/encoding.ts'
import {
  moduleOf,
  type Field,
  type Graph,
  type LinesField,
  type LinksField,
  type Module,
  type StoredField,
} from '../../graph/graph.ts'
import { holdsFile, isReadable } from '../../outputs/api/field-uses.ts'
import { columnOf, systemSchema, tableOf } from '../../outputs/database/names.ts'
import {
  innerSource,
  labelSql,
  linksTable,
  readField,
  referenceLabel,
  seenId,
  shownWhen,
  type Source,
} from '../../outputs/database/read-field.ts'
import { clockParameters } from './query.ts'
import { alsoSql, rowConditions, type Reading } from './reading.ts'
import type { Projection } from './request.ts'
import { serialiser, type Member } from './response.ts'

/** A member of an answer and the SQL of the columns that it takes. */
interface ProjectedMember {
  readonly member: Member
  readonly columns: readonly RawBuilder<unknown>[]
}

/** SQL of a field where it is not read in the usual way (a rollup that the statement has joined already). */
export type Override = (field: Field) => RawBuilder<unknown> | undefined

type Sql = RawBuilder<unknown>

const sign = sql`'{"outside":true}'::json`

const always = sql`true`

const isOff = (graph: Graph, name: string): boolean => graph.off.has(name)

/** When a reference shows that there is something outside what the person reads; undefined: never. */
function signOf(graph: Graph, module: Module, field: StoredField | LinksField, source: Source): Sql | undefined {
  const { guard } = source
  const holdsBack = (name: string): boolean =>
    !isOff(graph, name) && guard?.rows(moduleOf(graph, name), innerSource(source, 'r')) !== undefined
  const outside =
    guard === undefined || !field.targets.some(holdsBack) ? 'nothing' : guard.outside(module, field, source)
  return outside === 'nothing' ? undefined : outside === 'sign' ? always : outside
}

/** One of several modules' ids of a reference: the column, and the id where its record can be read. */
interface Branch {
  readonly target: Module
  readonly column: Sql
  readonly id: Sql
}

const branchesOf = (graph: Graph, field: StoredField, source: Source): readonly Branch[] =>
  field.columns.map(({ name, references = '' }) => {
    const [target, column] = [moduleOf(graph, references), columnOf(source.alias, name)]
    return { target, column, id: seenId(target, column, source) }
  })

/** JSON of a reference: of the branch whose record can be read, else a sign that there is one. */
function referenceSql(
  graph: Graph,
  branches: readonly Branch[],
  outside: Sql | undefined,
  shown: (branch: Branch) => Sql,
): Sql {
  const readable = branches.map((branch) => sql`when ${branch.id} is not null then ${shown(branch)}`)
  const hidden = branches
    .filter(({ target }) => outside !== undefined && !isOff(graph, target.name))
    .map(({ column }) => sql`when ${column} is not null and ${outside} then ${sign}`)
  return sql`case ${sql.join([...readable, ...hidden], sql` `)} end`
}

function expandedReference(graph: Graph, module: Module, field: StoredField, source: Source): ProjectedMember {
  const [column] = field.columns
  const [target = ''] = field.targets
  const to = moduleOf(graph, target)
  const id = columnOf(source.alias, column?.name ?? '')
  const label = referenceLabel(graph, to, id, source)
  const condition = source.guard?.field(module, field, source)
  const outside = signOf(graph, module, field, source)
  if (outside === undefined)
    return {
      member: { name: field.name, encoding: 'reference' },
      columns: [shownWhen(condition, seenId(to, id, source)), label],
    }
  const item = ({ id: seen }: Branch): Sql => sql`json_build_object('id', ${seen}, 'label', coalesce(${label}, ''))`
  return {
    member: { name: field.name, encoding: 'json' },
    columns: [shownWhen(condition, referenceSql(graph, branchesOf(graph, field, source), outside, item))],
  }
}

function expandedAnyReference(graph: Graph, module: Module, field: StoredField, source: Source): ProjectedMember {
  const item = ({ target, column, id }: Branch): Sql =>
    sql`json_build_object('module', ${sql.lit(target.name)}, 'id', ${id}, 'label', ${referenceLabel(graph, target, column, source)})`
  const shown = referenceSql(graph, branchesOf(graph, field, source), signOf(graph, module, field, source), item)
  return {
    member: { name: field.name, encoding: 'json' },
    columns: [shownWhen(source.guard?.field(module, field, source), shown)],
  }
}

/** A reference that is not expanded, where records outside show a sign. */
function signedReference(
  graph: Graph,
  module: Module,
  field: StoredField,
  source: Source,
): ProjectedMember | undefined {
  const outside = field.targets.length === 0 ? undefined : signOf(graph, module, field, source)
  if (outside === undefined) return undefined
  const several = field.targets.length > 1
  const item = ({ target, id }: Branch): Sql =>
    several ? sql`json_build_object('module', ${sql.lit(target.name)}, 'id', ${id})` : sql`to_json(${id})`
  return {
    member: { name: field.name, encoding: 'json' },
    columns: [
      shownWhen(
        source.guard?.field(module, field, source),
        referenceSql(graph, branchesOf(graph, field, source), outside, item),
      ),
    ],
  }
}

/** Links in their order. Records that cannot be read are left out, or a sign each. */
function linksMember(
  graph: Graph,
  module: Module,
  field: LinksField,
  source: Source,
  shown: (id: Sql, link: Source, target: Module) => Sql,
): ProjectedMember {
  const link = innerSource(source, 'l')
  const [to = ''] = field.targets
  const target = moduleOf(graph, to)
  const column = columnOf(link.alias, 'target_id')
  const id = seenId(target, column, link)
  const outside = signOf(graph, module, field, source)
  const left = id === column || outside !== undefined ? sql`` : sql` and ${id} is not null`
  const item =
    outside === undefined
      ? shown(column, link, target)
      : sql`case when ${id} is not null then ${shown(column, link, target)} when ${outside} then ${sign} end`
  const rows = sql`${linksTable(field)} as ${sql.id(link.alias)} where ${columnOf(link.alias, 'record_id')} = ${columnOf(source.alias, 'id')}${left}`
  const position = columnOf(link.alias, 'position')
  const list =
    outside === undefined || outside === always
      ? sql`(select coalesce(json_agg(${item} order by ${position}), '[]') from ${rows})`
      : sql`(select coalesce(json_agg(${item} order by ${position}) filter (where ${id} is not null or ${outside}), '[]') from ${rows})`
  return {
    member: { name: field.name, encoding: 'json' },
    columns: [shownWhen(source.guard?.field(module, field, source), list)],
  }
}

const expandedLinks = (graph: Graph, module: Module, field: LinksField, source: Source): ProjectedMember =>
  linksMember(
    graph,
    module,
    field,
    source,
    (id, link, target) => sql`json_build_object('id', ${id}, 'label', ${referenceLabel(graph, target, id, link)})`,
  )

/** Links that are not expanded, where records outside show a sign. */
const signedLinks = (graph: Graph, module: Module, field: LinksField, source: Source): ProjectedMember | undefined =>
  signOf(graph, module, field, source) === undefined
    ? undefined
    : linksMember(graph, module, field, source, (id) => sql`to_json(${id})`)

function expandedFile(module: Module, field: StoredField, source: Source): ProjectedMember {
  const { alias } = innerSource(source, 'f')
  const [column] = field.columns
  const of = (name: string): Sql => columnOf(alias, name)
  const shown = sql`json_build_object('id', ${of('id')}, 'name', ${of('name')}, 'size', ${of('size')}, 'mediaType', ${of('media_type')})`
  const file = sql`(select ${shown} from ${sql.id(systemSchema, 'files')} as ${sql.id(alias)} where ${of('id')} = ${columnOf(source.alias, column?.name ?? '')})`
  return {
    member: { name: field.name, encoding: 'json' },
    columns: [shownWhen(source.guard?.field(module, field, source), file)],
  }
}

/** `array[a::text, b::text]`: a row inside a column, taken apart by the serialiser of its members. */
export const rowAsArray = (members: readonly ProjectedMember[]): RawBuilder<unknown> =>
  sql`array[${sql.join(members.flatMap(({ columns }) => columns.map((column) => sql`(${column})::text`)))}]`

function lines(reading: Reading, owner: Module, field: LinesField, source: Source, expanded: boolean): ProjectedMember {
  const line = innerSource(source, 'k')
  const seen = reading.seen.modules.get(field.of)
  if (seen === undefined)
    return { member: { name: field.name, encoding: { rows: serialiser([]) } }, columns: [sql`null::json`] }
  const module = moduleOf(reading.graph, field.of)
  // Who made a line and when is the document's; its history says more.
  const fields = seen.fields.filter((each) => isReadable(each) && each.kind !== 'lines' && !each.common)
  const shown = projectedMembers(
    reading,
    module,
    { fields, label: false, expanded: new Set(expanded ? fields.map(({ name }) => name) : []) },
    line,
  )
  const of = (name: string): Sql => columnOf(line.alias, name)
  const rows = sql`${tableOf(module)} as ${sql.id(line.alias)} where ${of(field.viaColumn)} = ${columnOf(source.alias, 'id')} and ${of('deleted_at')} is null${alsoSql(rowConditions(module, line))}`
  const list = sql`(select json_agg(${rowAsArray(shown)} order by ${of('id')}) from ${rows})`
  return {
    member: { name: field.name, encoding: { rows: serialiser(shown.map(({ member }) => member)) } },
    columns: [shownWhen(source.guard?.field(owner, field, source), list)],
  }
}

function expandedMember(graph: Graph, module: Module, field: Field, source: Source): ProjectedMember | undefined {
  if (field.kind === 'links') return expandedLinks(graph, module, field, source)
  if (field.kind !== 'stored') return undefined
  if (holdsFile(field)) return expandedFile(module, field, source)
  if (field.targets.length === 0) return undefined
  return field.targets.length === 1 && field.columns.length === 1 && encodingOf(field) === 'text'
    ? expandedReference(graph, module, field, source)
    : expandedAnyReference(graph, module, field, source)
}

function signedMember(graph: Graph, module: Module, field: Field, source: Source): ProjectedMember | undefined {
  if (source.guard === undefined) return undefined
  if (field.kind === 'links') return signedLinks(graph, module, field, source)
  return field.kind === 'stored' ? signedReference(graph, module, field, source) : undefined
}

function projectedMember(
  reading: Reading,
  module: Module,
  field: Field,
  expanded: boolean,
  source: Source,
  override: Override,
): ProjectedMember {
  const { graph } = reading
  if (field.kind === 'lines') return lines(reading, module, field, source, expanded)
  const more = expanded ? expandedMember(graph, module, field, source) : signedMember(graph, module, field, source)
  if (more !== undefined) return more
  const joined = override(field)
  return {
    member: { name: field.name, encoding: encodingOf(field) },
    columns: [
      joined === undefined
        ? readField(graph, module, field, source, clockParameters)
        : shownWhen(source.guard?.field(module, field, source), joined),
    ],
  }
}

/**
 * The members of a record as an answer shows it, `id` and `version` first, and the SQL of their columns. A `source` with a guard shows what
 * the person can read, and null instead of the rest.
 */
export function projectedMembers(
  reading: Reading,
  module: Module,
  { fields, label, expanded }: Projection,
  source: Source,
  override: Override = () => undefined,
): readonly ProjectedMember[] {
  const own = (name: string, encoding: 'text' | 'number'): ProjectedMember => ({
    member: { name, encoding },
    columns: [columnOf(source.alias, name)],
  })
  const named: readonly ProjectedMember[] = label
    ? [{ member: { name: 'label', encoding: 'text' }, columns: [labelSql(reading.graph, module, source)] }]
    : []
  const shown = fields.filter(({ name }) => name !== 'id' && name !== 'version')
  return [
    own('id', 'text'),
    own('version', 'number'),
    ...named,
    ...shown.map((field) => projectedMember(reading, module, field, expanded.has(field.name), source, override)),
  ]
}
