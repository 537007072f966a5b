/**
 * SQL built once and run many times. A statement is compiled from Kysely's `sql` tag with *slots* where the values of a run go; its name
 * makes PostgreSQL keep the plan. Nothing here joins text into SQL.
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
import type { PoolClient, QueryResult } from 'pg'
import type { Model } from '../context.ts'
import { claimName } from './query.ts'

const compiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

const mark: unique symbol = Symbol('slot')

interface Slot {
  readonly [mark]: string
}

const isSlot = (parameter: unknown): parameter is Slot =>
  typeof parameter === 'object' && parameter !== null && mark in parameter

/** The place of a value that each run gives anew: `slot('ids', 'uuid[]')`. Always cast, so that PostgreSQL never guesses a type. */
export const slot = (name: string, type: string): RawBuilder<unknown> =>
  sql`${{ [mark]: name } satisfies Slot}::${sql.raw(type)}`

export interface Statement {
  readonly text: string
  readonly parameters: readonly unknown[]
  /** Absent: planned at each run (shapes that seldom come twice). */
  readonly name?: string
}

/** Compiles and names a statement. The model's version is part of the name: a plan of one shape of the tables never meets another. */
export function prepare(model: Model, builder: RawBuilder<unknown>): Statement {
  const { sql: text, parameters } = builder.compile(compiler)
  const name = createHash('sha256').update(model.version).update(text).digest('base64url').slice(0, 32)
  return { text, parameters, name }
}

/** Compiles without a name, for what runs once. */
export function compile(builder: RawBuilder<unknown>): Statement {
  const { sql: text, parameters } = builder.compile(compiler)
  return { text, parameters }
}

export type SlotValues = Readonly<Record<string, unknown>>

export type Row = Readonly<Record<string, string | null>>

const asText = { getTypeParser: () => (value: unknown) => value }

function bound(parameters: readonly unknown[], values: SlotValues): readonly unknown[] {
  return parameters.map((parameter) => {
    if (!isSlot(parameter)) return parameter
    if (!(parameter[mark] in values)) throw new Error(`the statement was given no ${parameter[mark]}`)
    return values[parameter[mark]]
  })
}

/** Runs a statement; every value comes back as the text that PostgreSQL sent (`t` and `f` for booleans), null as null. */
export async function run(client: PoolClient, statement: Statement, values: SlotValues = {}): Promise<readonly Row[]> {
  const { name, text, parameters } = statement
  if (name !== undefined) await claimName(client, name)
  const result: QueryResult<Row> = await client.query({
    ...(name === undefined ? {} : { name }),
    text,
    values: [...bound(parameters, values)],
    types: asText,
  })
  return result.rows
}
