import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A temporary folder that others may pass through, as PostgreSQL needs when the tests run as root. */
export function openFolder(prefix: string): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), prefix))
  chmodSync(folder, 0o711)
  return folder
}

/** Removes a folder and the data of an embedded PostgreSQL that had to be put elsewhere. */
export function removeFolder(folder: string, database: string): void {
  const data = join(database, 'postgres')
  if (existsSync(data) && dirname(realpathSync(data)) !== realpathSync(database))
    rmSync(dirname(realpathSync(data)), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
}
