import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const quietly = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch {
    return undefined
  }
}

const hasProc = existsSync('/proc/self/stat')

/** What Linux tells of a process after its name, which stands in parentheses and may hold anything: state first, start at 19. */
function statOf(pid: number): readonly string[] | undefined {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Whether a process with this number is at work, anybody's. One that ended and waits to be collected by its parent is not. */
export function isRunning(pid: number): boolean {
  if (hasProc) return !['Z', undefined].includes(statOf(pid)?.[0])
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * When a process started, in whatever form the system tells it: with the number it names one process for good, since
 * numbers are given again. Undefined if there is none.
 */
export function startOf(pid: number): string | undefined {
  if (!isRunning(pid)) return undefined
  if (hasProc) return statOf(pid)?.[19]
  return quietly(() => execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8' }).trim())
}

/** Whether the process is a PostgreSQL that works on this data folder (it makes that its working folder). */
export function worksOn(pid: number, dataFolder: string): boolean {
  if (!isRunning(pid)) return false
  if (hasProc) return quietly(() => readlinkSync(`/proc/${pid}/cwd`)) === dataFolder
  const command = quietly(() => execFileSync('ps', ['-o', 'args=', '-p', `${pid}`], { encoding: 'utf8' }))
  return command?.includes(dataFolder) ?? false
}

/** Waits until the process is gone; false when `milliseconds` passed first. */
export async function hasEnded(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (isRunning(pid)) {
    if (Date.now() > end) return false
    await sleep(20)
  }
  return true
}
