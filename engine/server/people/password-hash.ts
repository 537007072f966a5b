/**
 * Passwords as argon2id in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. Hashing runs on the thread pool, one core
 * short of all at a time: requests are answered meanwhile, and fifty people who sign in at once take no more memory than two.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { problem } from '../../problems/problem.ts'
import { RefusedRequest } from '../failure.ts'
import { refuse } from '../records/refusal.ts'
import { boundedQueue } from './bounded-queue.ts'

interface Cost {
  /** KiB */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** As OWASP's Password Storage Cheat Sheet says: 19 MiB, two passes, one lane. */
const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 }

const tagLength = 32

/** Each takes some 50 ms of a core: who would wait longer than ten seconds is told to come back. */
const queue = boundedQueue(Math.max(1, Math.min(4, availableParallelism() - 1)), 200)

const tooMany = refuse(503, problem('CIM555', ''))

function derive(
  password: string,
  salt: Buffer,
  { memory, passes, parallelism }: Cost,
  length: number,
): Promise<Buffer> {
  const work = queue.run(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        // The same letters may be typed in two ways: as one character or as a letter with its accent (RFC 8265).
        const message = password.normalize('NFC')
        argon2('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: length }, (error, key) =>
          error === null ? resolve(key) : reject(error),
        )
      }),
  )
  if (work === undefined) throw new RefusedRequest(tooMany)
  return work
}

const withoutPadding = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

const written = ({ memory, passes, parallelism }: Cost, salt: Buffer, key: Buffer): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${withoutPadding(salt)}$${withoutPadding(key)}`

/** What is kept of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return written(cost, salt, await derive(password, salt, cost, tagLength))
}

interface Kept extends Cost {
  readonly salt: Buffer
  readonly key: Buffer
}

function readKept(kept: string): Kept {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(kept)
  if (found === null) throw new Error('a password is kept in a form that is not ours')
  const [, memory, passes, parallelism, salt = '', key = ''] = found
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  }
}

/** Of a password that nobody has: comparing with it takes as long as with a real one. */
const nobodys = written(cost, randomBytes(16), randomBytes(tagLength))

export interface Comparison {
  readonly right: boolean
  /** It was made at another cost than we ask now: it should be made again. */
  readonly outdated: boolean
}

/** Whether a password is the one that is kept. Without one it takes the same time and is not. */
export async function comparePassword(password: string, kept: string | null | undefined): Promise<Comparison> {
  const { salt, key, ...made } = readKept(kept ?? nobodys)
  const same = timingSafeEqual(key, await derive(password, salt, made, key.length))
  return {
    right: same && kept != null,
    outdated: made.memory !== cost.memory || made.passes !== cost.passes || made.parallelism !== cost.parallelism,
  }
}
