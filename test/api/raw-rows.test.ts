import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Pool } from 'pg'
import { preparedRawRows, preparedRows } from '../../engine/server/records/prepared-rows.ts'
import { messageReader, type RawRow, type RawRowsConnection } from '../../engine/server/records/raw-rows.ts'
import { byteSerialiser, columnText, jsonBytes, writeText } from '../../engine/server/records/response-bytes.ts'
import { serialiser, type Member, type Row } from '../../engine/server/records/response.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'

/** A row as PostgreSQL sends it. */
function rawRow(row: Row): RawRow {
  const columns = row.map((value) => {
    const text = Buffer.from(value ?? '')
    const length = Buffer.alloc(4)
    length.writeInt32BE(value === null ? -1 : text.length)
    return Buffer.concat([length, text])
  })
  return Buffer.concat([Buffer.from([row.length >> 8, row.length & 255]), ...columns])
}

const nullable = (value: fc.Arbitrary<string>): fc.Arbitrary<string | null> => fc.option(value, { freq: 4, nil: null })

// What a text of PostgreSQL may hold: no NUL, no lone surrogates.
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }).map((each) => each.replaceAll('\0', '').toWellFormed()),
  fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\u0001', '\u007f', 'ñ', '\u2028', '𝔸', '👩‍🚀') }),
  fc.constantFrom('', 'x'.repeat(50_000), '"'.repeat(40_000)),
)

const digits = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom('0', '0', '1', '5', '9'), minLength: 1, maxLength })

const number = fc.oneof(
  fc
    .tuple(fc.constantFrom('', '-'), digits(20), fc.option(digits(12)))
    .map(([sign, whole, fraction]) => (fraction === null ? `${sign}${whole}` : `${sign}${whole}.${fraction}`)),
  fc.constantFrom(
    '-0.00',
    '0.0000001',
    '-0.0000005000',
    '0.000',
    '12.50',
    '1e-7',
    '1e+25',
    'NaN',
    'Infinity',
    '-Infinity',
    '0',
  ),
)

const instant = fc
  .tuple(
    fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-30'), noInvalidDate: true }),
    fc.option(digits(6)),
    fc.constantFrom('+00', '+00', '-06', '+05:30'),
  )
  .map(
    ([date, fraction, offset]) =>
      `${date.toISOString().slice(0, 19).replace('T', ' ')}${fraction === null ? '' : `.${fraction}`}${offset}`,
  )

const line: readonly Member[] = [
  { name: 'what', encoding: 'text' },
  { name: 'amount', encoding: 'number' },
]

const kinds: readonly (readonly [Member['encoding'], readonly fc.Arbitrary<string | null>[]])[] = [
  ['text', [nullable(text)]],
  ['number', [nullable(number)]],
  ['boolean', [nullable(fc.constantFrom('t', 'f'))]],
  ['instant', [nullable(fc.oneof(instant, fc.constantFrom('infinity', '0044-03-15 12:00:00+00 BC')))]],
  ['json', [nullable(fc.json())]],
  ['reference', [nullable(fc.uuid()), nullable(text)]],
  [
    { rows: serialiser(line) },
    [
      nullable(
        fc.array(fc.tuple(nullable(text), nullable(number)), { maxLength: 4 }).map((rows) => JSON.stringify(rows)),
      ),
    ],
  ],
]

const column = fc.tuple(fc.string(), fc.constantFrom(...kinds)).chain(([name, [encoding, values]]) =>
  fc.tuple(...values).map((row): { readonly member: Member; readonly row: Row } => ({
    member: { name, encoding },
    row,
  })),
)

describe('rows as bytes become what rows as texts become', () => {
  test('whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 12 }), nullable(text), (columns, behind) => {
        const members = columns.map(({ member }) => member)
        const row = [...columns.flatMap((each) => each.row), behind]
        const expected = serialiser(members)(row)
        const serialise = byteSerialiser(members)
        const written = jsonBytes((to) => {
          writeText(to, '[«')
          serialise(to, rawRow(row))
          writeText(to, ',')
          serialise(to, rawRow(row))
          writeText(to, ']')
        })
        expect(written.toString() === `[«${expected},${expected}]`).toBe(true)
        expect(row.map((_, i) => columnText(rawRow(row), i))).toEqual(row)
      }),
      { numRuns: 600 },
    )
  }, 60_000)
})

const message = (kind: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5, kind)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

test('messages may come in any pieces; only rows that were asked for leave the way to pg', () => {
  const messages = fc.array(
    fc.tuple(fc.constantFrom('D', 'D', 'C', 'Z', 'N'), fc.uint8Array({ maxLength: 40 }), fc.boolean()),
    { minLength: 1, maxLength: 12 },
  )
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sent, sizes) => {
      for (const asked of [true, false]) {
        const rows: Buffer[] = []
        const toPg: Buffer[] = []
        const connection: RawRowsConnection = { takeRow: asked ? (row) => void rows.push(row) : undefined }
        const read = messageReader(connection, (bytes) => void toPg.push(bytes))
        const all = Buffer.concat(sent.map(([kind, body]) => message(kind, Buffer.from(body))))
        for (let at = 0, i = 0; at < all.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          read(Buffer.from(all.subarray(at, at + size)))
          at += size
        }
        const taken = (kind: string): boolean => asked && kind === 'D'
        expect(rows).toEqual(sent.filter(([kind]) => taken(kind)).map(([, body]) => Buffer.from(body)))
        expect(Buffer.concat(toPg)).toEqual(
          Buffer.concat(sent.filter(([kind]) => !taken(kind)).map(([kind, body]) => message(kind, Buffer.from(body)))),
        )
      }
    }),
  )
})

describe('on one connection', () => {
  let database: TestDatabase
  let pool: Pool

  beforeAll(async () => {
    database = await testDatabase()
    pool = database.pool
  })
  afterAll(() => database.end())

  test('rows as bytes, rows as texts, failures and statements of pg follow each other', async () => {
    const client = await pool.connect()
    try {
      const large = { text: `select n::text, repeat('ñ', 40000), null from generate_series(1, 60) as n` }
      for (let i = 0; i < 3; i++) {
        const raw = await preparedRawRows(client, large, [])
        const failing = { text: 'select 1 / (5 - n)::numeric from generate_series(1, 9) as n' }
        await expect(preparedRawRows(client, failing, [])).rejects.toThrow('division by zero')
        const plain = await preparedRows(client, large, [])
        const own = await client.query<{ n: number }>('select 7 as n')
        expect(raw.map((row) => [0, 1, 2].map((place) => columnText(row, place)))).toEqual(plain)
        expect(plain).toHaveLength(60)
        expect(own.rows).toEqual([{ n: 7 }])
      }
    } finally {
      client.release()
    }
  })
})
