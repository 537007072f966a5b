/** Processes that are measured: where they run, what they take of the processor, and how they are ended. */
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Done, Job } from './load-client.ts'

/** Whether processes can be kept on a core: Linux with taskset and more than one core. */
export const canPin =
  availableParallelism() > 1 &&
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'taskset')))

/** The core of the server that is measured, and the one of PostgreSQL and the load. */
export const cores = { server: 0, rest: 1 } as const

/** Keeps a process and all its threads on a core; what it starts afterwards stays there too. */
export const pin = (pid: number, core: number): void =>
  void (canPin && spawnSync('taskset', ['-a', '-c', '-p', `${core}`, `${pid}`]))

const fieldsOf = (pid: string | number): readonly string[] => {
  try {
    // The name of the program, in brackets, may hold spaces.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  } catch {
    return []
  }
}

/** A process and its children. */
export function familyOf(pid: number): readonly number[] {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && fieldsOf(name)[1] === `${pid}`)
  return [pid, ...children.map(Number)]
}

/** A clock tick of /proc, which Linux has always told as 1/100 s. */
const microsecondsPerTick = 10_000

/** Microseconds of processor that processes have taken so far; 0 where the system does not say. */
export const cpuOf = (pids: readonly number[]): number =>
  pids.map(fieldsOf).reduce((sum, fields) => sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0), 0) *
  microsecondsPerTick

export interface MeasuredServer {
  readonly pid: number
  readonly port: number
  /** What its requests say besides: who asks. */
  readonly headers: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const ended = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve(undefined) : child.once('exit', resolve),
  )

/** Starts a script that says its address, on the core of servers (`pinned`), and waits until it does. */
export async function startScript(
  script: string,
  env: Readonly<Record<string, string>>,
  pinned = true,
  headers: MeasuredServer['headers'] = {},
): Promise<MeasuredServer> {
  const [program = '', ...before] =
    pinned && canPin ? ['taskset', '-c', `${cores.server}`, process.execPath] : [process.execPath]
  const child = spawn(program, [...before, script], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const found = /http:\/\/localhost:(\d+)/.exec(said)?.[1]
        if (found !== undefined) resolve(Number(found))
      })
    child.once('exit', (status) => reject(new Error(`${script} ended with ${status}:\n${said}`)))
  })
  return {
    pid: child.pid ?? 0,
    port,
    headers,
    stop: async () => {
      child.kill('SIGTERM')
      await ended(child)
    },
  }
}

export interface LoadClient {
  run(job: Job): Promise<Done>
  end(): void
}

/** Starts the load client beside PostgreSQL. */
export function startLoadClient(): LoadClient {
  const child = fork(join(import.meta.dirname, 'load-client.ts'), { stdio: 'inherit' })
  pin(child.pid ?? 0, cores.rest)
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        child.once('message', (done: Done) =>
          done.error === undefined ? resolve(done) : reject(new Error(done.error)),
        )
        child.send(job)
      }),
    end: () => child.disconnect(),
  }
}
