/** A small scope for examples: paths and their types, values and all. */
import { Decimal } from 'decimal.js'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type RawBuilder,
} from 'kysely'
import type { NameScope, ValueType } from '../../engine/expression/expression.ts'
import type { Value } from '../../engine/expression/functions.ts'
import { toSql, type SqlEnvironment } from '../../engine/expression/to-sql.ts'
import { parseExpression } from '../../engine/expression/parse-expression.ts'

const names: ReadonlyMap<string, readonly [type: ValueType, value: Value]> = new Map<
  string,
  readonly [ValueType, Value]
>([
  ['total', ['number', new Decimal('1250.50')]],
  ['balance', ['number', new Decimal('-7')]],
  ['units', ['number', new Decimal(7)]],
  ['missing', ['number', null]],
  ['status', ['text', 'open']],
  ['notes', ['text', null]],
  ['name', ['text', ' Íñigo 😀 ']],
  ['billable', ['boolean', true]],
  ['saleDate', ['date', '2026-01-31']],
  ['dueDate', ['date', null]],
  ['createdAt', ['datetime', '2026-11-21T03:30:00.000Z']],
  ['opens', ['time', '09:30']],
  ['tags', ['textList', ['a', 'b']]],
  ['account', [{ reference: 'Accounts' }, '01890000-0000-7000-8000-00000000000a']],
  ['account.creditDays', ['number', new Decimal(30)]],
  ['account.region', [{ reference: 'Regions' }, null]],
  ['account.region.name', ['text', null]],
  ['owner', [{ reference: 'Users' }, '01890000-0000-7000-8000-00000000000b']],
  ['user.id', [{ reference: 'Users' }, '01890000-0000-7000-8000-00000000000b']],
])

const start = (path: readonly string[]): string => path.map((step) => `${step}.`).join('')

export const scope: NameScope = {
  module: 'SalesOrders',
  typeOf: (path) => names.get(path.join('.'))?.[0],
  namesAt: (path) =>
    new Set(
      [...names.keys()]
        .filter((name) => name.startsWith(start(path)))
        .map((name) => name.split('.')[path.length] ?? ''),
    ),
}

export const valueAt = (path: readonly string[]): Value => names.get(path.join('.'))?.[1] ?? null

/** The value itself as SQL, so that an example needs no table. */
export function valueSql(path: readonly string[]): RawBuilder<unknown> {
  const [type, value] = names.get(path.join('.')) ?? ['null', null]
  const sqlType =
    typeof type === 'object'
      ? 'uuid'
      : ({ number: 'numeric', datetime: 'timestamptz', textList: 'text[]', null: 'text' }[type as string] ?? type)
  return sql`${value instanceof Decimal ? value.toFixed() : value}::${sql.raw(sqlType)}`
}

/** Writes SQL without a database. */
export const writer = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export const columnEnvironment = (literals: SqlEnvironment['literals']): SqlEnvironment => ({
  field: (path) => sql.raw(`t.${path.join('_')}`),
  isInteger: ([name]) => name === 'units',
  isSmallInteger: ([name]) => name === 'units',
  today: sql.raw('today'),
  now: sql.raw('now'),
  timeZone: sql.lit('America/Mexico_City'),
  literals,
})

/** SQL and parameters of a text over columns `t.status`, `t.account_creditDays`. */
export function sqlOf(
  text: string,
  literals: SqlEnvironment['literals'] = 'inline',
): readonly [sql: string, ...parameters: unknown[]] {
  const { expression, problems } = parseExpression(text, scope)
  if (expression === undefined) throw new Error(JSON.stringify(problems))
  const { sql: written, parameters } = toSql(expression, columnEnvironment(literals)).compile(writer)
  return [written, ...parameters]
}
