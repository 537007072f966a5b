import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Pool } from 'pg'
import type { ValueType } from '../../expression/expression.ts'

/** Values of the sort keys of the last record of a page, as PostgreSQL wrote them; the last one is its id. */
export type CursorValues = readonly (string | null)[]

const keys = new WeakMap<Pool, Promise<string>>()

/**
 * The key that cursors are signed with: the same for all processes of one database, known to none outside. A cursor grants nothing (its
 * values are parameters of a query that has the scope of whoever sends it), so the identity of the database is secret enough.
 */
export function cursorKey(pool: Pool): Promise<string> {
  const known = keys.get(pool) ?? readKey(pool)
  keys.set(pool, known)
  known.catch(() => keys.delete(pool))
  return known
}

async function readKey(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ key: string }>(
    `select system_identifier::text || ':' || (select oid from pg_database where datname = current_database()) as key from pg_control_system()`,
  )
  return rows[0]?.key ?? ''
}

const signature = (key: string, binding: string, payload: string): Buffer =>
  createHmac('sha256', key).update(binding).update('\0').update(payload).digest().subarray(0, 12)

/** An opaque text that only this list (`binding`: module, place and sort) accepts back. */
export function writeCursor(key: string, binding: string, values: CursorValues): string {
  const payload = Buffer.from(JSON.stringify(values)).toString('base64url')
  return `${payload}.${signature(key, binding, payload).toString('base64url')}`
}

const forms: Readonly<Record<string, RegExp>> = {
  number: /^-?\d{1,400}(\.\d{1,400})?$/,
  boolean: /^(t|f|true|false)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  datetime: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/,
  time: /^\d\d:\d\d:\d\d$/,
  id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
}

/** Whether a cursor's text may be cast to the type of its sort key. */
const fits = (type: ValueType | 'id', text: unknown, last: boolean): boolean =>
  text === null
    ? !last
    : typeof text === 'string' && (forms[typeof type === 'string' ? type : 'id']?.test(text) ?? true)

/** The values of a cursor that this list gave out before, or undefined for anything else. */
export function readCursor(
  key: string,
  binding: string,
  types: readonly (ValueType | 'id')[],
  cursor: string,
): CursorValues | undefined {
  const [payload = '', mac = '', ...rest] = cursor.split('.')
  const given = Buffer.from(mac, 'base64url')
  const expected = signature(key, binding, payload)
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const values: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return Array.isArray(values) &&
    values.length === types.length &&
    types.every((type, i) => fits(type, values[i], i === types.length - 1))
    ? (values as CursorValues)
    : undefined
}
