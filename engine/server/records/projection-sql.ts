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
import { labelSql, linksTable, readField, referenceLabel, type Source } from '../../outputs/database/read-field.ts'
import { clockParameters } from './query.ts'
import type { Projection } from './request.ts'
import { serialiser, type Member } from './response.ts'

/** A member of an answer and the SQL of the columns that it takes. */
interface ProjectedMember {
  readonly member: Member
  readonly columns: readonly RawBuilder<unknown>[]
}

/** SQL of a field where it is not read in the usual way (a rollup that the statement has joined already). */
export type Override = (field: Field) => RawBuilder<unknown> | undefined

/** A row read inside the one of `source`: its aliases are new. */
const innerSource = ({ depth = 0 }: Source, letter: string): Source & { readonly depth: number } => ({
  alias: `${letter}${depth + 1}`,
  depth: depth + 1,
})

function expandedReference(graph: Graph, field: StoredField, source: Source): ProjectedMember {
  const [column] = field.columns
  const [target = ''] = field.targets
  const id = columnOf(source.alias, column?.name ?? '')
  return {
    member: { name: field.name, encoding: 'reference' },
    columns: [id, referenceLabel(graph, moduleOf(graph, target), id, source)],
  }
}

function expandedAnyReference(graph: Graph, field: StoredField, source: Source): ProjectedMember {
  const branches = field.columns.map(({ name, references = '' }) => {
    const id = columnOf(source.alias, name)
    const label = referenceLabel(graph, moduleOf(graph, references), id, source)
    return sql`when ${id} is not null then json_build_object('module', ${sql.lit(references)}, 'id', ${id}, 'label', ${label})`
  })
  return { member: { name: field.name, encoding: 'json' }, columns: [sql`case ${sql.join(branches, sql` `)} end`] }
}

function expandedLinks(graph: Graph, field: LinksField, source: Source): ProjectedMember {
  const link = innerSource(source, 'l')
  const target = columnOf(link.alias, 'target_id')
  const [to = ''] = field.targets
  const item = sql`json_build_object('id', ${target}, 'label', ${referenceLabel(graph, moduleOf(graph, to), target, link)})`
  const rows = sql`${linksTable(field)} as ${sql.id(link.alias)} where ${columnOf(link.alias, 'record_id')} = ${columnOf(source.alias, 'id')}`
  const list = sql`(select coalesce(json_agg(${item} order by ${columnOf(link.alias, 'position')}), '[]') from ${rows})`
  return { member: { name: field.name, encoding: 'json' }, columns: [list] }
}

function expandedFile(field: StoredField, source: Source): ProjectedMember {
  const { alias } = innerSource(source, 'f')
  const [column] = field.columns
  const of = (name: string): RawBuilder<unknown> => columnOf(alias, name)
  const shown = sql`json_build_object('id', ${of('id')}, 'name', ${of('name')}, 'size', ${of('size')}, 'mediaType', ${of('media_type')})`
  const file = sql`(select ${shown} from ${sql.id(systemSchema, 'files')} as ${sql.id(alias)} where ${of('id')} = ${columnOf(source.alias, column?.name ?? '')})`
  return { member: { name: field.name, encoding: 'json' }, columns: [file] }
}

/** `array[a::text, b::text]`: a row inside a column, taken apart by the serialiser of its members. */
export const rowAsArray = (members: readonly ProjectedMember[]): RawBuilder<unknown> =>
  sql`array[${sql.join(members.flatMap(({ columns }) => columns.map((column) => sql`(${column})::text`)))}]`

function lines(graph: Graph, field: LinesField, source: Source, expanded: boolean): ProjectedMember {
  const line = innerSource(source, 'k')
  const module = moduleOf(graph, field.of)
  // Who made a line and when is the document's; its history says more.
  const fields = module.fields.filter((each) => isReadable(each) && each.kind !== 'lines' && !each.common)
  const shown = projectedMembers(
    graph,
    module,
    { fields, label: false, expanded: new Set(expanded ? fields.map(({ name }) => name) : []) },
    line,
  )
  const of = (name: string): RawBuilder<unknown> => columnOf(line.alias, name)
  const rows = sql`${tableOf(module)} as ${sql.id(line.alias)} where ${of(field.viaColumn)} = ${columnOf(source.alias, 'id')} and ${of('deleted_at')} is null`
  const list = sql`(select json_agg(${rowAsArray(shown)} order by ${of('id')}) from ${rows})`
  return {
    member: { name: field.name, encoding: { rows: serialiser(shown.map(({ member }) => member)) } },
    columns: [list],
  }
}

function expandedMember(graph: Graph, field: Field, source: Source): ProjectedMember | undefined {
  if (field.kind === 'links') return expandedLinks(graph, field, source)
  if (field.kind !== 'stored') return undefined
  if (holdsFile(field)) return expandedFile(field, source)
  if (field.targets.length === 0) return undefined
  return field.targets.length === 1 && field.columns.length === 1 && encodingOf(field) === 'text'
    ? expandedReference(graph, field, source)
    : expandedAnyReference(graph, field, source)
}

function projectedMember(
  graph: Graph,
  module: Module,
  field: Field,
  expanded: boolean,
  source: Source,
  override: Override,
): ProjectedMember {
  if (field.kind === 'lines') return lines(graph, field, source, expanded)
  const more = expanded ? expandedMember(graph, field, source) : undefined
  if (more !== undefined) return more
  return {
    member: { name: field.name, encoding: encodingOf(field) },
    columns: [override(field) ?? readField(graph, module, field, source, clockParameters)],
  }
}

/** The members of a record as an answer shows it, `id` and `version` first, and the SQL of their columns. */
export function projectedMembers(
  graph: Graph,
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
    ? [{ member: { name: 'label', encoding: 'text' }, columns: [labelSql(graph, module, source)] }]
    : []
  const shown = fields.filter(({ name }) => name !== 'id' && name !== 'version')
  return [
    own('id', 'text'),
    own('version', 'number'),
    ...named,
    ...shown.map((field) => projectedMember(graph, module, field, expanded.has(field.name), source, override)),
  ]
}
