/** Two editors of one record: the second is told what the first one did. */
import { sql } from 'kysely'
import type { Field } from '../../graph/graph.ts'
import { problem } from '../../problems/problem.ts'
import { systemSchema } from '../../outputs/database/names.ts'
import type { Known } from './change.ts'
import { imageFields, valueIn } from './image.ts'
import { refuse, type Refusal } from './refusal.ts'
import { compile, run, slot } from './statement.ts'
import { giveUp, type WritingCall } from './transaction.ts'

type Differences = NonNullable<Refusal['differences']>

/** Each version of a record has one entry in its history, so the latest entries are what the other person did. */
const statement = {
  ...compile(sql`select distinct c.field from (
      select changes from ${sql.id(systemSchema, 'history')} where module = ${slot('module', 'text')} and record = ${slot('id', 'uuid')} order by id desc limit ${slot('behind', 'int')}
    ) as h cross join lateral jsonb_to_recordset(h.changes) as c(field text)`),
  name: 'cimbra:behind',
}

function difference(change: Known, field: Field, body: unknown): Differences[string] {
  const yours =
    typeof body === 'object' && body !== null && Object.hasOwn(body, field.name)
      ? { yours: (body as Readonly<Record<string, unknown>>)[field.name] }
      : {}
  return { ...yours, theirs: valueIn(change.before, field) }
}

async function differencesOf(call: WritingCall, change: Known, body: unknown): Promise<Differences> {
  const { module } = change.draft
  const behind = Math.max(0, Number(change.before?.['version']) - (change.version ?? 0))
  const rows = await run(call.client, statement, { module: module.name, id: change.id, behind })
  const changed = new Set(rows.map(({ field }) => field))
  const shown = imageFields(module).filter(({ name }) => changed.has(name))
  return Object.fromEntries(shown.map((field) => [field.name, difference(change, field, body)]))
}

/** Gives up with 412 when the record is no longer what the person read. */
export async function checkVersion(call: WritingCall, change: Known, body: unknown): Promise<void> {
  if (change.version === undefined || Number(change.before?.['version']) === change.version) return
  giveUp({
    ...refuse(412, problem('CIM512', change.draft.pointer)),
    differences: await differencesOf(call, change, body),
  })
}
