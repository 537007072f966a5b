/**
 * A small client that asks as fast as it is answered: keep-alive connections, requests made ready beforehand, answers only counted. It costs a
 * tenth of what a whole HTTP client does, so that the core which it shares with PostgreSQL is PostgreSQL's. Runs as a process of its own and takes
 * jobs over IPC; anything but 200 ends the job with an error.
 */
import { connect } from 'node:net'

export interface Job {
  readonly port: number
  readonly paths: readonly string[]
  /** Where in the paths to begin, so that rounds go on where the last one ended. */
  readonly from: number
  readonly connections: number
  readonly milliseconds: number
  /** Headers of every request. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Done {
  readonly requests: number
  readonly milliseconds: number
  readonly error?: string
}

const head = Buffer.from('\r\n\r\n')
const lengthHeader = Buffer.from('content-length: ')

/** Bytes of the answer that begins at `at`: 0 while it is not whole, -1 when it is not a 200. */
function answerLength(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(head, at)
  if (end === -1) return 0
  if (bytes.toString('latin1', at + 9, at + 12) !== '200') return -1
  const length = bytes.indexOf(lengthHeader, at)
  const body = Number.parseInt(
    bytes.toString('latin1', length + lengthHeader.length, length + lengthHeader.length + 8),
    10,
  )
  return end + head.length + body - at
}

async function run({ port, paths, from, connections, milliseconds, headers }: Job): Promise<Done> {
  const more = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  const requests = paths.map((path) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: application/json\r\n${more}\r\n`),
  )
  const start = performance.now()
  const end = start + milliseconds
  let [next, answered] = [from, 0]
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').setNoDelay(true)
      let rest: Buffer = Buffer.alloc(0)
      const ask = (): void => {
        if (performance.now() >= end) return void socket.destroy()
        socket.write(requests[next++ % requests.length] ?? '')
      }
      socket.on('connect', ask)
      socket.on('data', (bytes) => {
        rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
        const length = answerLength(rest, 0)
        if (length === -1) return void socket.destroy(new Error(rest.toString().slice(0, 300)))
        if (length === 0 || rest.length < length) return
        rest = Buffer.alloc(0)
        answered++
        ask()
      })
      socket.on('error', reject)
      socket.on('close', () => resolve())
    })
  try {
    await Promise.all(Array.from({ length: connections }, one))
    return { requests: answered, milliseconds: performance.now() - start }
  } catch (error) {
    return { requests: answered, milliseconds: performance.now() - start, error: String(error) }
  }
}

async function answer(job: Job): Promise<void> {
  const done = await run(job)
  process.send?.(done)
}

process.on('message', (job: Job) => void answer(job))
process.on('disconnect', () => process.exit(0))
