/** Files on disk under their hash: the same content is kept once, and no name that anybody gave ever becomes a path. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { mediaTypeOf } from './media-type.ts'

/** What was found about a file while it was kept. */
export interface KeptFile {
  readonly sha256: string
  readonly size: number
  /** Found by its first bytes, never by what the sender says. */
  readonly mediaType: string
}

export interface FileStore {
  /** Keeps a stream. Gives undefined, and leaves nothing behind, when it is longer than `limit` bytes. Throws when the stream breaks off. */
  keep(content: Readable, name: string, limit: number): Promise<KeptFile | undefined>
  /** The content of a file that was kept. */
  read(sha256: string): Readable
}

const hashShape = /^[0-9a-f]{64}$/

/** A store in a folder, which is made when it is first needed. */
export function fileStore(folder: string): FileStore {
  const pathOf = (sha256: string): string => {
    if (!hashShape.test(sha256)) throw new Error('not the hash of a file')
    return join(folder, sha256)
  }
  return {
    keep: async (content, name, limit) => {
      await mkdir(folder, { recursive: true })
      const temporary = join(folder, `arriving-${randomUUID()}`)
      try {
        const received = await receive(content, temporary, limit)
        if (received === undefined) return undefined
        const mediaType = await mediaTypeOf(temporary, name)
        await rename(temporary, pathOf(received.sha256))
        return { ...received, mediaType }
      } finally {
        await rm(temporary, { force: true })
      }
    },
    read: (sha256) => createReadStream(pathOf(sha256)),
  }
}

class TooLong extends Error {}

/** Counts and hashes while it writes, and stops at the first byte too many. */
async function receive(
  content: Readable,
  path: string,
  limit: number,
): Promise<Omit<KeptFile, 'mediaType'> | undefined> {
  const hash = createHash('sha256')
  let size = 0
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length
      hash.update(chunk)
      done(size > limit ? new TooLong() : null, chunk)
    },
  })
  try {
    await pipeline(content, measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    return { sha256: hash.digest('hex'), size }
  } catch (error) {
    if (error instanceof TooLong) return undefined
    throw error
  }
}
