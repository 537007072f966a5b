/**
 * Runs a prepared statement and gives its rows as PostgreSQL wrote them. pg asks for a description of the columns at every run, and makes
 * types, objects and dates of them; our statements know their columns, so neither is done here. On a wide get that is half of what a request
 * takes of this process. It stands in pg's queue like its own queries (`submit`, as pg-cursor does).
 */
import type { PoolClient, Submittable } from 'pg'
import type { RawRow, RawRowsConnection } from './raw-rows.ts'
import type { Row } from './response.ts'

/** A statement as a connection runs it. Without a name it is parsed anew and not kept. */
export interface NamedText {
  readonly name?: string
  readonly text: string
}

/** What pg's connection offers to a query; its types say less than there is. */
interface Wire extends RawRowsConnection {
  readonly stream: { cork(): void; uncork(): void }
  readonly parsedStatements: Readonly<Record<string, string>>
  parse(message: NamedText): void
  bind(message: { readonly statement: string | undefined; readonly values: readonly unknown[] }): void
  execute(message: object): void
  sync(): void
}

const quoted = (item: unknown): string => (item === null ? 'NULL' : `"${String(item).replaceAll(/["\\]/g, '\\$&')}"`)

/** A value as PostgreSQL reads it: lists as `{"a","b"}`. */
const asText = (value: unknown): string | null =>
  typeof value === 'string'
    ? value
    : value === null || value === undefined
      ? null
      : Array.isArray(value)
        ? `{${value.map(quoted).join(',')}}`
        : String(value)

function submit(wire: Wire, statement: NamedText, values: readonly unknown[]): void {
  // One packet for all of it.
  wire.stream.cork()
  try {
    if (statement.name === undefined || wire.parsedStatements[statement.name] === undefined) wire.parse(statement)
    wire.bind({ statement: statement.name, values: values.map(asText) })
    wire.execute({})
    wire.sync()
  } finally {
    wire.stream.uncork()
  }
}

/** What is done with the rows of a run: as texts, by pg, or as bytes, before it. */
interface Taking {
  readonly text?: (row: Row) => void
  readonly bytes?: (row: RawRow) => void
}

function runPrepared(
  client: PoolClient,
  statement: NamedText,
  values: readonly unknown[],
  { text, bytes }: Taking,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let connection: Wire | undefined
    // The next statement on this connection may be one of pg.
    const done = (): void => {
      if (connection !== undefined) connection.takeRow = undefined
    }
    const query = {
      // pg notes under these that the connection knows the statement.
      ...statement,
      submit: (wire: unknown) => {
        connection = wire as Wire
        connection.takeRow = bytes
        submit(connection, statement, values)
      },
      handleDataRow: ({ fields }: { readonly fields: Row }) => text?.(fields),
      handleCommandComplete: () => undefined,
      handleEmptyQuery: () => undefined,
      handleReadyForQuery: () => {
        done()
        resolve()
      },
      handleError: (error: Error) => {
        done()
        reject(error)
      },
    }
    client.query(query as Submittable)
  })
}

/** The rows of one run, texts and nulls in the order of the columns. Throws what PostgreSQL throws. */
export async function preparedRows(
  client: PoolClient,
  statement: NamedText,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const rows: Row[] = []
  await runPrepared(client, statement, values, { text: (row) => void rows.push(row) })
  return rows
}

/** The same rows as bytes. The client must be one that gives them (`RawRowsClient`). */
export async function preparedRawRows(
  client: PoolClient,
  statement: NamedText,
  values: readonly unknown[],
): Promise<readonly RawRow[]> {
  const rows: RawRow[] = []
  const bytes = (row: RawRow): void => void rows.push(row)
  const text = (): void => {
    throw new Error('this connection does not give rows as bytes')
  }
  await runPrepared(client, statement, values, { text, bytes })
  return rows
}
