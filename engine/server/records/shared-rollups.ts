/**
 * Time-dependent rollups of one record. A field that is computed of others reads them again, and several often ask the same children: what is
 * over the same children is computed once, in a row of its own beside the record.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Field, Graph, Module, RollupField } from '../../graph/graph.ts'
import { columnOf } from '../../outputs/database/names.ts'
import { rollupsSubselect, sameChildren, unguarded, type Source } from '../../outputs/database/read-field.ts'
import { clockRollupsIn, fieldExpression, withoutClockFormulas } from './joined-rollups.ts'
import { clockParameters } from './query.ts'

interface SharedRollups {
  /** The record, whose shared rollups are at hand. */
  readonly source: Source
  /** To stand after `from app.students as t`. */
  readonly joins: RawBuilder<unknown>
}

type Shared = readonly [RollupField, ...RollupField[]]

/** Rollups over the same children that the fields read more than once, or several of them. */
function sharedBy(module: Module, fields: readonly Field[]): readonly Shared[] {
  const read = clockRollupsIn(
    module,
    fields.map((field) => withoutClockFormulas(module, fieldExpression(field))),
  )
  const groups = Map.groupBy(read, sameChildren)
  return [...groups.values()].flatMap((each) => {
    const [first, ...others] = new Set(each)
    return first === undefined || each.length === 1 ? [] : [[first, ...others]]
  })
}

/** Joins what the fields of the record at `source` share. */
export function shareRollups(graph: Graph, module: Module, fields: readonly Field[], source: Source): SharedRollups {
  const shared = sharedBy(module, fields)
  if (shared.length === 0) return { source, joins: sql`` }
  const values = shared.flatMap((rollups, i) =>
    rollups.map((rollup, n) => [rollup, columnOf(`s${i}`, `v${n}`)] as const),
  )
  const joins = shared.map((rollups, i) => {
    const row = rollupsSubselect(graph, rollups, unguarded(source), clockParameters)
    const columns = sql.join(rollups.map((_, n) => sql.id(`v${n}`)))
    return sql` cross join lateral ${row} as ${sql.id(`s${i}`)} (${columns})`
  })
  return { source: { ...source, rollups: new Map(values) }, joins: sql.join(joins, sql``) }
}
