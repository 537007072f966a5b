/** What is there already of a module that has a part in the set-up: its records, and those with something left to fill in. */
import { sql, type RawBuilder } from 'kysely'
import type { Field, Graph, Module } from '../../graph/graph.ts'
import { tableOf } from '../../outputs/database/names.ts'
import { expressionSql, valueSql, type ClockParameters } from '../../outputs/database/read-field.ts'
import { compileSql } from '../../outputs/database/sql-text.ts'
import type { Call, Context } from '../context.ts'

/** Fields that its set-up asks to be filled. */
export const setupFields = (module: Module): readonly Field[] =>
  (module.definition.setup?.fields ?? []).flatMap((name) => module.fieldsByName.get(name) ?? [])

export interface SetupCounts {
  readonly records: number
  /** Records in which it is empty and asked for, by field. */
  readonly empty: ReadonlyMap<Field, number>
}

/** A field counts as left out only where the record shows it and, if it says when it is required, then. */
function isLeftOut(graph: Graph, module: Module, field: Field, clock: ClockParameters): RawBuilder<unknown> {
  const source = { alias: 't' }
  const wanted = [field.visible, field.requiredWhen].flatMap((condition) =>
    condition === undefined
      ? []
      : [sql`coalesce(${expressionSql(graph, module, condition, source, clock, noUser)}, false)`],
  )
  return sql.join([sql`${valueSql(graph, module, field, source, clock)} is null`, ...wanted], sql` and `)
}

/** Nobody in particular looks. */
const noUser = { roots: { user: () => sql`null` } }

function clockOf({ clock, company }: Context): ClockParameters {
  const { timeZone } = company()
  return {
    today: sql`${clock.today(timeZone)}::date`,
    now: sql`${clock.now()}::timestamptz`,
    timeZone: sql`${timeZone}::text`,
  }
}

/** Counts of a module, over all records, whoever asks. */
export async function setupCounts({ context, model }: Call, module: Module): Promise<SetupCounts> {
  const clock = clockOf(context)
  const columns = setupFields(module).map(
    (field, i) =>
      sql`count(*) filter (where ${isLeftOut(model.graph, module, field, clock)})::int as ${sql.id(`empty${i}`)}`,
  )
  const { sql: text, parameters } = compileSql(
    sql`select ${sql.join([sql`count(*)::int as records`, ...columns])} from ${tableOf(module)} as t where t.deleted_at is null`,
  )
  const { rows } = await context.pool.query<Readonly<Record<string, number>>>(text, [...parameters])
  const [{ records = 0, ...empty } = {}] = rows
  return {
    records,
    empty: new Map(setupFields(module).map((field, i) => [field, empty[`empty${i}`] ?? 0])),
  }
}
