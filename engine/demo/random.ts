/**
 * Chance as a pure function in SQL: each row has a base number of its own, each value a salt made of the seed and its name. So the same
 * seed gives the same records, in whatever order PostgreSQL makes them.
 */
import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'

type Sql = RawBuilder<unknown>

/** A number of 64 bits (as SQL) that names make; the same names, the same number. */
export function saltOf(...names: readonly (string | number)[]): Sql {
  const digest = createHash('sha256').update(names.join('\n')).digest()
  return sql`(${sql.lit(String(digest.readBigInt64BE(0)))})::int8`
}

/** 64 bits from the base of a row and a salt. The base is the hash's seed: of the value hashed PostgreSQL keeps 32 bits only. */
export const bitsOf = (base: Sql, salt: Sql): Sql => sql`hashint8extended(${salt}, ${base})`

/** Places from 0 in a shuffled order, the same for the same name. */
export function shuffledPlaces(name: string, length: number): readonly number[] {
  const order = Array.from({ length }, (_, i) => ({
    i,
    key: createHash('sha256').update(`${name}\n${i}`).digest('hex'),
  })).sort((a, b) => (a.key < b.key ? -1 : 1))
  const places = new Map(order.map(({ i }, place) => [i, place]))
  return Array.from({ length }, (_, i) => places.get(i) ?? 0)
}

/** An even number from 0 to below 1, a float, of 64 bits. */
export const shareOf = (bits: Sql): Sql => sql`((${bits} & 9007199254740991)::float8 / 9007199254740992)`

/** UUID version 4 of two numbers of 64 bits. */
export const uuidOf = (first: Sql, second: Sql): Sql =>
  sql`overlay(overlay(encode(int8send(${first}) || int8send(${second}), 'hex') placing '4' from 13) placing 'a' from 17)::uuid`

/** UUID version 7 of a moment and two numbers of 64 bits: sorts by the moment. */
export const idOf = (moment: Sql, first: Sql, second: Sql): Sql =>
  sql`(lpad(to_hex((extract(epoch from ${moment}) * 1000)::int8), 12, '0') || '7' || substr(encode(int8send(${first}), 'hex'), 1, 3) || 'a' || substr(encode(int8send(${second}), 'hex'), 1, 15))::uuid`
