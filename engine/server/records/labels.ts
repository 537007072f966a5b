import { sql } from 'kysely'
import { moduleOf } from '../../graph/graph.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { labelSql } from '../../outputs/database/read-field.ts'
import { row } from './meaning.ts'
import { alsoSql, guardedSource, perScope, readingOf, rowConditions } from './reading.ts'
import { prepare, run, slot, type Statement } from './statement.ts'
import { slotValues, type WritingCall } from './transaction.ts'

const statementsKept = 500

const statements = perScope<Statement>(statementsKept)

function labelStatement({ model, scope }: WritingCall, name: string): Statement {
  const reading = readingOf(scope, model, slot)
  const module = moduleOf(reading.graph, name)
  const source = guardedSource(reading, row)
  return prepare(
    model,
    sql`select t.id, ${labelSql(reading.graph, module, source)} as label from ${tableOf(module)} as t where t.id = any(${slot('ids', 'uuid[]')})${alsoSql(rowConditions(module, source))}`,
  )
}

/** Labels of records of one module by id, those in the bin too; of records that the person cannot read, none. */
export async function labelsOf(
  call: WritingCall,
  module: string,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const distinct = [...new Set(ids)]
  if (distinct.length === 0) return new Map()
  const statement = statements(call.model, call.scope, module, () => labelStatement(call, module))
  const rows = await run(call.client, statement, { ...slotValues(call), ids: distinct })
  return new Map(rows.map(({ id, label }) => [id ?? '', label ?? '']))
}
