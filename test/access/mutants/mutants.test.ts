/** Each check of access that is taken out is noticed by the matrix over the clinic, which passes with all of them in place. */
import { fork, type ChildProcess } from 'node:child_process'
import { on, once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../support/database.ts'
import { emptyDatabase } from '../../support/served.ts'
import { briefPlans } from '../brief-plans.ts'
import { openClinic } from '../clinic-matrix.ts'
import { clinicFolder } from '../clinic.ts'
import { readWhole } from '../matrix.ts'
import type { Mutant, MutantAnswer, MutantFound, MutantRun } from './mutant.ts'
import { mutants } from './mutants.ts'

/** Nothing but what is asked again and again stays behind in a database where nobody writes: those who only read share one. */
const onlyReads = ({ doors = ['write'], sql }: Mutant): boolean => sql === undefined && !doors.includes('write')

describe('a check of access that is missing', () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'cimbra-'))
  const shared = new Map<string, TestDatabase>()
  let clinic: { readonly name: string; readonly files: readonly string[] }
  let runner: ChildProcess

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
    runner = fork(fileURLToPath(new URL('./run-mutants.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
  })
  afterAll(async () => {
    runner?.disconnect()
    for (const database of shared.values()) await database.end()
    const client = new Client({
      connectionString: Object.assign(new URL(inject('postgresServer')), { pathname: '/postgres' }).href,
    })
    await client.connect()
    await client.query(`drop database if exists ${clinic.name} with (force)`)
    await client.end()
    rmSync(dataFolder, { recursive: true, force: true })
  })

  const copied = async (): Promise<TestDatabase> => {
    const database = await testDatabase(clinic.name)
    await briefPlans(database.url)
    return database
  }

  const sharedBy = async ({ open }: Mutant): Promise<TestDatabase> => {
    const kind = open === true ? 'the second wall is open' : 'as it is'
    const database = shared.get(kind) ?? (await copied())
    shared.set(kind, database)
    return database
  }

  let turns = 0

  /** The answer to this run: one that comes late, to a test that did not wait, is nobody's. */
  const answered = async (run: Omit<MutantRun, 'turn'>): Promise<MutantFound> => {
    const turn = ++turns
    const gone = new AbortController()
    const { signal } = gone
    const answerOf = async (): Promise<MutantAnswer> => {
      for await (const [answer] of on(runner, 'message', { signal })) if (answer.turn === turn) return answer
      throw new Error('there are always more messages')
    }
    const ended = once(runner, 'exit', { signal }).then(() => ({ turn, failure: 'the process of mutants ended' }))
    runner.send({ ...run, turn })
    try {
      const answer = await Promise.race([answerOf(), ended])
      if ('failure' in answer) throw new Error(answer.failure)
      return answer
    } finally {
      gone.abort()
      await ended.catch(() => undefined)
    }
  }

  const tried = async (mutant: Mutant): Promise<MutantFound> => {
    const isShared = onlyReads(mutant)
    const database = isShared ? await sharedBy(mutant) : await copied()
    try {
      return await answered({ ...mutant, database: database.url, dataFolder, files: clinic.files })
    } finally {
      if (!isShared) await database.end()
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
  }, 120_000)

  test.each(Object.entries(mutants))('%s: caught', async (name, mutant) => {
    const { caught } = await tried(mutant)
    console.info(`${name} → ${caught[0]}`)
    expect(caught.length).toBeGreaterThan(0)
  })
})
