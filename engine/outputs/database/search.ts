import { sql, type RawBuilder } from 'kysely'
import { typeOf } from '../../fields/index.ts'
import type { Graph, Module, StoredField } from '../../graph/graph.ts'
import { columnOf, recordSchema } from './names.ts'
import { shownWhen, type Source } from './read-field.ts'

/** Stored fields that the search box looks into: those that say `search` and whose type is text. */
export const searchedFields = (module: Module): readonly StoredField[] =>
  module.fields.filter((field): field is StoredField => {
    const type = typeOf(field.definition)
    return (
      field.kind === 'stored' && field.definition.search === true && type.kind === 'stored' && type.searchable === true
    )
  })

/** Lower case without accents, declared immutable so that indexes may rest on it. */
export const foldSql = (text: RawBuilder<unknown>): RawBuilder<unknown> => sql`${sql.id(recordSchema, 'fold')}(${text})`

/** The folded text in which `search` looks, exactly as its trigram index has it; undefined for modules without searched fields. */
export const searchSql = (_graph: Graph, module: Module, source: Source): RawBuilder<unknown> | undefined =>
  searchedTextSql(module, searchedFields(module), source)

/** The folded text of some searched fields, of each row those that can be read on it; undefined for none. */
export function searchedTextSql(
  module: Module,
  fields: readonly StoredField[],
  source: Source,
): RawBuilder<unknown> | undefined {
  if (fields.length === 0) return undefined
  const texts = fields.map((field) => {
    const text = columnOf(source.alias, field.columns[0]?.name ?? '')
    return sql`coalesce(${shownWhen(source.guard?.field(module, field, source), text)}, '')`
  })
  return foldSql(sql`${sql.join(texts, sql` || ' ' || `)}`)
}

/** The same text as Spanish words, exactly as its full-text index has it. */
export function searchVectorSql(graph: Graph, module: Module, source: Source): RawBuilder<unknown> | undefined {
  const text = searchSql(graph, module, source)
  return text === undefined ? undefined : sql`to_tsvector('spanish', ${text})`
}
