/** The two meanings of the language are one: random expressions over random rows give the same in PostgreSQL and in TypeScript. */
import fc from 'fast-check'
import { Decimal } from 'decimal.js'
import { Kysely, PostgresDialect, sql, type RawBuilder } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluate } from '../../engine/expression/evaluate.ts'
import { numberText } from '../../engine/expression/exact.ts'
import type { Expression, ValueType } from '../../engine/expression/expression.ts'
import type { Value } from '../../engine/expression/functions.ts'
import { parseExpression } from '../../engine/expression/parse-expression.ts'
import { toSql, type SqlEnvironment } from '../../engine/expression/to-sql.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { missingCoverage, newCoverage, noteExpression, noteOutcome, summary } from './coverage.ts'
import {
  clock,
  environment,
  fieldSql,
  isInteger,
  isSmallInteger,
  makeTables,
  randomRows,
  scope,
  type Row,
} from './linked-tables.ts'
import { randomExpression } from './random-expression.ts'

const seed = Number(process.env['EXPRESSION_SEED'] ?? 20_261_121)
const runs = Number(process.env['EXPRESSION_RUNS'] ?? 8_000)
const [rowCount, rowsEach, batch] = [64, 8, 60]
const zones = ['America/Mexico_City', 'America/Tijuana', 'UTC', 'Asia/Kathmandu', 'Pacific/Auckland']

type Case = { readonly text: string; readonly expression: Expression }
type Difference = {
  readonly text: string
  readonly row: number
  readonly timeZone: string
  readonly inSql: string | null
  readonly inTypeScript: string | null
  readonly sql: string
}

let database: TestDatabase
let db: Kysely<unknown>
const rows = randomRows(seed, rowCount)

beforeAll(async () => {
  database = await testDatabase()
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.pool }) })
  await makeTables(db, rows)
})
afterAll(async () => {
  await database.end()
})

const forms: Readonly<Record<string, (value: RawBuilder<unknown>) => RawBuilder<unknown>>> = {
  number: (value) => sql`trim_scale((${value})::numeric)::text`,
  text: (value) => sql`(${value})::text`,
  datetime: (value) => sql`to_char((${value}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  textList: (value) => sql`array_to_json(${value})::text`,
}
const comparable = (value: RawBuilder<unknown>, type: ValueType): RawBuilder<unknown> =>
  (forms[typeof type === 'string' ? type : 'id'] ?? ((one) => sql`(${one})::text`))(value)

function told(value: Value): string | null {
  if (value === null) return null
  if (value instanceof Decimal) return numberText(value)
  return Array.isArray(value) ? JSON.stringify(value) : String(value)
}

/** Integer columns and small ones are announced or not, literals are inline or parameters: by turns. */
const sqlEnvironment = (turn: number, timeZone: string): SqlEnvironment => ({
  field: fieldSql,
  ...(turn % 3 === 0 ? {} : { isInteger }),
  ...(turn % 5 < 2 ? {} : { isSmallInteger }),
  today: sql`${clock.today}::date`,
  now: sql`${clock.now}::timestamptz`,
  timeZone: sql`${timeZone}::text`,
  literals: turn % 2 === 0 ? 'inline' : 'parameter',
})

async function differences(cases: readonly Case[], turn: number): Promise<readonly Difference[]> {
  const timeZone = zones[turn % zones.length] ?? 'UTC'
  const from = (turn * rowsEach) % rowCount
  const written = cases.map(({ expression }) => toSql(expression, sqlEnvironment(turn, timeZone)))
  const columns = written.map(
    (text, index) => sql`${comparable(text, cases[index]?.expression.type ?? 'null')} as ${sql.ref(`c${index}`)}`,
  )
  const query = sql<
    Record<string, string | null>
  >`select ${sql.join(columns)} from level0 t where id between ${from} and ${from + rowsEach - 1} order by id`
  const { rows: found } = await query.execute(db)
  expect(found).toHaveLength(rowsEach)
  return found.flatMap((answers, index) => {
    const row = rows[from + index] as Row
    return cases.flatMap(({ text, expression }, column): readonly Difference[] => {
      const [inSql, inTypeScript] = [
        answers[`c${column}`] ?? null,
        told(evaluate(expression, environment(row, timeZone))),
      ]
      noteOutcome(coverage, expression, inTypeScript === null)
      return inSql === inTypeScript
        ? []
        : [{ text, row: row.id, timeZone, inSql, inTypeScript, sql: written[column]?.compile(db).sql ?? '' }]
    })
  })
}

/** A statement that fails takes its whole batch down: then one by one, to tell which it was. */
async function checked(cases: readonly Case[], turn: number): Promise<readonly Difference[]> {
  try {
    return await differences(cases, turn)
  } catch (error) {
    if (cases.length === 1)
      return [{ text: cases[0]?.text ?? '', row: -1, timeZone: '', inSql: String(error), inTypeScript: null, sql: '' }]
    const each: Difference[] = []
    for (const one of cases) each.push(...(await checked([one], turn)))
    return each
  }
}

const coverage = newCoverage()

test(
  `expressions › SQL and TypeScript agree (EXPRESSION_SEED=${seed}, EXPRESSION_RUNS=${runs})`,
  { timeout: 300_000 },
  async () => {
    const texts = fc.sample(randomExpression, { seed, numRuns: runs })
    const parsed = texts.map((text) => ({ text, ...parseExpression(text, scope) }))
    const refused = parsed.filter(({ problems }) => problems.some(({ code }) => code !== 'CIM311' && code !== 'CIM320'))
    expect(refused.slice(0, 5), 'the generator makes what the parser takes').toEqual([])
    const cases = parsed.flatMap(({ text, expression }): readonly Case[] =>
      expression === undefined ? [] : [{ text, expression }],
    )
    for (const { expression } of cases) noteExpression(coverage, expression)
    const wrong: Difference[] = []
    for (let start = 0; start < cases.length; start += batch)
      wrong.push(...(await checked(cases.slice(start, start + batch), start / batch)))
    wrong.sort((a, b) => a.text.length - b.text.length)
    expect(wrong.slice(0, 8), `${wrong.length} differences; seed ${seed}`).toEqual([])
    console.log(
      summary(
        coverage,
        `${cases.length} expressions × ${rowsEach} rows, seed ${seed}, ${runs - cases.length} refused as too large`,
      ),
    )
    if (runs >= 5000) expect(cases.length).toBeGreaterThan(runs * 0.9)
    if (runs >= 5000) expect(missingCoverage(coverage)).toEqual([])
  },
)
