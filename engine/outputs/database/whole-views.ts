import { storedTypeOf } from '../../fields/index.ts'
import { modulesOf, type Field, type Graph, type Module } from '../../graph/graph.ts'
import { recordSchema, systemSchema, wholeTableOf } from './names.ts'
import { sqlText } from './sql-text.ts'

/** Columns that an expression may read: all but those of secrets. */
function columnsOf(field: Field): readonly string[] {
  if (field.kind === 'rollup') return field.columns.map(({ name }) => name)
  if (field.kind !== 'stored' || storedTypeOf(field.definition).writeOnly === true) return []
  return field.columns.map(({ name }) => name)
}

function wholeView(module: Module, roles: readonly [wall: string, read: string]): string {
  const [wall, read] = roles
  const view = sqlText(wholeTableOf(module))
  const columns = module.fields.flatMap(columnsOf).map((name) => `"${name}"`)
  return [
    `drop view if exists ${view}`,
    `create view ${view} as select ${columns.join(', ')} from "${recordSchema}"."${module.table}" where (select current_user <> '${wall}' or ${systemSchema}.in_session())`,
    `grant select on ${view} to ${wall}, ${read}`,
  ].join('; ')
}

/**
 * A view of each table past row level security, for what a definition reads whoever asks: formulas along references, rollups that rest on
 * the clock, and the records through which others are reached. They show the owner's rows, plain enough for the planner to look through; to
 * the application only while a session is set.
 */
export const wholeViews = (graph: Graph, roles: readonly [wall: string, read: string]): readonly string[] =>
  modulesOf(graph).map((module) => wholeView(module, roles))
