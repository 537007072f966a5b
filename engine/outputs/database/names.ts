import { sql, type RawBuilder } from 'kysely'
import type { Module } from '../../graph/graph.ts'

/** Schema of the records. A second company is a second schema. */
export const recordSchema = 'app'
/** Schema of the engine's own tables. */
export const systemSchema = 'cimbra'

/** `"app"."sales_orders"`. */
export const tableOf = (module: Pick<Module, 'table'>): RawBuilder<unknown> => sql.id(recordSchema, module.table)

/** `"t"."account_id"`. */
export const columnOf = (alias: string, column: string): RawBuilder<unknown> => sql.id(alias, column)

/** The same table seen past row level security: for what definitions read whoever asks. */
export const wholeTableOf = (module: Pick<Module, 'table'>): RawBuilder<unknown> =>
  sql.id(systemSchema, `whole_${module.table}`)
