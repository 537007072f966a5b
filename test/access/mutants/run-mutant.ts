/**
 * A process of its own in which one check of the engine is missing: the text of one file is replaced while it is loaded, and the matrix runs
 * over a clinic that is already there until something differs. Prints what caught it as JSON.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Json, WholeView } from '../expected.ts'
import { openWall, type MutantFound, type MutantRun } from './mutant.ts'

const run: MutantRun = JSON.parse(process.argv[2] ?? '{}')
const repository = join(import.meta.dirname, '../../..')

/** A check that is written in another way now must be taken out in another way, or the mutant would pass for caught. */
function replaced(text: string, find: string, replace: string): string {
  const parts = text.split(find)
  if (parts.length === 1) throw new Error(`${run.file} does not hold «${find}»`)
  return parts.join(replace)
}

function mutated(file: string): string {
  const text = replaced(readFileSync(file, 'utf8'), run.find ?? '', run.replace ?? '')
  return run.alsoFind === undefined ? text : replaced(text, run.alsoFind, run.alsoReplace ?? '')
}

let isLoaded = run.file === undefined

registerHooks({
  load(url, context, next) {
    if (run.file === undefined || !url.startsWith('file:') || fileURLToPath(url) !== join(repository, run.file))
      return next(url, context)
    isLoaded = true
    return { format: 'module-typescript', source: mutated(fileURLToPath(url)), shortCircuit: true }
  },
})

const { openPool } = await import('../../../engine/server/database.ts')
const { reopenClinic } = await import('../clinic-matrix.ts')
const { runMatrix } = await import('../matrix.ts')
const { differenceText } = await import('../report.ts')

const pool = openPool(run.database)
const database = { pool, url: run.database, end: () => pool.end() }
const { options } = await reopenClinic(database, run.files, { dataFolder: run.dataFolder }, run.askers)
if (!isLoaded) throw new Error(`${run.file} was not loaded`)
if (run.open === true) await pool.query(openWall)
if (run.sql !== undefined) await pool.query(run.sql)
if (Object.keys(options.askers).length === 0) throw new Error(`nobody is called ${String(run.askers)}`)
const { records, described } = JSON.parse(readFileSync(join(run.dataFolder, 'view.json'), 'utf8'))
const view: WholeView = {
  records: new Map(records.map(([name, all]: [string, [string, Json][]]) => [name, new Map(all)])),
  described: new Map(described),
}
const { differences, cells } = await runMatrix({
  ...options,
  view,
  untilDifferent: true,
  ...(run.doors === undefined ? {} : { doors: run.doors }),
  ...(run.modules === undefined ? {} : { modules: run.modules }),
})
const found: MutantFound = { cells, count: differences.length, caught: differences.slice(0, 3).map(differenceText) }
process.stdout.write(`\n${JSON.stringify(found)}\n`, () => process.exit(0))
