import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Sql } from './linking.ts'
import { vocabularyTable } from './step-sql.ts'
import type { Vocabulary } from './read-demo.ts'

const sqlTypes: Readonly<Record<string, string>> = { number: 'numeric', boolean: 'boolean', text: 'text' }

/** Places of a shuffled order, the same for the same seed. */
function shuffled({ name, entries }: Vocabulary, seed: number): ReadonlyMap<number, number> {
  const order = entries.map((_, i) => ({ i, key: createHash('sha256').update(`${seed}\n${name}\n${i}`).digest('hex') })).sort((a, b) => (a.key < b.key ? -1 : 1))
  return new Map(order.map(({ i }, place) => [i, place]))
}

/**
 * A temporary table of the entries, gone with the transaction: `_i` from 1, `_place` from 0 in a shuffled order, and the columns.
 */
export function vocabularyStatements(vocabulary: Vocabulary, seed: number): readonly Sql[] {
  const places = shuffled(vocabulary, seed)
  const rows = vocabulary.entries.map((entry, index) => ({ ...entry, _i: index + 1, _place: places.get(index) ?? 0 }))
  const columns = [...vocabulary.columns].map(([name, type]) => sql`${sql.id(name)} ${sql.raw(sqlTypes[type] ?? 'text')}`)
  const table = vocabularyTable(vocabulary)
  const bare = sql.id(`demo ${vocabulary.name}`)
  return [
    sql`create temp table ${bare} on commit drop as select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(${sql.join([sql`_i int, _place int`, ...columns])})`,
    sql`create unique index on ${table} (_i)`,
    sql`create unique index on ${table} (_place)`,
    sql`analyze ${table}`,
  ]
}
