/** How long a server takes until it answers its first request about records: over a new folder with the demo company, and again. */
import { join } from 'node:path'
import { Client } from 'pg'
import { repository } from '../../engine/server/settings.ts'
import { openFolder, removeFolder } from '../support/data-folder.ts'
import { databaseUrlOf } from '../support/server-process.ts'
import { byToken, newToken, type Credentials } from '../support/sign-in.ts'
import { startScript } from './processes.ts'
import type { Row } from './table.ts'

/** A token of somebody who administers. Its making is measured too: it takes a few milliseconds. */
async function administratorOf(folder: string): Promise<Credentials> {
  const client = new Client({ connectionString: databaseUrlOf(folder) })
  await client.connect()
  try {
    const { rows } = await client.query<{ person: string }>('select person from cimbra.credentials limit 1')
    return byToken(await newToken(client, rows[0]?.person ?? ''))
  } finally {
    await client.end()
  }
}

async function startAndAsk(folder: string): Promise<number> {
  const start = performance.now()
  const server = await startScript(join(repository, 'engine/server/main.ts'), { PORT: '0', CIMBRA_DATA: folder }, false)
  const headers = await administratorOf(folder)
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/records/Accounts?limit=1`, { headers })
  const body: { readonly records: readonly unknown[] } = await answer.json()
  const taken = performance.now() - start
  await server.stop()
  if (answer.status !== 200 || body.records.length !== 1)
    throw new Error(`the first answer was ${answer.status} with ${body.records.length} records`)
  return taken
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

const row = (what: string, milliseconds: number, limit: number): Row => ({
  what,
  measured: seconds(milliseconds),
  target: `< ${limit} s`,
  met: milliseconds < limit * 1000,
})

/** Rows of the table for starts, each with an embedded PostgreSQL of its own. */
export async function measureStarts(): Promise<readonly Row[]> {
  const folder = openFolder('cimbra-bench-start-')
  try {
    const first = await startAndAsk(folder)
    const cold = await startAndAsk(folder)
    return [row('first start ever, with the demo company', first, 60), row('cold start over existing data', cold, 5)]
  } finally {
    removeFolder(folder, join(folder, 'database'))
  }
}
