import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { databaseAccount } from '../../engine/server/embedded/account.ts'
import { openFolder } from './data-folder.ts'

const binaries = '/usr/lib/postgresql/15/bin'

/** Whether this machine has the oldest PostgreSQL that we support. */
export const hasPostgres15 = existsSync(join(binaries, 'postgres'))

/** A server of somebody's own. */
export interface ExternalPostgres {
  /** An empty database, in the name of a superuser. */
  readonly url: string
  end(): Promise<void>
}

/** Starts the machine's PostgreSQL 15 over a temporary folder; null where the machine has none. */
export async function startPostgres15(): Promise<ExternalPostgres | null> {
  if (!hasPostgres15) return null
  const folder = openFolder('cimbra-postgres-15-')
  const data = join(folder, 'data')
  const account = databaseAccount(data)
  const as = { cwd: '/', ...(account && { uid: account.uid, gid: account.gid }) }
  mkdirSync(data, { mode: 0o700 })
  if (account) chownSync(data, account.uid, account.gid)
  const made = spawnSync(
    join(binaries, 'initdb'),
    ['-D', data, '--username=cimbra', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'],
    as,
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr.toString()}`)
  const port = await freePort()
  const child = spawn(
    join(binaries, 'postgres'),
    [
      '-D',
      data,
      '-p',
      `${port}`,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'fsync=off',
    ],
    {
      ...as,
      stdio: 'ignore',
    },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const url = `postgres://cimbra@127.0.0.1:${port}/postgres`
  await untilItAnswers(url)
  return {
    url,
    end: async () => {
      child.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

async function untilItAnswers(connectionString: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const client = new Client({ connectionString })
    try {
      await client.connect()
      return await client.end()
    } catch {
      await sleep(50)
    }
  }
  throw new Error('PostgreSQL 15 does not answer')
}
