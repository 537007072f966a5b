/** Two editors of one record: the second is told what the first one did. */
import { sql } from 'kysely'
import type { Field } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import type { Known } from './change.ts'
import { readRecord } from './get.ts'
import { imageFields, valueIn } from './image.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { compile, run, slot } from './statement.ts'
import { giveUp, type WritingCall } from './transaction.ts'
import { matchedRows } from './write-scope.ts'

type Differences = NonNullable<Refusal['differences']>

/** Each version of a record has one entry in its history, so the latest entries are what the other person did. */
const statement = {
  ...compile(sql`select distinct c.field from (
      select changes from ${sql.id(systemSchema, 'history')} where module = ${slot('module', 'text')} and record = ${slot('id', 'uuid')} order by id desc limit ${slot('behind', 'int')}
    ) as h cross join lateral jsonb_to_recordset(h.changes) as c(field text)`),
  name: 'cimbra:behind',
}

function difference(field: Field, theirs: unknown, body: unknown): Differences[string] {
  const yours =
    typeof body === 'object' && body !== null && Object.hasOwn(body, field.name)
      ? { yours: (body as Readonly<Record<string, unknown>>)[field.name] }
      : {}
  return { ...yours, theirs }
}

/** The record as the person reads it now: what she cannot read of it is not there, or empty. */
async function readableValues(call: WritingCall, { id, draft }: Known): Promise<Readonly<Record<string, unknown>>> {
  const record = await readRecord(call, draft.module, id, '')
  return isRefusal(record) ? {} : (JSON.parse(record.json.toString()) as Readonly<Record<string, unknown>>)
}

async function differencesOf(call: WritingCall, change: Known, body: unknown): Promise<Differences> {
  const { module } = change.draft
  const behind = Math.max(0, Number(change.before?.['version']) - (change.version ?? 0))
  const rows = await run(call.client, statement, { module: module.name, id: change.id, behind })
  const changed = new Set(rows.map(({ field }) => field))
  const shown = imageFields(module).filter(({ name }) => changed.has(name))
  if (call.scope.administrator) return differencesIn(shown, body, (field) => valueIn(change.before, field))
  const matched = (await matchedRows(call, module, 'update', [change.id]))?.get(change.id)
  const readable = shown.filter(({ name }) => matched?.reading.some(({ read }) => read.has(name)) === true)
  const values = readable.length === 0 ? {} : await readableValues(call, change)
  return differencesIn(readable, body, ({ name }) => values[name] ?? null)
}

const differencesIn = (fields: readonly Field[], body: unknown, theirs: (field: Field) => unknown): Differences =>
  Object.fromEntries(fields.map((field) => [field.name, difference(field, theirs(field), body)]))

/** Gives up with 412 when the record is no longer what the person read. */
export async function checkVersion(call: WritingCall, change: Known, body: unknown): Promise<void> {
  if (change.version === undefined || Number(change.before?.['version']) === change.version) return
  giveUp({
    ...refuse(412, problem('CIM512', change.draft.pointer)),
    differences: await differencesOf(call, change, body),
  })
}
