/** Each function by example, in PostgreSQL and in TypeScript alike; and what is made of it may be indexed and cannot be broken out of. */
import { Decimal } from 'decimal.js'
import { Kysely, PostgresDialect, sql, type RawBuilder } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evaluate } from '../../engine/expression/evaluate.ts'
import type { Expression } from '../../engine/expression/expression.ts'
import { numberText } from '../../engine/expression/exact.ts'
import { functions, type Value } from '../../engine/expression/functions.ts'
import { parseExpression } from '../../engine/expression/parse-expression.ts'
import { toSql, type SqlEnvironment } from '../../engine/expression/to-sql.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { scope, valueAt, valueSql } from './names.ts'

let database: TestDatabase
let db: Kysely<unknown>
beforeAll(async () => {
  database = await testDatabase()
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.pool }) })
})
afterAll(async () => {
  await database.end()
})

const clock = { today: '2026-11-20', now: '2026-11-21T03:30:00.000Z', timeZone: 'America/Mexico_City' }
const environment = (literals: SqlEnvironment['literals']): SqlEnvironment => ({
  field: valueSql,
  today: sql`date '2026-11-20'`,
  now: sql`timestamptz '2026-11-21T03:30:00Z'`,
  timeZone: sql.lit(clock.timeZone),
  literals,
})

function read(text: string): Expression {
  const { expression, problems } = parseExpression(text, scope)
  if (expression === undefined) throw new Error(`${text}: ${JSON.stringify(problems)}`)
  return expression
}

const told = (value: Value): string | null =>
  value === null ? null : value instanceof Decimal ? numberText(value) : String(value)

async function inSql(text: string, literals: SqlEnvironment['literals']): Promise<string | null> {
  const expression = read(text)
  const value = toSql(expression, environment(literals))
  const shown: RawBuilder<unknown> =
    expression.type === 'number' ? sql`trim_scale((${value})::numeric)::text` : sql`(${value})::text`
  const { rows } = await sql<{ value: string | null }>`select ${shown} as value`.execute(db)
  return rows[0]?.value ?? null
}

