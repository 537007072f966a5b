import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../start-error.ts'
import { startOf } from './running-process.ts'

interface Holder {
  readonly pid: number
  readonly start: string
}

function holderOf(lock: string): Holder | undefined {
  try {
    const { pid, start }: Holder = JSON.parse(readFileSync(lock, 'utf8'))
    return startOf(pid) === start ? { pid, start } : undefined
  } catch {
    return undefined
  }
}

/** Takes the place of a lock whose holder died. Renaming first lets only one of two newcomers win. */
function clear(lock: string, mine: string): void {
  try {
    renameSync(lock, `${mine}.stale`)
    rmSync(`${mine}.stale`)
  } catch {
    // Gone already: somebody else cleared it, and the next attempt to link decides.
  }
}

/**
 * Makes this process the only one over `folder` until it calls what is returned; a lock left by a process that was killed
 * does not count. Refuses, naming the holder, when another server is running over it.
 */
export function lockFolder(folder: string): () => void {
  const lock = join(folder, 'server.lock')
  const mine = `${lock}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }), { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      const holder = holderOf(lock)
      if (holder) throw heldBy(holder.pid, folder)
      if (attempt > 0) clear(lock, mine)
      if (linked(mine, lock)) return () => rmSync(lock, { force: true })
    }
  } finally {
    rmSync(mine, { force: true })
  }
  throw heldBy(undefined, folder)
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch {
    return false
  }
}

const heldBy = (pid: number | undefined, folder: string): StartError =>
  new StartError(
    `Ya hay un servidor de Cimbra${pid === undefined ? '' : ` (proceso ${pid})`} sobre los datos de «${folder}». Deténgalo, o use otra carpeta con CIMBRA_DATA.`,
  )
