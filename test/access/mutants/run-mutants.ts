/**
 * A process of its own in which checks of the engine are missing, one mutant after the other: for each message the engine is loaded anew
 * without the check, and the matrix runs over a clinic that is already there until something differs. Answers with what caught it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { openPool } from '../../../engine/server/database.ts'
import type * as clinicMatrix from '../clinic-matrix.ts'
import type { Json, WholeView } from '../expected.ts'
import { runMatrix } from '../matrix.ts'
import { differenceText } from '../report.ts'
import { openWall, type MutantAnswer, type MutantFound, type MutantRun } from './mutant.ts'
import { openMutatedModules } from './mutated-modules.ts'

type ClinicMatrix = typeof clinicMatrix

let current: MutantRun | undefined

const isLoaded = openMutatedModules(() => current ?? {})

function viewIn(dataFolder: string): WholeView {
  const { records, described } = JSON.parse(readFileSync(join(dataFolder, 'view.json'), 'utf8'))
  return {
    records: new Map(records.map(([name, all]: [string, [string, Json][]]) => [name, new Map(all)])),
    described: new Map(described),
  }
}

async function tried(run: MutantRun): Promise<MutantFound> {
  current = run
  const { reopenClinic }: ClinicMatrix = await import(`../clinic-matrix.ts?mutant=${run.turn}`)
  if (run.file !== undefined && !isLoaded(run.file)) throw new Error(`${run.file} was not loaded`)
  const pool = openPool(run.database)
  const database = { pool, url: run.database, end: () => pool.end() }
  const { options, end } = await reopenClinic(database, run.files, { dataFolder: run.dataFolder }, run.askers)
  try {
    if (run.open === true) await pool.query(openWall)
    if (run.sql !== undefined) await pool.query(run.sql)
    if (Object.keys(options.askers).length === 0) throw new Error(`nobody is called ${String(run.askers)}`)
    const { differences, cells } = await runMatrix({
      ...options,
      view: viewIn(run.dataFolder),
      mostDifferences: 3,
      ...(run.doors === undefined ? {} : { doors: run.doors }),
      ...(run.modules === undefined ? {} : { modules: run.modules }),
    })
    return { cells, caught: differences.map(differenceText) }
  } finally {
    await end()
    await pool.end()
  }
}

const answer = (found: MutantAnswer): void => void process.send?.(found)

/** One after the other, also where a test did not wait for its answer. */
let before: Promise<void> = Promise.resolve()

process.on('message', (run: MutantRun) => {
  const { turn } = run
  before = before
    .then(() => tried(run))
    .then(
      (found) => answer({ turn, ...found }),
      (error: unknown) => answer({ turn, failure: inspect(error) }),
    )
})
