/**
 * From SQL to rows. A statement is compiled once: its text, its name, and where each parameter comes from. It runs prepared and gives
 * back rows of text, or the bytes of them, which the serialiser of its projection turns into JSON.
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
import { walledClient } from '../wall.ts'
import { preparedRawRows, preparedRows, type NamedText } from './prepared-rows.ts'
import type { RawRow } from './raw-rows.ts'
import type { Row } from './response.ts'

/** A parameter whose value is known when the statement runs: one of the values of the request, or something of the call. */
export interface Slot {
  readonly slot: number | 'today' | 'now' | 'timeZone' | 'person' | ScopeSlot
}

/** A value of the scope of the person who asks, by its name. */
interface ScopeSlot {
  readonly scope: string
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

/** Says what comes from the call once, however often the statement reads it: `$3` stands for today everywhere. */
class SlotCompiler extends PostgresQueryCompiler {
  readonly #places = new Map<string, string>()

  override compileQuery(
    ...query: Parameters<PostgresQueryCompiler['compileQuery']>
  ): ReturnType<PostgresQueryCompiler['compileQuery']> {
    this.#places.clear()
    return super.compileQuery(...query)
  }

  protected override appendValue(parameter: unknown): void {
    if (!isSlot(parameter) || typeof parameter.slot === 'number') return super.appendValue(parameter)
    const key = typeof parameter.slot === 'string' ? parameter.slot : `scope ${parameter.slot.scope}`
    const place = this.#places.get(key)
    if (place !== undefined) return this.append(place)
    super.appendValue(parameter)
    this.#places.set(key, this.getCurrentParameterPlaceholder())
  }
}

// Only compiles: nothing here opens a connection.
const compiler = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new SlotCompiler(),
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

/** A value of the scope of the person who asks, as a parameter: `scopeParameter('reach.seller.0.units', 'uuid[]')`. */
export const scopeParameter = (name: string, sqlType: string): RawBuilder<unknown> =>
  sql`${slot({ scope: name })}::${sql.raw(sqlType)}`

/** The statement of a fragment, named after the model version and its own text: `3f9a1c0e:Xk2…`. */
export function compileStatement(version: string, fragment: RawBuilder<unknown>): Statement {
  const { sql: text, parameters } = fragment.compile(compiler)
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 24)
  return { name: `${version.slice(0, 8)}:${hash}`, text, parameters }
}

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
  if (oldest === undefined) return
  prepared.delete(oldest)
  // pg has no public way to say that a name is free again.
  const { parsedStatements } = (client as unknown as PreparedStatements).connection
  if (parsedStatements[oldest] === undefined) return
  delete parsedStatements[oldest]
  await client.query(`deallocate "${oldest}"`)
}

/** Makes room for a prepared statement on a connection, so that it never keeps more than it can hold. */
export function claimName(client: PoolClient, name: string): Promise<void> | undefined {
  const prepared = preparedBy.get(client) ?? new Map<string, true>()
  preparedBy.set(client, prepared)
  const known = prepared.delete(name)
  prepared.set(name, true)
  return known || prepared.size <= keptByConnection ? undefined : forgetOldest(client, prepared)
}

type Run<T> = (client: PoolClient, statement: NamedText, values: readonly unknown[]) => Promise<readonly T[]>

async function runOn<T>(
  client: PoolClient,
  statement: Statement,
  values: readonly unknown[],
  run: Run<T>,
): Promise<readonly T[]> {
  const prepare = seen.has(statement)
  if (prepare) await claimName(client, statement.name)
  else seen.add(statement)
  return run(client, prepare ? statement : { text: statement.text }, values)
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
      return typeof parameter.slot === 'number' ? values[parameter.slot] : scope.values[parameter.slot.scope]
  }
}

/** A connection that a statement may run on when its call is in no transaction. */
type Connect = (call: Call) => Promise<PoolClient>

/** A compiled get or list carries the person's predicate; where the context has no role for those, they run behind the wall like all others. */
const readClient: Connect = (call) => call.context.readPool?.connect() ?? walledClient(call)

/** Runs in the transaction of the call, else on a connection of its own. */
async function runIn<T>(
  connect: Connect,
  call: Call,
  statement: Statement,
  values: readonly unknown[],
  run: Run<T>,
): Promise<readonly T[]> {
  const parameters = statement.parameters.map((parameter) => valueOf(parameter, call, values))
  if (call.client !== undefined) return runOn(call.client, statement, parameters, run)
  const client = await connect(call)
  try {
    return await runOn(client, statement, parameters, run)
  } finally {
    client.release()
  }
}

/**
 * Runs a statement in the transaction of the call, else behind the second wall. `values` fill the numbered slots; the clock and the person come
 * from the call. Rows are arrays of text. Throws what PostgreSQL throws.
 */
export const runStatement = (
  call: Call,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> => runIn(walledClient, call, statement, values, preparedRows)

/** Runs the statement of a compiled get or list, which has the predicate of the scope in it. Rows stay the bytes that PostgreSQL sent. */
export const runRawStatement = (
  call: Call,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<readonly RawRow[]> => runIn(readClient, call, statement, values, preparedRawRows)

/** The same with rows of text: the count of a compiled list. */
export const runCompiled = (
  call: Call,
  statement: Statement,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> => runIn(readClient, call, statement, values, preparedRows)

/** One plan for all values, made at the first run: planning panels takes many times longer than running them. */
const runPlannedOnce: Run<Row> = async (client, statement, values) => {
  await client.query('set plan_cache_mode = force_generic_plan')
  try {
    return await preparedRows(client, statement, values)
  } finally {
    await client.query('reset plan_cache_mode').catch(() => undefined)
  }
}

/** Panels: the first pages of many compiled lists in one statement, always of one record. */
export function runPanels(call: Call, statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
  seen.add(statement)
  return runIn(readClient, call, statement, values, runPlannedOnce)
}
