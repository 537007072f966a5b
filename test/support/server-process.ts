import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../../engine/server/settings.ts'

/** A server in a process of its own, as people run it. */
export interface ServerProcess {
  readonly pid: number
  /** `http://localhost:41234` */
  readonly address: string
  /** Everything it has said so far. */
  output(): string
  /** Sends the signal and waits for the end: the exit status, null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** What it said and its status, when it ended instead of listening. */
export interface FailedStart {
  readonly status: number | null
  readonly output: string
}

interface Launch {
  readonly env: Readonly<Record<string, string>>
  /** A copy of the repository; ours by default. */
  readonly root?: string
  /** Whom to run as; only root can choose. */
  readonly uid?: number
  readonly gid?: number
}

/** A small product, so that a start takes little. */
const modules = join(repository, 'test/fixtures/school')

/** Nothing of the environment of the tests but the path, and where compiled code is kept: what a process reads is what the test gives it. */
export const bareEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries(['PATH', 'NODE_COMPILE_CACHE'].map((name) => [name, process.env[name] ?? '']))

function spawnServer({ env, root = repository, uid, gid }: Launch): {
  readonly child: ChildProcess
  readonly output: () => string
} {
  const child = spawn(process.execPath, [join(root, 'engine/server/main.ts')], {
    cwd: '/',
    env: { ...bareEnvironment(), PORT: '0', CIMBRA_DEMO: '0', CIMBRA_MODULES: modules, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && gid !== undefined && { uid, gid }),
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => said.push(text))
  return { child, output: () => said.join('') }
}

const ending = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve(child.exitCode) : child.once('close', resolve),
  )

/** Starts a server and waits until it says its address; throws with what it said when it ends before. */
export async function startServer(launch: Launch): Promise<ServerProcess> {
  const { child, output } = spawnServer(launch)
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const found = /http:\/\/\S+/.exec(output())?.[0]
      if (found !== undefined) resolve(found)
    })
    child.once('close', (status) => reject(new Error(`the server ended with ${status}:\n${output()}`)))
  })
  return {
    pid: child.pid ?? 0,
    address,
    output,
    end: (signal) => {
      child.kill(signal)
      return ending(child)
    },
  }
}

/** Starts a server that is expected to give up, and waits for its end. */
export async function failToStart(launch: Launch): Promise<FailedStart> {
  const { child, output } = spawnServer(launch)
  return { status: await ending(child), output: output() }
}

/** Number of the PostgreSQL that works over the data of a server. */
export const postmasterOf = (dataFolder: string): number =>
  Number(readFileSync(join(dataFolder, 'database/postgres/postmaster.pid'), 'utf8').split('\n')[0])

/** Address of the embedded database of a server, as somebody who may read its folder finds it. */
export function databaseUrlOf(dataFolder: string): string {
  const { port, password }: { port: number; password: string } = JSON.parse(
    readFileSync(join(dataFolder, 'database/postgres.json'), 'utf8'),
  )
  return `postgres://cimbra:${password}@127.0.0.1:${port}/cimbra`
}
