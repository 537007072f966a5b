/**
 * Runs a prepared statement and gives its rows as PostgreSQL wrote them. pg asks for a description of the columns at every run, and makes
 * types, objects and dates of them; our statements know their columns, so neither is done here. On a wide get that is half of what a request
 * takes of this process. It stands in pg's queue like its own queries (`submit`, as pg-cursor does).
 */
import type { PoolClient, Submittable } from 'pg'
import type { Row } from './response.ts'

/** A statement as a connection runs it. Without a name it is parsed anew and not kept. */
export interface NamedText {
  readonly name?: string
  readonly text: string
}

/** What pg's connection offers to a query; its types say less than there is. */
interface Wire {
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

/** The rows of one run, texts and nulls in the order of the columns. Throws what PostgreSQL throws. */
export function preparedRows(
  client: PoolClient,
  statement: NamedText,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = []
    const query = {
      // pg notes under these that the connection knows the statement.
      ...statement,
      submit: (wire: unknown) => submit(wire as Wire, statement, values),
      handleDataRow: ({ fields }: { readonly fields: Row }) => void rows.push(fields),
      handleCommandComplete: () => undefined,
      handleEmptyQuery: () => undefined,
      handleReadyForQuery: () => resolve(rows),
      handleError: reject,
    }
    client.query(query as Submittable)
  })
}
