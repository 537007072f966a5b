import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

const windows = process.platform === 'win32'

/** The Node that the project brings, whatever the machine has. */
export const projectNode = join(repository, 'node_modules/node/bin', windows ? 'node.exe' : 'node')

/** Something that stops the command and that a person can mend: shown as it is. */
export class Stop extends Error {
  constructor(message, status = 1) {
    super(message)
    this.status = status
  }
}

/** The script of an installed tool, from the `bin` of its package. */
export function tool(name, command = name) {
  const folder = join(repository, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[command])
}

/** The environment of everything we start: the project's Node comes first on the path. */
const environment = (more) => ({
  ...process.env,
  ...more,
  PATH: [join(repository, 'node_modules/node/bin'), process.env.PATH].join(delimiter),
})

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** A terminal sends Ctrl+C to the child as well; from anywhere else only this process hears it. */
const isPassedOn = (signal) => signal !== 'SIGINT' || !process.stdin.isTTY

/**
 * npm passes SIGTERM to a shell that dies of it and tells nobody: what is left to notice is that our parent is another one.
 * Without npm a parent that ends means nothing (a server left running in the background).
 */
function endWithNpm(child) {
  const parent = process.ppid
  const check = () => process.ppid !== parent && child.kill('SIGTERM')
  return process.env.npm_lifecycle_event === undefined ? undefined : setInterval(check, 250)
}

/**
 * Runs a script of the project under its Node, with our input and output, and gives its exit status (128 + n after signal n).
 * `attached`: a channel by which the child notices that this process was killed, so that it never stays behind.
 */
export function run(args, { env = {}, attached = false } = {}) {
  const child = spawn(projectNode, args, {
    cwd: repository,
    env: environment(env),
    stdio: attached ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  })
  const pass = (signal) => isPassedOn(signal) && child.kill(signal)
  for (const signal of signals) process.on(signal, pass)
  const watch = endWithNpm(child)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (status, signal) => {
      for (const each of signals) process.off(each, pass)
      clearInterval(watch)
      resolve(status ?? 128 + constants.signals[signal])
    })
  })
}

/** Runs a program and keeps what it says: `{ status, output }`. */
export function runQuietly(program, args, { cwd = repository, env = {} } = {}) {
  const child = spawn(program, args, {
    cwd,
    env: environment({ NO_COLOR: '1', ...env }),
    shell: windows,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = []
  child.stdout.on('data', (part) => output.push(part))
  child.stderr.on('data', (part) => output.push(part))
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: 1, output: error.message }))
    child.once('close', (status) => resolve({ status: status ?? 1, output: Buffer.concat(output).toString() }))
  })
}
