import { emptyDatabase } from '../demo/empty-database.ts'
import { loadDemo } from '../demo/load-demo.ts'
import { fixedClock, machineClock } from './clock.ts'
import { readCompany } from './company.ts'
import type { Model } from './context.ts'
import type { Database } from './database.ts'
import { problemLines } from './problem-lines.ts'
import type { Settings } from './settings.ts'
import { StartError } from './start-error.ts'

/** Loads the demo company into a database without records, once, and tells whether it did; nothing where the settings say so or the definitions bring none. */
export async function firstDemo(
  { demo, today, modulesFolder }: Settings,
  { pool }: Database,
  { graph }: Model,
): Promise<boolean> {
  if (!demo || !(await emptyDatabase(pool, graph))) return false
  const clock = today === undefined ? machineClock : fixedClock(today)
  const { timeZone } = await readCompany(pool, graph)
  const { records, problems } = await loadDemo({
    pool,
    graph,
    folder: modulesFolder,
    size: 'small',
    today: clock.today(timeZone),
  })
  if (problems.length > 0) throw new StartError(`Hay que corregir los datos de ejemplo:\n${problemLines(problems)}`)
  return records > 0
}
