import { sql } from 'kysely'
import { moduleOf } from '../../graph/graph.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { labelSql } from '../../outputs/database/read-field.ts'
import type { Model } from '../context.ts'
import { perModel } from './remembered.ts'
import { prepare, run, slot, type Statement } from './statement.ts'
import type { WritingCall } from './transaction.ts'

const statementOf = perModel((model: Model, name: string): Statement => {
  const module = moduleOf(model.graph, name)
  return prepare(
    model,
    sql`select t.id, ${labelSql(model.graph, module, { alias: 't' })} as label from ${tableOf(module)} as t where t.id = any(${slot('ids', 'uuid[]')})`,
  )
})

/** Labels of records of one module by id, those in the bin too. */
export async function labelsOf(
  call: WritingCall,
  module: string,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const distinct = [...new Set(ids)]
  if (distinct.length === 0) return new Map()
  const rows = await run(call.client, statementOf(call.model, module), { ids: distinct })
  return new Map(rows.map(({ id, label }) => [id ?? '', label ?? '']))
}
