import { sql } from 'kysely'
import type { Pool } from 'pg'
import type { Graph } from '../graph/graph.ts'
import { tableOf } from '../outputs/database/names.ts'
import { labelSql } from '../outputs/database/read-field.ts'
import { compileSql } from '../outputs/database/sql-text.ts'
import type { CompanySettings } from './context.ts'
import { columnFor, moduleFor } from '../graph/purposes.ts'

const usual: CompanySettings = { name: '', timeZone: 'America/Mexico_City', baseCurrency: 'MXN', locale: 'es-MX' }

/** What the company's record says; what it leaves empty is as usual in Mexico. */
export async function readCompany(pool: Pool, graph: Graph): Promise<CompanySettings> {
  const module = moduleFor(graph, 'company')
  const column = (purpose: string) => {
    const name = columnFor(module, purpose)
    return name === undefined ? sql`null` : sql.id('t', name)
  }
  const { sql: text } = compileSql(
    sql`select ${labelSql(graph, module, { alias: 't' })} as name, ${column('timeZone')} as zone, ${column('baseCurrency')} as currency, ${column('locale')} as locale
      from ${tableOf(module)} as t where t.deleted_at is null order by t.id limit 1`,
  )
  const { rows } = await pool.query<{
    name: string | null
    zone: string | null
    currency: string | null
    locale: string | null
  }>(text)
  const [row] = rows
  return {
    name: row?.name ?? usual.name,
    timeZone: isTimeZone(row?.zone) ? row.zone : usual.timeZone,
    baseCurrency: row?.currency ?? usual.baseCurrency,
    locale: row?.locale ?? usual.locale,
  }
}

/** A zone that this machine knows: with another one no day could be told, and nobody could mend the company's record. */
function isTimeZone(zone: string | null | undefined): zone is string {
  if (zone === null || zone === undefined) return false
  try {
    new Intl.DateTimeFormat('es', { timeZone: zone }).format()
    return true
  } catch {
    return false
  }
}

/** The company as requests see it: read again every few seconds, so that other processes' changes arrive, and at once when asked. */
export async function watchCompany(
  pool: Pool,
  graph: () => Graph,
): Promise<{ readonly company: () => CompanySettings; refresh(): Promise<void>; end(): void }> {
  let company = await readCompany(pool, graph())
  const refresh = async (): Promise<void> => {
    company = await readCompany(pool, graph())
  }
  // A failed reading keeps what is known; the next one comes soon.
  const timer = setInterval(() => void refresh().catch(() => undefined), 5_000)
  timer.unref()
  return { company: () => company, refresh, end: () => clearInterval(timer) }
}