const examples: Readonly<Record<string, readonly (readonly [text: string, value: string | null])[]>> = {
  IF: [
    ["IF(total > 1000, 'large', 'small')", 'large'],
    ["IF(missing > 1000, 'large', 'small')", 'small'],
    ['IF(not (missing > 0), 1, 2)', '2'],
    ['IF(billable, null, 2)', null],
  ],
  COALESCE: [
    ['COALESCE(missing, total)', '1250.5'],
    ["COALESCE(notes, status, 'x')", 'open'],
    ['COALESCE(missing, null)', null],
    ["COALESCE(dueDate, '2026-12-31')", '2026-12-31'],
  ],
  IS_NULL: [
    ['IS_NULL(missing)', 'true'],
    ['IS_NULL(total)', 'false'],
    ['NOT IS_NULL(account.region)', 'false'],
    ['IS_NULL(null)', 'true'],
    ["IS_NULL('')", 'false'],
  ],
  ROUND: [
    ['ROUND(2.5)', '3'],
    ['ROUND(-2.5)', '-3'],
    ['ROUND(1.005, 2)', '1.01'],
    ['ROUND(total, -2)', '1300'],
    ['ROUND(-0.4)', '0'],
    ['ROUND(total, 1.9)', '1250.5'],
    ['ROUND(total, 16)', null],
    ['ROUND(total, 99999999999999999999)', null],
    ['ROUND(total, missing)', null],
  ],
  ABS: [
    ['ABS(balance)', '7'],
    ['ABS(missing)', null],
  ],
  MIN: [
    ['MIN(total, balance, missing)', '-7'],
    ['MIN(missing)', null],
    ["MIN(saleDate, '2026-01-01')", '2026-01-01'],
    ['MIN(dueDate, saleDate)', '2026-01-31'],
    ["MIN(opens, '10:00')", '09:30:00'],
  ],
  MAX: [
    ['MAX(total, 0)', '1250.5'],
    ['MAX(balance, 0)', '0'],
    ["MAX(saleDate, dueDate, '2026-01-01')", '2026-01-31'],
  ],
  CONCAT: [
    ["CONCAT(status, '-', total)", 'open-1250.5'],
    ["CONCAT(notes, '/', missing, '/', 1.50)", '//1.5'],
    ['CONCAT(notes)', ''],
    ['CONCAT(0 * balance)', '0'],
  ],
  UPPER: [
    ['UPPER(name)', ' ÍÑIGO 😀 '],
    ["UPPER('straße ﬁ')", 'STRASSE FI'],
    ['UPPER(notes)', null],
  ],
  LOWER: [
    ["LOWER('ÁÉÍ ÑU')", 'áéí ñu'],
    ["LOWER('ΟΔΟΣ')", 'οδος'],
  ],
  TRIM: [
    ['TRIM(name)', 'Íñigo 😀'],
    ["TRIM('  ')", ''],
    ["TRIM('\t x \u00a0')", '\t x \u00a0'],
  ],
  LEN: [
    ['LEN(name)', '9'],
    ["LEN('')", '0'],
    ['LEN(tags)', '2'],
    ['LEN(notes)', null],
    ['LEN(status) / 3', '1.333333333333'],
  ],
  SUBSTR: [
    ["SUBSTR('abcdef', 2, 3)", 'bcd'],
    ["SUBSTR('😀ñ', 2)", 'ñ'],
    ["SUBSTR('abc', 9)", ''],
    ["SUBSTR('abc', 1, 0)", ''],
    ["SUBSTR('abc', 0)", null],
    ["SUBSTR('abc', 1, -1)", null],
    ["SUBSTR('abc', 1, balance)", null],
    ["SUBSTR('abc', 99999999999999999999)", null],
    ["SUBSTR('abc', 1.9, 1.9)", 'a'],
  ],
  REPLACE: [
    ["REPLACE('a-b-c', '-', '')", 'abc'],
    ["REPLACE('aaa', 'aa', 'b')", 'ba'],
    ["REPLACE('abc', '', 'x')", 'abc'],
    ["REPLACE('a', 'a', '$&\\1')", '$&\\1'],
  ],
  CONTAINS: [
    ["CONTAINS('50% off', '50%')", 'true'],
    ["CONTAINS('500 off', '50%')", 'false'],
    ["CONTAINS(status, 'OPEN')", 'false'],
    ["CONTAINS(status, '')", 'true'],
    ['CONTAINS(status, notes)', null],
    ['CONTAINS(name, status)', 'false'],
    ["CONTAINS('a\\b', '\\')", 'true'],
  ],
  STARTS_WITH: [
    ["STARTS_WITH(status, 'op')", 'true'],
    ["STARTS_WITH(status, '_p')", 'false'],
    ['STARTS_WITH(status, status)', 'true'],
    ['STARTS_WITH(notes, status)', null],
  ],
  DATE: [
    ['DATE(2026, 2, 28)', '2026-02-28'],
    ['DATE(2026, 2, 30)', null],
    ['DATE(2024, 2, 29)', '2024-02-29'],
    ['DATE(1900, 2, 29)', null],
    ['DATE(2026, 13, 1)', null],
    ['DATE(0, 1, 1)', null],
    ['DATE(10000, 1, 1)', null],
    ['DATE(9999, 12, 31)', '9999-12-31'],
    ['DATE(1, 1, 1)', '0001-01-01'],
    ['DATE(missing, 1, 1)', null],
    ['DATE(2026, units, 31)', '2026-07-31'],
    ['DATE(2026, units - 1, 31)', null],
    ['DATE(createdAt)', '2026-11-20'],
    ['DATE(YEAR(saleDate) + 1, MONTH(saleDate), 31)', '2027-01-31'],
    ['DATE(2026, 1.9, 1.9)', '2026-01-01'],
  ],
  DATE_ADD: [
    ['DATE_ADD(saleDate, 30)', '2026-03-02'],
    ['DATE_ADD(saleDate, balance)', '2026-01-24'],
    ['DATE_ADD(saleDate, 1.9)', '2026-02-01'],
    ['DATE_ADD(saleDate, -1.9)', '2026-01-30'],
    ['DATE_ADD(saleDate, missing)', null],
    ['DATE_ADD(dueDate, 1)', null],
    ['DATE_ADD(saleDate, 99999999999999999999)', null],
    ['DATE_ADD(saleDate, total * 1000000)', null],
    ["DATE_ADD('9999-12-30', 1)", '9999-12-31'],
    ["DATE_ADD('9999-12-31', 1)", null],
    ["DATE_ADD('0001-01-02', -1)", '0001-01-01'],
    ["DATE_ADD('0001-01-01', -1)", null],
  ],
  DATE_DIFF: [
    ["DATE_DIFF('2026-03-01', '2026-02-01')", '28'],
    ['DATE_DIFF(saleDate, TODAY())', '-293'],
    ['DATE_DIFF(saleDate, dueDate)', null],
  ],
  YEAR: [
    ['YEAR(saleDate)', '2026'],
    ["YEAR('0999-01-01')", '999'],
    ['YEAR(dueDate)', null],
  ],
  MONTH: [
    ['MONTH(saleDate)', '1'],
    ['MONTH(createdAt)', '11'],
  ],
  DAY: [
    ['DAY(saleDate)', '31'],
    ['DAY(createdAt)', '20'],
  ],
  TODAY: [['TODAY()', '2026-11-20']],
  NOW: [['NOW() = createdAt', 'true']],
}

