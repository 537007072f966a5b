import { sql, type RawBuilder } from 'kysely'
import { typeOf } from '../../fields/index.ts'
import type { Graph, Module, StoredField } from '../../graph/graph.ts'
import { columnOf, recordSchema } from './names.ts'
import type { Source } from './read-field.ts'

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
export function searchSql(_graph: Graph, module: Module, source: Source): RawBuilder<unknown> | undefined {
  const fields = searchedFields(module)
  if (fields.length === 0) return undefined
  const texts = fields.map(({ columns: [column] }) => sql`coalesce(${columnOf(source.alias, column?.name ?? '')}, '')`)
  return foldSql(sql`${sql.join(texts, sql` || ' ' || `)}`)
}

/** The same text as Spanish words, exactly as its full-text index has it. */
export function searchVectorSql(graph: Graph, module: Module, source: Source): RawBuilder<unknown> | undefined {
  const text = searchSql(graph, module, source)
  return text === undefined ? undefined : sql`to_tsvector('spanish', ${text})`
}
