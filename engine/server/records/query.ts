/**
 * From SQL to rows. A statement is compiled once: its text, its name, and where each parameter comes from. It runs prepared and gives
 * back rows of text, which the serialiser of its projection turns into JSON.
 */
import { createHash } from 'node:crypto'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type RawBuilder,
} from 'kysely'
import type { PoolClient } from 'pg'
import type { ClockParameters } from '../../outputs/database/read-field.ts'
import type { Call } from '../context.ts'
import type { Row } from './response.ts'

/** A parameter whose value is known when the statement runs: one of the values of the request, or something of the call. */
export interface Slot {
  readonly slot: number | 'today' | 'now' | 'timeZone' | 'person'
}

const slot = (from: Slot['slot']): Slot => ({ slot: from })

const isSlot = (parameter: unknown): parameter is Slot =>
  typeof parameter === 'object' && parameter !== null && 'slot' in parameter

/** A statement ready to run. `parameters`: slots, and values that are the same in every run. */
export interface Statement {
  readonly name: string
  readonly text: string
  readonly parameters: readonly unknown[]
}

// Only compiles: nothing here opens a connection.
const compiler = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** `slotOf(0, 'numeric')`: the first value of the request, as a parameter of that type. */
export const slotOf = (index: number, sqlType: string): RawBuilder<unknown> => sql`${slot(index)}::${sql.raw(sqlType)}`

/** Today, now and the time zone of the company as parameters. */
export const clockParameters: ClockParameters = {
  today: sql`${slot('today')}::date`,
  now: sql`${slot('now')}::timestamptz`,
  timeZone: sql`${slot('timeZone')}::text`,
}

/** The person who asks, as a parameter. */
export const personParameter: RawBuilder<unknown> = sql`${slot('person')}::uuid`

/** The statement of a fragment, named after the model version and its own text: `3f9a1c0e:Xk2…`. */
export function compileStatement(version: string, fragment: RawBuilder<unknown>): Statement {
  const { sql: text, parameters } = fragment.compile(compiler)
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 24)
  return { name: `${version.slice(0, 8)}:${hash}`, text, parameters }
}

const asText = { getTypeParser: () => (text: string) => text }

/** A statement is worth a place in the memory of a connection from its second run on. */
const seen = new WeakSet<Statement>()

/** Prepared statements that one connection keeps: a wide one holds some 300 kB there. */
const keptByConnection = 200

const preparedBy = new WeakMap<PoolClient, Map<string, true>>()

interface PreparedStatements {
  readonly connection: { readonly parsedStatements: Record<string, string> }
}

async function forgetOldest(client: PoolClient, prepared: Map<string, true>): Promise<void> {
  const [oldest] = prepared.keys()
  if (oldest === undefined || prepared.size < keptByConnection) return
  prepared.delete(oldest)
  // pg has no public way to say that a name is free again.
  const { parsedStatements } = (client as unknown as PreparedStatements).connection
  if (parsedStatements[oldest] === undefined) return
  delete parsedStatements[oldest]
  await client.query(`deallocate "${oldest}"`)
}

/** Makes room for a prepared statement on a connection, so that it never keeps more than it can hold. */
export async function claimName(client: PoolClient, name: string): Promise<void> {
  const prepared = preparedBy.get(client) ?? new Map<string, true>()
  preparedBy.set(client, prepared)
  if (!prepared.delete(name)) await forgetOldest(client, prepared)
  prepared.set(name, true)
}

async function runOn(client: PoolClient, statement: Statement, values: unknown[]): Promise<readonly Row[]> {
  const prepare = seen.has(statement)
  seen.add(statement)
  if (prepare) await claimName(client, statement.name)
  const named = prepare ? { name: statement.name } : {}
  const { rows } = await client.query<(string | null)[]>({
    ...named,
    text: statement.text,
    values,
    rowMode: 'array',
    types: asText,
  })
  return rows
}

function valueOf(parameter: unknown, call: Call, values: readonly unknown[]): unknown {
  if (!isSlot(parameter)) return parameter
  const { context, scope } = call
  switch (parameter.slot) {
    case 'today':
      return context.clock.today(context.company().timeZone)
    case 'now':
      return context.clock.now()
    case 'timeZone':
      return context.company().timeZone
    case 'person':
      return scope.person
    default:
      return values[parameter.slot]
  }
}

/**
 * Runs a statement in the transaction of the call, else on a connection of the pool. `values` fill the numbered slots; the clock and the
 * person come from the call. Rows are arrays of text. Throws what PostgreSQL throws.
 */
export async function runStatement(
  call: Call,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const parameters = statement.parameters.map((parameter) => valueOf(parameter, call, values))
  if (call.client !== undefined) return runOn(call.client, statement, parameters)
  const client = await call.context.pool.connect()
  try {
    return await runOn(client, statement, parameters)
  } finally {
    client.release()
  }
}
