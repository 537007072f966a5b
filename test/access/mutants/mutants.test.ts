/** Each check of access that is taken out is noticed by the matrix over the clinic, which passes with all of them in place. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../support/database.ts'
import { emptyDatabase } from '../../support/served.ts'
import { openClinic } from '../clinic-matrix.ts'
import { clinicFolder } from '../clinic.ts'
import { readWhole } from '../matrix.ts'
import type { Mutant, MutantFound } from './mutant.ts'
import { mutants } from './mutants.ts'

const run = promisify(execFile)

/** Two at a time: each is a server of its own. */
const turns: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]
let next = 0

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = next++ % turns.length
  const done = (turns[turn] ?? Promise.resolve()).then(work)
  turns[turn] = done.catch(() => undefined)
  return done
}

describe('a check of access that is missing', () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'cimbra-'))
  let clinic: { readonly name: string; readonly files: readonly string[] }

  beforeAll(async () => {
    const database = await emptyDatabase(clinicFolder)
    const { options, end } = await openClinic({ dataFolder }, database)
    const { records, described } = await readWhole(options.administrator, options.definitions)
    const view = { records: [...records].map(([name, all]) => [name, [...all]]), described: [...described] }
    writeFileSync(join(dataFolder, 'view.json'), JSON.stringify(view))
    await end()
    // Others are copied from it while nobody is connected to it.
    await database.pool.end()
    clinic = { name: new URL(database.url).pathname.slice(1), files: options.files }
  })
  afterAll(async () => {
    const client = new Client({
      connectionString: Object.assign(new URL(inject('postgresServer')), { pathname: '/postgres' }).href,
    })
    await client.connect()
    await client.query(`drop database if exists ${clinic.name} with (force)`)
    await client.end()
    rmSync(dataFolder, { recursive: true, force: true })
  })

  const tried = async (mutant: Mutant): Promise<MutantFound> => {
    const database: TestDatabase = await testDatabase(clinic.name)
    try {
      const { stdout } = await run(
        process.execPath,
        [
          fileURLToPath(new URL('./run-mutant.ts', import.meta.url)),
          JSON.stringify({ ...mutant, database: database.url, dataFolder, files: clinic.files }),
        ],
        { maxBuffer: 64 * 1024 * 1024 },
      )
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')
    } finally {
      await database.end()
    }
  }

  test('none is missing: with the second wall open nothing differs, so that what follows is caught by what is missing', async () => {
    const { cells, caught } = await tried({
      open: true,
      doors: ['describe', 'read', 'deep', 'files', 'write'],
      askers: ['seller with one portfolio', 'mobile seller'],
    })
    expect(caught).toEqual([])
    expect(cells).toBeGreaterThan(5000)
  }, 600_000)

  test.concurrent.each(Object.entries(mutants))(
    '%s: caught',
    async (name, mutant) => {
      const { caught, count } = await inTurn(() => tried(mutant))
      console.info(`${name} → ${caught[0]}`)
      expect(count).toBeGreaterThan(0)
    },
    600_000,
  )
})