const operators: readonly (readonly [text: string, value: string | null])[] = [
  ['0.1 + 0.2', '0.3'],
  ['1 - 2 - 3', '-4'],
  ['1 - (2 - 3)', '2'],
  ['2 + 3 * 4', '14'],
  ['-(-total)', '1250.5'],
  ['- -2', '2'],
  ['missing + 1', null],
  ['1 / 3', '0.333333333333'],
  ['2 / 3', '0.666666666667'],
  ['-2 / 3', '-0.666666666667'],
  ['1 / 0', null],
  ['total / (units - 7)', null],
  ['units / 2', '3.5'],
  ['5 / 1000000000000000', '0'],
  ['0.0000000000005 / 1', '0.000000000001'],
  ['1 / 2000000000000', '0.000000000001'],
  ['units / 100', '0.07'],
  ['2147483647 * 2147483647 * 2147483647', '9903520300447984150353281023'],
  ['1 / 3 * 3', '0.999999999999'],
  ['10 / 4 / 5', '0.5'],
  ['IF(billable, 1, 2) / 2', '0.5'],
  ['LEN(status) * LEN(status) / 3', '5.333333333333'],
  ['missing = 1', null],
  ['missing = missing', null],
  ['true and missing = 1', null],
  ['false and missing = 1', 'false'],
  ['true or missing = 1', 'true'],
  ['false or missing = 1', null],
  ['not missing = 1', null],
  ["status in ('open', 'closed')", 'true'],
  ["status not in ('open')", 'false'],
  ["status in ('closed', notes)", null],
  ["status in ('open', notes)", 'true'],
  ["notes in ('open')", null],
  ["'a' in tags", 'true'],
  ['status in tags', 'false'],
  ['notes in tags', null],
  ["'c' not in tags", 'true'],
  ["'B' < 'a'", 'true'],
  ["'ñ' > 'o'", 'true'],
  ["'ﬁ' < '😀'", 'true'],
  ["'a' < 'ab'", 'true'],
  ['UPPER(status) < LOWER(status)', 'true'],
  ["'é' = 'e\u0301'", 'false'],
  ["'a' = 'A'", 'false'],
  ['owner = user.id', 'true'],
  ['account.creditDays >= 30', 'true'],
  ["account.region.name = 'x'", null],
  ['billable = (total > 0)', 'true'],
  ["opens = '09:30:00'", 'true'],
  ["createdAt > '2026-11-20T21:29:59-06:00'", 'true'],
]

const evil = [
  "'",
  "''",
  '\\',
  "\\'",
  "'; drop table victim; --",
  '$1',
  '$$',
  '%',
  '_',
  '"',
  '{}',
  '{"a","b"}',
  '\n',
  '/*',
  '\u2028',
  "E'\\x27'",
  '?',
  ':name',
]

describe.each([...Object.entries(examples), ['operators', operators] as const])('%s', (_, cases) => {
  test.each(cases)('%s is %j', async (text, value) => {
    expect(told(evaluate(read(text), { ...clock, field: valueAt }))).toBe(value)
    expect(await inSql(text, 'inline')).toBe(value)
    expect(await inSql(text, 'parameter')).toBe(value)
  })
})

