import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hasEnded } from '../../engine/server/embedded/running-process.ts'
import { repository } from '../../engine/server/settings.ts'
import { openFolder } from '../support/data-folder.ts'

/** A small repository with the real starter: what it starts are scripts of a few lines that leave traces. */
let root: string
const lock = {
  packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0', optional: true } },
}

beforeEach(() => {
  root = openFolder('cimbra-starter-')
  cpSync(join(repository, 'engine/start.mjs'), join(root, 'engine/start.mjs'))
  cpSync(join(repository, 'engine/start'), join(root, 'engine/start'), { recursive: true })
  file('package-lock.json', JSON.stringify(lock))
  file('node_modules/.cimbra-lock', createHash('sha256').update(JSON.stringify(lock)).digest('hex'))
  mkdirSync(join(root, 'node_modules/node/bin'), { recursive: true })
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'))
  file('runtime/main.tsx', 'first')
  file('schemas/generated/definitions.ts', '')
  file('engine/expression/generated/parser.js', '')
  installed(
    'vite',
    trace('built', `fs.mkdirSync('dist/assets', { recursive: true }); fs.writeFileSync('dist/assets/a.js', 'let a')`),
  )
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function file(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function installed(name: string, script: string): void {
  file(`node_modules/${name}/package.json`, JSON.stringify({ bin: `./${name}.mjs`, type: 'module' }))
  file(`node_modules/${name}/${name}.mjs`, script)
}

/** A script that notes that it ran, and with which arguments. */
const trace = (name: string, more = ''): string =>
  `import fs from 'node:fs'; fs.appendFileSync('${name}', process.argv.slice(2).join(' ') + '\\n'); ${more}`

const traces = (name: string): readonly string[] =>
  existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8').split('\n').slice(0, -1) : []

function launch(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [join(root, 'engine/start.mjs'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', CHROMIUM: process.execPath, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

interface Ending {
  readonly status: number | null
  readonly output: string
}

async function ended(child: ChildProcess): Promise<Ending> {
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { status, output: said.join('') }
}

const starter = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ending> =>
  ended(launch(args, env))

/** Number of the server that wrote it when it was ready. */
async function serverPid(): Promise<number> {
  const running = join(root, 'running')
  while (!existsSync(running) || readFileSync(running, 'utf8') === '') await sleep(20)
  return Number(readFileSync(running, 'utf8'))
}

test.each([[[]], [['no-hay']], [['toString']]])('starter › %j shows the commands', async (args) => {
  const { status, output } = await starter(args)
  expect([status, output]).toEqual([2, expect.stringContaining('Uso: node engine/start.mjs <orden>')])
})

const serverScript = (onSignal: string): string => `import fs from 'node:fs'
process.on('SIGTERM', () => { ${onSignal} })
process.on('disconnect', () => { fs.writeFileSync('alone', ''); process.exit(0) })
setInterval(() => {}, 1000)
fs.writeFileSync('running', String(process.pid))`

test('starter › a signal reaches the server, and its status comes back', async () => {
  file('engine/server/main.ts', serverScript('process.exit(3)'))
  const child = launch(['serve'])
  const ending = ended(child)
  await serverPid()
  child.kill('SIGTERM')
  expect(await ending).toMatchObject({ status: 3 })
})

test('starter › a server that a signal ends gives 128 and its number', async () => {
  file('engine/server/main.ts', `process.kill(process.pid, 'SIGKILL')`)
  expect(await starter(['serve'])).toMatchObject({ status: 137 })
})

test('starter › a server does not outlive a starter that was killed', async () => {
  file('engine/server/main.ts', serverScript(''))
  const child = launch(['serve'])
  const server = await serverPid()
  child.kill('SIGKILL')
  expect(await hasEnded(server, 30_000)).toBe(true)
  expect(existsSync(join(root, 'alone'))).toBe(true)
})

test('starter › the shell of npm that dies takes the server with it', async () => {
  file('engine/server/main.ts', serverScript('process.exit(0)'))
  const script = `"$0" engine/start.mjs serve; true`
  const env = { PATH: process.env['PATH'] ?? '', npm_lifecycle_event: 'start' }
  const shell = spawn('sh', ['-c', script, process.execPath], { cwd: root, env, stdio: 'ignore' })
  const server = await serverPid()
  shell.kill('SIGTERM')
  expect(await hasEnded(server, 30_000)).toBe(true)
})

test('starter › screens are built when their sources changed, and packed', async () => {
  file('engine/server/main.ts', '')
  await starter(['serve'])
  await starter(['serve'])
  expect(traces('built')).toEqual(['build'])
  expect([existsSync(join(root, 'dist/assets/a.js.br')), existsSync(join(root, 'dist/assets/a.js.gz'))]).toEqual([
    true,
    true,
  ])
  file('runtime/main.tsx', 'second')
  await starter(['serve'])
  expect(traces('built')).toEqual(['build', 'build'])
})

test('starter › screens that cannot be built say why, and nothing starts', async () => {
  file('engine/server/main.ts', trace('served'))
  installed('vite', `console.error('no such import'); process.exit(1)`)
  const { status, output } = await starter(['serve'])
  expect([status, traces('served')]).toEqual([1, []])
  expect(output).toContain('No se pudieron construir las pantallas. vite dijo:\n\nno such import')
})

const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] }
const failed = { status: 'failed', assertionResults: [{ status: 'failed' }] }
const unloaded = { status: 'failed', assertionResults: [] }

test.each([
  ['all pass', { numPassedTests: 5, numFailedTests: 0, testResults: [passed] }, 0, '5 passed, 0 failed', 0],
  ['one fails', { numPassedTests: 5, numFailedTests: 1, testResults: [passed, failed] }, 1, '5 passed, 1 failed', 1],
  [
    'a file does not load',
    { numPassedTests: 5, numFailedTests: 0, testResults: [passed, unloaded] },
    1,
    '5 passed, 1 failed',
    1,
  ],
  ['a stray error', { numPassedTests: 5, numFailedTests: 0, testResults: [passed] }, 1, '5 passed, 1 failed', 1],
  ['no test at all', { numPassedTests: 0, numFailedTests: 0, testResults: [] }, 0, '0 passed, 1 failed', 1],
  ['no report', undefined, 1, '0 passed, 1 failed', 1],
] as const)('starter › test: %s', async (_, report, vitest, line, status) => {
  const write = report
    ? `fs.writeFileSync(process.argv.find((each) => each.startsWith('--outputFile.json=')).slice(18), '${JSON.stringify(report)}');`
    : ''
  installed('vitest', trace('tested', `${write} process.exit(${vitest})`))
  const ending = await starter(['test', 'test/fields', '-t', 'x'])
  expect([ending.status, ending.output.trimEnd().split('\n').at(-1)]).toEqual([status, line])
  expect(traces('tested')[0]).toMatch(
    /^run --reporter=default --reporter=json --outputFile\.json=\S+ test\/fields -t x$/,
  )
})

test('starter › test: what is missing of the generated files is made first', async () => {
  rmSync(join(root, 'engine/expression/generated/parser.js'))
  for (const script of ['schemas/generate.ts', 'engine/expression/generate-parser.ts']) file(script, trace('made'))
  installed('vitest', '')
  await starter(['test'])
  expect(traces('made')).toHaveLength(2)
})

test('starter › test: without the browser that CHROMIUM names nothing runs', async () => {
  installed('vitest', trace('tested'))
  const { status, output } = await starter(['test'], { CHROMIUM: '/no/hay' })
  expect([status, output, traces('tested')]).toEqual([
    1,
    expect.stringContaining('CHROMIUM nombra un archivo que no existe: «/no/hay».'),
    [],
  ])
})

test('starter › check runs everything and tells all that failed', async () => {
  file('node_modules/typescript/package.json', JSON.stringify({ bin: { tsc: 'tsc.mjs' } }))
  file('node_modules/typescript/tsc.mjs', 'process.exit(2)')
  for (const name of ['oxlint', 'knip']) installed(name, trace('checked'))
  installed('oxfmt', trace('checked', 'process.exit(1)'))
  const { status, output } = await starter(['check'])
  expect([status, traces('checked')]).toEqual([1, ['--type-aware', '', '--check .']])
  expect(output).toContain('Hay que corregir: tipos, formato.')
})

test.each([
  ['modules', 'engine/server/modules-command.ts'],
  ['bench', 'test/bench/run.ts'],
])('starter › %s passes its arguments on', async (command, script) => {
  file(script, trace('asked', 'process.exit(4)'))
  expect(await starter([command, 'plan', '--all'])).toMatchObject({ status: 4 })
  expect(traces('asked')).toEqual(['plan --all'])
})

/** An `npm` on the path that notes its arguments. */
function fakeNpm(more: string): Readonly<Record<string, string>> {
  file('path/npm', `#!/bin/sh\necho "$@" >> npm-ran\n${more}\n`)
  chmodSync(join(root, 'path/npm'), 0o755)
  return { PATH: `${join(root, 'path')}:${process.env['PATH'] ?? ''}` }
}

test('starter › packages are installed when the lock file changed, once', async () => {
  file('test/bench/run.ts', '')
  file('package-lock.json', JSON.stringify({ packages: { ...lock.packages, 'node_modules/c': { version: '2.0.0' } } }))
  const env = fakeNpm('')
  const { output } = await starter(['bench'], env)
  await starter(['bench'], env)
  expect(output).toContain('Instalando las dependencias')
  expect(traces('npm-ran')).toEqual(['ci --include=dev --no-audit --no-fund'])
})

test('starter › what npm says is shown when it fails, and nothing goes on', async () => {
  file('test/bench/run.ts', trace('ran'))
  file('package-lock.json', '{"packages":{}}')
  const { status, output } = await starter(['bench'], fakeNpm('echo no network; exit 1'))
  expect([status, output, traces('ran')]).toEqual([1, expect.stringContaining('npm dijo:\n\nno network'), []])
})

test.each([
  ['the same', { 'node_modules/a': { version: '1.0.0' } }, 0],
  ['the optional one too', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } }, 0],
  ['another version', { 'node_modules/a': { version: '1.0.1' } }, 1],
  ['one too many', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/z': { version: '1.0.0' } }, 1],
] as const)('starter › packages that somebody installed by hand: %s', async (_, packages, installs) => {
  file('test/bench/run.ts', '')
  rmSync(join(root, 'node_modules/.cimbra-lock'))
  file('node_modules/.package-lock.json', JSON.stringify({ packages }))
  await starter(['bench'], fakeNpm(''))
  expect(traces('npm-ran')).toHaveLength(installs)
})

test('starter › the project’s Node is made ready when its install script did not run', async () => {
  file('test/bench/run.ts', trace('ran'))
  rmSync(join(root, 'node_modules/node/bin'), { recursive: true })
  file(
    'node_modules/node/installArchSpecificPackage.js',
    `require('node:fs').mkdirSync('bin'); require('node:fs').symlinkSync(process.execPath, 'bin/node')`,
  )
  expect(await starter(['bench'])).toMatchObject({ status: 0 })
  expect(traces('ran')).toHaveLength(1)
})
