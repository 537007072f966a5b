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

/** What stands for the table of a module where all its rows are read, whoever asks. */
export type WholeTable = (module: Pick<Module, 'table'>) => RawBuilder<unknown>

/** The same table seen past row level security: for what definitions read whoever asks. */
export const wholeTableOf: WholeTable = (module) => sql.id(systemSchema, `whole_${module.table}`)