test('functions › each has examples and documentation in both languages, and its own example can be read', () => {
  expect(Object.keys(examples)).toEqual([...functions.keys()])
  const lacking = [...functions.values()].filter(
    ({ name, documentation: { es, en }, example }) => es === '' || en === '' || !example.includes(`${name}(`),
  )
  expect(lacking).toEqual([])
})

test.each(evil)('functions › the text %j stays a text', async (text) => {
  const quoted = `'${text.replaceAll("'", "''")}'`
  for (const literals of ['inline', 'parameter'] as const) {
    expect(await inSql(`CONCAT('<', ${quoted}, '>')`, literals)).toBe(`<${text}>`)
    expect(await inSql(`CONTAINS(CONCAT('x', ${quoted}, 'x'), ${quoted})`, literals)).toBe('true')
    expect(await inSql(`${quoted} in ('x', ${quoted})`, literals)).toBe('true')
    expect(await inSql(`LEN(${quoted})`, literals)).toBe(String([...text].length))
  }
})

test('functions › what does not read the clock may stand in an index and a CHECK', async () => {
  await sql`create table indexed (total numeric(18,2), units integer, name text, billable boolean not null, sale_date date, created_at timestamptz, tags text[])`.execute(
    db,
  )
  const columns: Readonly<Record<string, string>> = { saleDate: 'sale_date', createdAt: 'created_at' }
  const texts = [
    'ROUND(total * 1.16 / 3, 2)',
    'IF(billable, total / units, 0)',
    'COALESCE(total, 0) - ABS(units)',
    "CONCAT(UPPER(name), ' ', total)",
    'LOWER(TRIM(name))',
    'LEN(name)',
    'SUBSTR(name, units, 3)',
    "REPLACE(name, 'a', 'b')",
    "CONTAINS(name, 'x')",
    'STARTS_WITH(name, UPPER(name))',
    'DATE(createdAt)',
    'DATE(YEAR(saleDate), units, 31)',
    'DATE_ADD(saleDate, units)',
    'DATE_DIFF(saleDate, DATE(createdAt))',
    'YEAR(saleDate) * 100 + MONTH(createdAt) + DAY(saleDate)',
    'MIN(total, units)',
    'MAX(total, 0)',
    "name > 'a' AND name in ('a', 'b') OR NOT 'x' in tags",
    'IS_NULL(saleDate)',
    "createdAt > '2026-01-01T00:00:00Z'",
    "saleDate < '2026-01-01'",
  ]
  for (const text of texts) {
    const value = toSql(read(text), {
      ...environment('inline'),
      field: ([name = '']) => sql.ref(columns[name] ?? name),
    })
    await sql`create index on indexed ((${value}))`.execute(db)
    await sql`alter table indexed add check ((${value}) is not null)`.execute(db)
  }
  const { rows } = await sql<{ count: string }>`select count(*) from pg_indexes where tablename = 'indexed'`.execute(db)
  expect(rows[0]?.count).toBe(String(texts.length))
})

test('functions › UPPER means the same where the column has an order of its own, and its result sorts in Spanish', async () => {
  await sql`create table plain (name text collate "C")`.execute(db)
  await sql`insert into plain values ('ñandú'), ('nube'), ('oso')`.execute(db)
  const value = toSql(read('UPPER(status)'), { ...environment('inline'), field: () => sql`name` })
  const { rows } = await sql<{ name: string }>`select ${value} as name from plain order by ${value}`.execute(db)
  expect(rows.map(({ name }) => name)).toEqual(['NUBE', 'ÑANDÚ', 'OSO'])
})

test.each([
  ['a sum of 600 terms', Array.from({ length: 600 }, () => '1').join('+'), '600'],
  ['200 conditions', Array.from({ length: 140 }, () => 'billable').join(' AND '), 'true'],
  ['thirty levels', `${'ABS('.repeat(29)}balance${')'.repeat(29)}`, '7'],
  [
    'an exact product of 45 factors',
    Array.from({ length: 45 }, () => 'total').join('*'),
    new (Decimal.clone({ precision: 1000 }))('1250.5').pow(45).toFixed(),
  ],
])('functions › %s', async (_, text, value) => {
  expect(told(evaluate(read(text), { ...clock, field: valueAt }))).toBe(value)
  expect(await inSql(text, 'parameter')).toBe(value)
  expect(await inSql(text, 'inline')).toBe(value)
})
