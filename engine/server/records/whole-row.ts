import { sql, type RawBuilder } from 'kysely'
import type { Module } from '../../graph/graph.ts'
import type { Source } from '../../outputs/database/read-field.ts'
import { wholeRowConditions, type Reading } from './reading.ts'

/**
 * Whether more than its basic fields is there of a row, as a column of a statement that reads it: `true` or `false`. Undefined where no grant is
 * of basic fields alone: nothing is asked of the database then.
 */
export function wholeRowColumn(reading: Reading, module: Module, source: Source): RawBuilder<unknown> | undefined {
  if (reading.scope.administrator || !reading.scope.grants(module.name).some(({ basic }) => basic)) return undefined
  const conditions = wholeRowConditions(reading, module, source)
  return sql`coalesce(${sql.join([sql`true`, ...conditions], sql` and `)}, false)::text`
}
