/** Where the people of a model are: the table and the columns that their purposes name, ready to stand in SQL text. */
import type { Graph, Module } from '../../graph/graph.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { labelSql } from '../../outputs/database/read-field.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'
import { columnFor, moduleFor, ownColumn } from '../../graph/purposes.ts'

export interface PeopleColumns {
  readonly module: Module
  /** `"app"."users"` */
  readonly table: string
  /** `"email"` */
  readonly email: string
  readonly status: string
  /** SQL of the person's language over the alias `p`. */
  readonly locale: string
  /** SQL of the person's name over the alias `p`. */
  readonly name: string
}

const known = new WeakMap<Graph, PeopleColumns>()

function read(graph: Graph): PeopleColumns {
  const module = moduleFor(graph, 'people')
  const column = (purpose: string): string => `"${ownColumn(module, purpose)}"`
  const locale = columnFor(module, 'locale')
  return {
    module,
    table: compileSql(tableOf(module)).sql,
    email: column('email'),
    status: column('status'),
    locale: locale === undefined ? `null::text` : `p."${locale}"`,
    name: compileSql(labelSql(graph, module, { alias: 'p' })).sql,
  }
}

/** The people of a graph, found once. */
export function peopleColumns(graph: Graph): PeopleColumns {
  const columns = known.get(graph) ?? read(graph)
  known.set(graph, columns)
  return columns
}

/** Condition over the alias `p`: the person may come in. */
export const mayEnter = ({ status }: PeopleColumns): string => `p.deleted_at is null and p.${status} = 'active'`
