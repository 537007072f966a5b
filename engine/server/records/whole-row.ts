import { sql, type RawBuilder } from 'kysely'
import type { Module } from '../../graph/graph.ts'
import type { Source } from '../../outputs/database/read-field.ts'
import { wholeRowConditions, type Reading } from './reading.ts'

/** Whether more is there of a row than the basic fields of the mobile channel, as a boolean. */
export const wholeRowSql = (reading: Reading, module: Module, source: Source): RawBuilder<unknown> =>
  sql`coalesce(${sql.join([sql`true`, ...wholeRowConditions(reading, module, source)], sql` and `)}, false)`

/** The same where it may not be; undefined where no grant is of basic fields alone: nothing is asked of the database then. */
export const wholeRowColumn = (reading: Reading, module: Module, source: Source): RawBuilder<unknown> | undefined =>
  reading.scope.grants(module.name).some(({ basic }) => basic) ? wholeRowSql(reading, module, source) : undefined
