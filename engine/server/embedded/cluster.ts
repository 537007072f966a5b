import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { StartError } from '../start-error.ts'
import { canReach, canWalkTo, type Account } from './account.ts'
import type { Binaries } from './binaries.ts'

/** How to reach the embedded PostgreSQL: kept beside the data, readable by its owner only. */
export interface Connection {
  readonly port: number
  readonly password: string
}

/** The role that owns everything in the embedded PostgreSQL. */
export const ownerRole = 'cimbra'

/** Only root can be kept out of its own folder, so only root ever needs this one. */
export const rootFolder = '/var/lib/cimbra'

const major = '18'

/**
 * Where the data of `folder` are: `<folder>/postgres`, a symbolic link when the account cannot get there.
 *
 * Below a folder closed to others (a clone in `/root`) the data go to `/var/lib/cimbra/<random>/postgres`: the link keeps
 * them findable, and the random name keeps a folder made anew from meeting the data of one that was thrown away.
 */
export function dataFolderOf(folder: string, account: Account | undefined): string {
  const link = join(folder, 'postgres')
  if (lstatSync(link, { throwIfNoEntry: false })) return existingData(link, account)
  if (canWalkTo(folder, account)) return link
  const home = join(rootFolder, randomBytes(6).toString('hex'))
  mkdirSync(home, { recursive: true, mode: 0o711 })
  for (const path of [rootFolder, home]) chmodSync(path, 0o711)
  symlinkSync(join(home, 'postgres'), link)
  return join(home, 'postgres')
}

function existingData(link: string, account: Account | undefined): string {
  const target = lstatSync(link).isSymbolicLink() ? readlinkSync(link) : link
  // The link is made before the data: a first start that was cut short leaves it pointing at nothing yet.
  if (!existsSync(target) && existsSync(dirname(target))) return target
  if (!existsSync(target))
    throw new StartError(
      `Los datos estaban en «${target}» y ya no están ahí. Devuélvalos, o borre el enlace «${link}» para empezar de nuevo.`,
    )
  if (!canReach(target, account)) {
    throw new StartError(
      `La cuenta «${account?.name}» que corre PostgreSQL no puede entrar a «${target}». Dé paso a las carpetas que la contienen (chmod o+x) o mueva CIMBRA_DATA.`,
    )
  }
  return realpathSync(target)
}

/**
 * Makes the cluster if there is none; a first start that was cut short leaves no half-made one behind. PostgreSQL must not be
 * running over it. Where the note with the password was lost, a new password is set: whoever may write here owns the data.
 */
export function ensureCluster(data: string, folder: string, binaries: Binaries, account: Account | undefined): void {
  const version = join(data, 'PG_VERSION')
  if (!existsSync(version)) return initialise(data, folder, binaries, account)
  const found = readFileSync(version, 'utf8').trim()
  if (found !== major) {
    throw new StartError(
      `Los datos de «${data}» son de PostgreSQL ${found} y el incluido es el ${major}. Expórtelos con la versión anterior o indique un servidor con DATABASE_URL.`,
    )
  }
  if (!existsSync(connectionFile(folder))) resetPassword(data, keptConnection(folder).password, binaries, account)
}

const as = (account: Account | undefined): { readonly uid?: number; readonly gid?: number } =>
  account ? { uid: account.uid, gid: account.gid } : {}

/** Single-user mode asks for no password; ours has only letters, digits, `-` and `_`. */
function resetPassword(data: string, password: string, { postgres }: Binaries, account: Account | undefined): void {
  const input = `alter role ${ownerRole} password '${password}'\n`
  const { status, stderr } = spawnSync(postgres, ['--single', '-D', data, 'postgres'], {
    cwd: '/',
    input,
    encoding: 'utf8',
    ...as(account),
  })
  if (status !== 0)
    throw new StartError(`No se pudo poner una clave nueva a la base de datos de «${data}»:\n${stderr.trim()}`)
}

function initialise(data: string, folder: string, binaries: Binaries, account: Account | undefined): void {
  const made = `${data}.new`
  const passwordFile = join(dirname(data), 'first-password')
  rmSync(made, { recursive: true, force: true })
  mkdirSync(made, { mode: 0o700 })
  writeFileSync(passwordFile, keptConnection(folder).password, { mode: 0o600 })
  if (account) for (const path of [made, passwordFile]) chownSync(path, account.uid, account.gid)
  try {
    const { status, stderr, error } = spawnSync(
      binaries.initdb,
      [...initdbOptions, `--pwfile=${passwordFile}`, '-D', made],
      {
        cwd: '/',
        encoding: 'utf8',
        ...as(account),
      },
    )
    if (status !== 0)
      throw new StartError(`No se pudo crear la base de datos en «${data}»:\n${error?.message ?? stderr.trim()}`)
    renameSync(made, data)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(made, { recursive: true, force: true })
  }
}

/** Spanish order (ñ after n, accents last) comes from ICU; the plain locale under it is the one that every Linux has. */
const initdbOptions = [
  `--username=${ownerRole}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  `--locale=${process.platform === 'linux' ? 'C.UTF-8' : 'C'}`,
  '--locale-provider=icu',
  '--icu-locale=es',
]

const connectionFile = (folder: string): string => join(folder, 'postgres.json')

/** The connection noted in `folder`; without a note, a new password and no port (0) yet. */
export function keptConnection(folder: string): Connection {
  const file = connectionFile(folder)
  if (existsSync(file)) {
    const { port, password }: Connection = JSON.parse(readFileSync(file, 'utf8'))
    return { port, password }
  }
  const fresh = { port: 0, password: randomBytes(24).toString('base64url') }
  keepConnection(folder, fresh)
  return fresh
}

/** Notes the connection in `folder`, for the next start and for whoever must look into the database by hand. */
export const keepConnection = (folder: string, connection: Connection): void =>
  writeFileSync(connectionFile(folder), `${JSON.stringify(connection)}\n`, { mode: 0o600 })
