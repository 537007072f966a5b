import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { StartError } from '../start-error.ts'
import { databaseAccount, type Account } from './account.ts'
import { embeddedBinaries } from './binaries.ts'
import {
  dataFolderOf,
  ensureCluster,
  keepConnection,
  keptConnection,
  ownerRole,
  rootFolder,
  type Connection,
} from './cluster.ts'
import { lockFolder } from './folder-lock.ts'
import { hasEnded, isRunning, worksOn } from './running-process.ts'

/**
 * The PostgreSQL that comes with the engine: started by the server over a folder, and stopped with it.
 *
 * In: a folder. Out: an address on 127.0.0.1, of a database whose order is Spanish. Refuses a folder that another server
 * uses, data of another major version, and data that the account which runs PostgreSQL cannot reach.
 */
export interface EmbeddedPostgres {
  /** `postgres://cimbra:…@127.0.0.1:54321/cimbra` */
  readonly url: string
  /** Fast shutdown: sessions are ended, everything committed is on disk. */
  stop(): Promise<void>
}

/** Starts PostgreSQL over `folder`, making the cluster the first time; `settings` are those of postgresql.conf. */
export async function startEmbeddedPostgres(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPostgres> {
  // Others may pass but not list: PostgreSQL runs as another account when the server is root.
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const home = realpathSync(folder)
  const release = [lockFolder(home)]
  try {
    const account = databaseAccount(join(home, 'postgres'))
    const data = dataFolderOf(home, account)
    // A folder that was copied with its link leads to the same data as the first: guard those too.
    if (dirname(data) !== home) release.push(lockFolder(dirname(data)))
    const binaries = embeddedBinaries(account, account ? rootFolder : join(home, 'programs'))
    await stopLeftover(data)
    ensureCluster(data, home, binaries, account)
    const postmaster = await start({ program: binaries.postgres, data, home, account, settings })
    return {
      url: addressOf(postmaster.connection, 'cimbra'),
      stop: async () => {
        await postmaster.stop()
        for (const unlock of release) unlock()
      },
    }
  } catch (error) {
    for (const unlock of release) unlock()
    throw error
  }
}

const addressOf = ({ port, password }: Connection, database: string): string =>
  `postgres://${ownerRole}:${password}@127.0.0.1:${port}/${database}`

/**
 * Stops the PostgreSQL that a killed server left running over these data. Its note may name a process that by now is
 * something else altogether: that one is left alone, and the note removed, for PostgreSQL would refuse to start over it.
 */
async function stopLeftover(data: string): Promise<void> {
  const note = join(data, 'postmaster.pid')
  if (!existsSync(note)) return
  const pid = Number(readFileSync(note, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1 || !isRunning(pid)) return
  if (worksOn(pid, data)) await stopFast(pid)
  else rmSync(note)
}

/** SIGINT ends the sessions and writes everything; a PostgreSQL that does not manage that in time recovers at its next start. */
async function stopFast(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    if (await hasEnded(pid, 20_000)) return
  }
}

interface Launch {
  readonly program: string
  readonly data: string
  readonly home: string
  readonly account: Account | undefined
  readonly settings: Readonly<Record<string, string>>
}

interface Postmaster {
  readonly connection: Connection
  stop(): Promise<void>
}

/** A port that is free now may be taken a moment later, so a start that fails for it tries another. */
async function start(launch: Launch): Promise<Postmaster> {
  const kept = keptConnection(launch.home)
  for (let attempt = 0; ; attempt++) {
    const connection = { ...kept, port: attempt === 0 ? await freePort(kept.port) : await freePort(0) }
    const child = spawnPostgres(launch, connection.port)
    try {
      await untilReady(child, connection, launch.home)
      keepConnection(launch.home, connection)
      return { connection, stop: () => end(child) }
    } catch (error) {
      await end(child)
      if (attempt >= 2 || !(error instanceof PortTaken)) throw error
    }
  }
}

const hasExited = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null

async function end(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined && !hasExited(child)) await stopFast(child.pid)
}

class PortTaken extends StartError {}

/** `wanted` if nobody listens on it, else one that the system picks. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer()
  const listening = (port: number): Promise<boolean> =>
    new Promise((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
  if (!(await listening(wanted))) await listening(0)
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

const logFile = (home: string): string => join(home, 'postgres.log')

/** In a process group of its own: Ctrl+C reaches the server, which stops PostgreSQL after its last request. */
function spawnPostgres({ program, data, home, account, settings }: Launch, port: number): ChildProcess {
  if (existsSync(logFile(home))) renameSync(logFile(home), `${logFile(home)}.1`)
  const log = openSync(logFile(home), 'w', 0o600)
  const all = {
    listen_addresses: '127.0.0.1',
    port: `${port}`,
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Disks of today find any page about as fast as the next one, and what is read often is in memory.
    random_page_cost: '1.1',
    ...settings,
  }
  const child = spawn(
    program,
    ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      cwd: data,
      detached: true,
      stdio: ['ignore', log, log],
      ...(account && { uid: account.uid, gid: account.gid }),
    },
  )
  // Failing to start shows as an exit below; the event must have a listener all the same.
  child.on('error', () => undefined)
  child.unref()
  closeSync(log)
  // Should this process end without stopping it (a defect), PostgreSQL is told to stop by itself.
  const interrupt = (): void => void child.kill('SIGINT')
  process.once('exit', interrupt)
  child.once('exit', () => process.off('exit', interrupt))
  return child
}

/** Ready is when it answers as us: the log cannot tell, and after a crash it replays its journal for as long as it takes. */
async function untilReady(child: ChildProcess, connection: Connection, home: string): Promise<void> {
  for (;;) {
    if (hasExited(child)) throw startFailure(home)
    const failure = await ensureDatabase(connection)
    if (!failure) return
    if (failure === 'password')
      throw new StartError(
        `PostgreSQL no acepta la clave de «${join(home, 'postgres.json')}». Borre ese archivo: al iniciar se pone otra.`,
      )
    await sleep(25)
  }
}

/** Makes the database `cimbra` if it is missing; tells why not when PostgreSQL does not take us in yet. */
async function ensureDatabase(connection: Connection): Promise<'waiting' | 'password' | undefined> {
  const client = new Client({ connectionString: addressOf(connection, 'postgres'), connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rowCount } = await client.query(`select from pg_database where datname = 'cimbra'`)
    if (rowCount === 0) await client.query('create database cimbra')
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === '28P01' ? 'password' : 'waiting'
  } finally {
    await client.end().catch(() => undefined)
  }
}

function startFailure(home: string): StartError {
  const log = existsSync(logFile(home))
    ? readFileSync(logFile(home), 'utf8').trim().split('\n').slice(-12).join('\n')
    : ''
  const text = `PostgreSQL no arrancó. Lo último que dijo (${logFile(home)}):\n${log}`
  return /Address already in use|could not bind/i.test(log) ? new PortTaken(text) : new StartError(text)
}
