/**
 * Which files may be served to whom: what a record holds, to whoever reads that field of that record; what no record holds yet, to who uploaded
 * it.
 */
import { sql, type RawBuilder } from 'kysely'
import { moduleOf, modulesOf, type Field, type Graph, type StoredField } from '../../graph/graph.ts'
import { holdsFile } from '../../outputs/api/field-uses.ts'
import { columnOf, systemSchema, tableOf } from '../../outputs/database/names.ts'
import type { Source } from '../../outputs/database/read-field.ts'
import type { Call } from '../context.ts'
import {
  alsoSql,
  fieldConditions,
  guardedSource,
  perScope,
  readingOf,
  rowConditions,
  type Reading,
} from '../records/reading.ts'
import { prepare, run, slot, type Statement } from '../records/statement.ts'

export interface ServedFile {
  readonly id: string
  readonly sha256: string
  readonly name: string
  readonly size: string
  readonly mediaType: string
}

type Sql = RawBuilder<unknown>

const statementsKept = 200

const statements = perScope<Statement>(statementsKept)

const [id, person] = [slot('id', 'uuid'), slot('person', 'uuid')]

const record: Source = { alias: 't' }

const isHolder = (field: Field): field is StoredField => field.kind === 'stored' && holdsFile(field)

const holdersIn = (graph: Graph): readonly StoredField[] =>
  modulesOf(graph).flatMap(({ fields }) => fields.filter(isHolder))

const anyOf = (conditions: readonly Sql[]): Sql => sql`(${sql.join([sql`false`, ...conditions], sql` or `)})`

const holding = (reading: Reading, field: StoredField, conditions: readonly Sql[]): Sql =>
  sql`exists (select from ${tableOf(moduleOf(reading.graph, field.module))} as ${sql.id(record.alias)} where ${columnOf(record.alias, field.columns[0]?.name ?? '')} = ${id}${alsoSql(conditions)})`

/** That a record in use that she can read holds the file, in a field that she can read on it. */
function readablyHeld(reading: Reading, field: StoredField): Sql {
  const module = moduleOf(reading.graph, field.module)
  const source = guardedSource(reading, record)
  return holding(reading, field, [
    sql`${columnOf(record.alias, 'deleted_at')} is null`,
    ...rowConditions(module, source),
    ...fieldConditions(module, new Set([field.name]), source),
  ])
}

function fileStatement({ model, scope }: Call): Statement {
  const reading = readingOf(scope, model, slot)
  const readable = anyOf(holdersIn(reading.seen).map((field) => readablyHeld(reading, field)))
  const held = anyOf(holdersIn(reading.graph).map((field) => holding(reading, field, [])))
  return prepare(
    model,
    sql`select f.id, f.sha256, f.name, f.size, f.media_type from ${sql.id(systemSchema, 'files')} as f
      where f.id = ${id} and (${readable} or (f.created_by = ${person} and not ${held}))`,
  )
}

/** The file of an id, if the person of the call may have it. */
export async function servedFile(call: Call, file: string): Promise<ServedFile | undefined> {
  const { context, model, scope } = call
  const statement = statements(model, scope, 'files', () => fileStatement(call))
  // As the owner: whether any record holds a file must not depend on who asks.
  const client = call.client ?? (await context.pool.connect())
  try {
    const values = { ...scope.values, person: scope.person, id: file.toLowerCase() }
    const [found] = await run(client, statement, values)
    return found === undefined
      ? undefined
      : {
          id: found['id'] ?? '',
          sha256: found['sha256'] ?? '',
          name: found['name'] ?? '',
          size: found['size'] ?? '0',
          mediaType: found['media_type'] ?? '',
        }
  } finally {
    if (call.client === undefined) client.release()
  }
}
