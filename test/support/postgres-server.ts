import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../engine/server/embedded/embedded-postgres.ts'
import { hasEnded, isRunning, worksOn } from '../../engine/server/embedded/running-process.ts'
import { openFolder, removeFolder } from './data-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the PostgreSQL that the whole run shares; each test file makes a database of its own in it. */
    readonly postgresServer: string
  }
}

/** Durability is for data that somebody wants back: these live as long as the run. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
}

const prefix = 'cimbra-test-'

/** Once per run: one PostgreSQL 18 in a temporary folder, with a template database that has the extensions. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers()
  const folder = openFolder(prefix)
  writeFileSync(join(folder, 'pid'), `${process.pid}`)
  // Workers and servers by the dozen load the same code: the first to compile it leaves it here for the others.
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compiled')
  const server = await startEmbeddedPostgres(folder, settings)
  const client = new Client({ connectionString: server.url })
  await client.connect()
  for (const name of ['pg_trgm', 'unaccent', 'btree_gin']) await client.query(`create extension ${name}`)
  await client.end()
  project.provide('postgresServer', server.url)
  return async () => {
    await server.stop()
    removeFolder(folder, folder)
  }
}

/** A run that was killed leaves its PostgreSQL and its folder behind. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const folder = join(tmpdir(), name)
    const owner = numberIn(join(folder, 'pid'))
    if (owner === undefined || isRunning(owner)) continue
    const postmaster = numberIn(join(folder, 'postgres', 'postmaster.pid'))
    if (postmaster && worksOn(postmaster, realpathSync(join(folder, 'postgres')))) {
      process.kill(postmaster, 'SIGQUIT')
      await hasEnded(postmaster, 10_000)
    }
    removeFolder(folder, folder)
  }
}

function numberIn(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8').split('\n')[0])
  } catch {
    return undefined
  }
}
