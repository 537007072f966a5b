import { moduleOf } from '../../engine/graph/graph.ts'
import type { Served } from '../support/served.ts'

/**
 * The same text for the same rows of a module, of its lines, of the history and of the outbox: what a refused request left behind would show.
 * (That nothing else is written either is shown once, over all tables, in test/api/write-refused.test.ts.)
 */
export async function fingerprint({ graph, pool }: Served, module: string): Promise<string> {
  const { name, fields } = moduleOf(graph, module)
  const modules = [name, ...fields.flatMap((field) => (field.kind === 'lines' ? [field.of] : []))]
  const tables = [...modules.map((each) => `app."${moduleOf(graph, each).table}"`), 'cimbra.history', 'cimbra.outbox']
  const sums = tables.map((table) => `(select coalesce(sum(hashtextextended(t::text, 0)), 0)::text from ${table} as t)`)
  const { rows } = await pool.query<{ sum: string }>(`select concat_ws(',', ${sums.join()}) as sum`)
  return rows[0]?.sum ?? ''
}
