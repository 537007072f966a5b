import { applyModules } from '../changes/apply.ts'
import { compileModules } from '../pipeline.ts'
import type { Model } from './context.ts'
import type { Database } from './database.ts'
import { problemLines } from './problem-lines.ts'
import { StartError } from './start-error.ts'

/** Compiles the definitions and brings the database to them. Refuses with every problem that was found. */
export async function loadModel(modulesFolder: string, { pool, url }: Pick<Database, 'pool' | 'url'>): Promise<Model> {
  const { graph, problems } = compileModules({ base: modulesFolder })
  if (graph === undefined) throw new StartError(`Hay que corregir las definiciones:\n${problemLines(problems)}`)
  const applied = await applyModules(pool, url, graph)
  if (applied.problems.length > 0)
    throw new StartError(`Las definiciones no se pueden aplicar a la base de datos:\n${problemLines(applied.problems)}`)
  return { version: graph.version, graph }
}
