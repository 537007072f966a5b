import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { projectNode, repository, runQuietly, Stop } from './processes.mjs'

const lockFile = join(repository, 'package-lock.json')
/** Hash of the lock file that `node_modules` was installed from; it goes away with the folder. */
const note = join(repository, 'node_modules/.cimbra-lock')
/** npm's own account of what it installed. */
const installed = join(repository, 'node_modules/.package-lock.json')

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)

/** Installs the packages if the lock file says something else than what is there, and makes sure that the project's Node runs. */
export async function ensureInstalled() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  if (read(note) !== wanted) {
    if (!matchesLock()) await install()
    writeFileSync(note, wanted)
  }
  if (!nodeRuns()) await installNode()
}

/** Whether somebody ran npm by hand: the same packages in the same versions, all but the optional ones. */
function matchesLock() {
  const account = read(installed)
  if (account === undefined) return false
  const there = JSON.parse(account).packages
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'))
  return (
    Object.entries(packages).every(
      ([path, { version, optional }]) => path === '' || there[path]?.version === version || (optional && !there[path]),
    ) && Object.keys(there).every((path) => path in packages)
  )
}

/** The npm that started us, or the one on the path. */
const npm = () => {
  const script = process.env.npm_execpath ?? ''
  return basename(script) === 'npm-cli.js' ? [process.execPath, [script]] : ['npm', []]
}

async function install() {
  console.log('Instalando las dependencias (npm ci); la primera vez tarda alrededor de un minuto…')
  const [program, first] = npm()
  // Building the screens and testing need the development packages, whatever NODE_ENV says.
  const { status, output } = await runQuietly(program, [...first, 'ci', '--include=dev', '--no-audit', '--no-fund'])
  if (status !== 0) throw new Stop(`No se pudieron instalar las dependencias. npm dijo:\n\n${output.trim()}`)
}

const nodeRuns = () => spawnSync(projectNode, ['--version']).status === 0

/** The package `node` fetches the binary of this platform in its install script, which npm may have been told not to run. */
async function installNode() {
  console.log('Preparando el Node del proyecto…')
  const { output } = await runQuietly(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: join(repository, 'node_modules/node'),
  })
  if (!nodeRuns()) throw new Stop(`No se pudo preparar el Node del proyecto:\n\n${output.trim()}`)
}
