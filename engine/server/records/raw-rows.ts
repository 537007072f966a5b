/**
 * Rows as bytes: a connection that hands the rows of a statement on as PostgreSQL sent them. pg makes a string of every value, which a
 * record that only becomes JSON never needs; that is most of what a request takes of this process. Everything that is not a row
 * of such a statement goes to pg unchanged.
 */
import { EventEmitter } from 'node:events'
import { Client, type ClientConfig, type Connection } from 'pg'

/** What a DataRow holds: the number of columns in two bytes, then each column's length in four (-1: null) and its text. */
export type RawRow = Buffer

/** A connection that a statement may ask for its rows as bytes. */
export interface RawRowsConnection {
  /** Takes the rows of the statement that runs; absent, they go to pg. */
  takeRow?: ((row: RawRow) => void) | undefined
}

/** A piece of pg that its types leave out: where it begins to read what comes. */
interface Reading {
  attachListeners(stream: EventEmitter): void
}

const headLength = 5
const dataRow = 0x44

const endOf = (bytes: Buffer, at: number): number => at + 1 + bytes.readUInt32BE(at + 1)

/** Puts messages together that come in pieces, gives rows to the statement that asked for them, and the rest to pg. */
export function messageReader(connection: RawRowsConnection, toPg: (bytes: Buffer) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = []
  let [length, awaited] = [0, 0]
  return (chunk) => {
    let bytes = chunk
    if (length > 0) {
      pieces.push(chunk)
      length += chunk.length
      if (length < awaited) return
      bytes = Buffer.concat(pieces)
    }
    let [at, sent] = [0, 0]
    ;[pieces, length, awaited] = [[], 0, headLength]
    while (at + headLength <= bytes.length) {
      const end = endOf(bytes, at)
      if (end > bytes.length) {
        awaited = end - at
        break
      }
      if (connection.takeRow !== undefined && bytes[at] === dataRow) {
        if (at > sent) toPg(bytes.subarray(sent, at))
        connection.takeRow(bytes.subarray(at + headLength, end))
        sent = end
      }
      at = end
    }
    if (at < bytes.length) pieces = [bytes.subarray(at)]
    length = bytes.length - at
    if (at > sent) toPg(bytes.subarray(sent, at))
  }
}

/** A client of pg whose connection gives rows as bytes to whoever asks. */
export class RawRowsClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config)
    const connection = (this as unknown as { readonly connection: Connection & RawRowsConnection & Reading }).connection
    const attach = connection.attachListeners.bind(connection)
    connection.attachListeners = (stream) => {
      const messages = new EventEmitter()
      attach(messages)
      stream.on(
        'data',
        messageReader(connection, (bytes) => void messages.emit('data', bytes)),
      )
      stream.on('end', () => void messages.emit('end'))
    }
  }
}
