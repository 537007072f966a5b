import {
  sql as fragmentOf,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type RawBuilder,
} from 'kysely'

/** Turns fragments into SQL text; talks to no database. */
const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** Text and parameters of a fragment. */
export const compileSql = (fragment: RawBuilder<unknown>): CompiledQuery => fragment.compile(compiler)

const clockMark = 'cimbra_no_clock'
const mark = fragmentOf.id(clockMark)

/** The clock of triggers and indexes, which have none. */
export const noClock = { today: mark, now: mark, timeZone: mark } as const

/** Text of a fragment that may have no parameters and rest on no clock (triggers, indexes, defaults). One that does is our defect. */
export function sqlText(fragment: RawBuilder<unknown>): string {
  const { sql, parameters } = compileSql(fragment)
  if (parameters.length > 0) throw new Error(`parameters where none can be: ${sql}`)
  if (sql.includes(clockMark)) throw new Error(`the clock where it cannot be: ${sql}`)
  return sql
}
