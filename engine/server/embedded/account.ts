import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'
import { StartError } from '../start-error.ts'

/** Who runs PostgreSQL when the server itself runs as root, which PostgreSQL refuses. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const isRoot = (): boolean => process.getuid?.() === 0

const accounts = (): readonly Account[] =>
  readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }))
    .filter(({ name, uid }) => name !== '' && uid > 0)

const accountNamed = (name: string): Account | undefined => accounts().find((account) => account.name === name)

/** An account of our own, where the machine has the tool for it; both tools are missing in some small images. */
function createdAccount(): Account | undefined {
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'cimbra'])
  if (!accountNamed('cimbra')) spawnSync('adduser', ['-S', '-D', '-H', 'cimbra'])
  return accountNamed('cimbra')
}

/**
 * The account for PostgreSQL, or undefined when the server is not root and PostgreSQL simply runs as the same person.
 *
 * Data that exist already keep their owner; else `postgres`, `cimbra` (made if it can be), `nobody`.
 */
export function databaseAccount(dataFolder: string): Account | undefined {
  if (!isRoot()) return undefined
  const owner = statSync(dataFolder, { throwIfNoEntry: false })?.uid
  const account =
    (owner ? accounts().find(({ uid }) => uid === owner) : undefined) ??
    accountNamed('postgres') ??
    accountNamed('cimbra') ??
    createdAccount() ??
    accountNamed('nobody')
  if (!account) {
    throw new StartError(
      'PostgreSQL no puede correr como root y no se encontró una cuenta sin privilegios. Cree una con «useradd --system cimbra» y vuelva a iniciar.',
    )
  }
  return account
}

/** The bits `rwx` that the mode of a file gives to an account, as a number from 0 to 7. */
const bitsFor = ({ mode, uid, gid }: Stats, account: Account): number =>
  (uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode) & 7

/**
 * Whether the account may read `path` and walk through every folder above it.
 *
 * Judged by mode bits; access lists are not read, which errs on the side of copying.
 */
export function canReach(path: string, account: Account | undefined): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return false
  if (!account) return true
  const wanted = found.isDirectory() ? 5 : 4
  return (bitsFor(found, account) & wanted) === wanted && canWalkTo(dirname(path), account)
}

/** Whether the account may pass through `folder` and all folders above it. */
export function canWalkTo(folder: string, account: Account | undefined): boolean {
  if (!account) return true
  if ((bitsFor(statSync(folder), account) & 1) === 0) return false
  return dirname(folder) === folder || canWalkTo(dirname(folder), account)
}
